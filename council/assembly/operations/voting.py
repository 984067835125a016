"""Members vote, for themselves or for who asked them to; and ask others to vote for them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete

from council.assembly import box
from council.assembly.models import (
    Ballot,
    BallotProxy,
    BallotState,
    Box,
    Elector,
    OpenVote,
)
from council.assembly.operations.balloting import new_code, require_draft, secret_here, slips_in
from council.assembly.queries import ballots as queries
from council.assembly.tally import OBJECTION, Choice, is_choice
from council.core import clock, journal, tokens
from council.core.db import db
from council.core.errors import RuleBroken
from council.people.models import Member

SLIP = "ballot-slip"
SLIP_DAYS = 400  # longer than any ballot is open


def slip_for(ballot: Ballot, mandate_id: int) -> str:
    """What goes with a form of a secret vote: the code that its receipt will have, signed.

    So the same form sent twice, by a double click or a lost answer, shows the same receipt.
    """
    return tokens.seal(SLIP, [ballot.id, mandate_id, new_code()])


def code_on(slip: str, ballot: Ballot, mandate_id: int) -> str | None:
    """The code on a slip of this seat; None on any other, which is not refused: a vote counts."""
    try:
        *whose, code = tokens.open_sealed(SLIP, slip, days=SLIP_DAYS)
    except RuleBroken:
        return None
    return str(code) if whose == [ballot.id, mandate_id] else None


def vote(
    ballot: Ballot,
    mandate_id: int,
    choice: Choice,
    reason: str,
    *,
    by: Member,
    at: datetime,
    slip: str = "",
) -> str | None:
    """Vote for a seat; the code of the receipt where the ballot is secret.

    `slip` is what came with the form: the same vote sent twice with it is cast once, and has the
    same receipt. An open vote may be changed until the end. `reason` is kept with an objection
    only. Raises `RuleBroken` of one of the codes that begin with `ballot.`, and nothing is
    changed. One voter at a time: the ballot is held until the transaction ends.
    """
    db.lock(ballot)
    require_open(ballot, at)
    elector = require_elector(ballot, mandate_id, by, at)
    if not is_choice(ballot.method, choice, ballot.names):
        raise RuleBroken("ballot.choice")
    objects = OBJECTION in choice
    if objects and not reason:
        raise RuleBroken("ballot.reason")
    kept = reason if objects else ""
    if ballot.secret:
        code = code_on(slip, ballot, mandate_id)
        return vote_secretly(ballot, elector, choice, kept, code)
    vote_openly(elector, choice, kept, by, at)
    return None


def require_open(ballot: Ballot, at: datetime) -> None:
    """Raise `RuleBroken` of the code `ballot.not_open` or `ballot.over` unless it is open."""
    state = ballot.state(at)
    if state is BallotState.DRAFT:
        raise RuleBroken("ballot.not_open")
    if state is not BallotState.OPEN:
        raise RuleBroken("ballot.over")


def require_elector(ballot: Ballot, mandate_id: int, by: Member, at: datetime) -> Elector:
    """The seat for which somebody votes.

    Raises `RuleBroken`: `ballot.not_elector` where it is not theirs to vote for,
    `ballot.mandate_over` where its mandate or their own has ended.
    """
    elector = queries.elector(ballot, mandate_id)
    if elector is None or elector.caster_id != by.id:
        raise RuleBroken("ballot.not_elector")
    today = clock.local_day(at)
    if not (elector.mandate.holds(today) and queries.sits_still(ballot, by, today)):
        raise RuleBroken("ballot.mandate_over")
    return elector


def vote_secretly(
    ballot: Ballot, elector: Elector, choice: Choice, reason: str, code: str | None
) -> str:
    """Put a vote in the box, and say of the elector that there is one, no more. The code.

    Raises `RuleBroken("ballot.voted")` where another vote is cast already.
    """
    kept = db.session.get_one(Box, ballot.id, populate_existing=True)
    slips, given = slips_in(kept), box.Slip(code or new_code(), list(choice), reason)
    if elector.voted:
        return same_again(slips, given)
    slips.append(given)
    kept.sealed = box.sealed(slips, box.size_of(kept.sealed), secret_here())
    elector.voted = True
    return given.code


def same_again(slips: Sequence[box.Slip], given: box.Slip) -> str:
    """The code of a form that is sent twice; raises `RuleBroken("ballot.voted")` for another.

    Only codes are compared: an answer that depended on the choice would let a voter prove it.
    """
    if given.code not in {each.code for each in slips}:
        raise RuleBroken("ballot.voted")
    return given.code


def vote_openly(elector: Elector, choice: Choice, reason: str, by: Member, at: datetime) -> None:
    """Keep a vote under its name, or change it."""
    kept = queries.own_vote(elector)
    if kept is None:
        kept = OpenVote(ballot_id=elector.ballot_id, mandate_id=elector.mandate_id)
        db.session.add(kept)
    kept.choice, kept.reason, kept.by_id, kept.at = list(choice), reason, by.id, at
    elector.voted = True


def give_proxy(ballot: Ballot, holder: Member, *, by: Member, at: datetime) -> None:
    """Ask another member to vote for one, before the ballot opens; the last word counts.

    Raises `RuleBroken`: `ballot.stated` once it is open, `ballot.not_elector` without a mandate
    that votes today, `ballot.holder` where the other one has none, is oneself or has given a proxy
    too, `ballot.held` where one holds a proxy oneself, `ballot.full` where the other one holds as
    many as may be.
    """
    require_draft(ballot)
    voters = {each.member_id for each in queries.voting_mandates(ballot, at)}
    if by.id not in voters:
        raise RuleBroken("ballot.not_elector")
    others = [each for each in queries.proxies(ballot) if each.giver_id != by.id]
    if holder.id not in voters - {by.id} - {each.giver_id for each in others}:
        raise RuleBroken("ballot.holder")
    if any(each.holder_id == by.id for each in others):
        raise RuleBroken("ballot.held")
    if sum(each.holder_id == holder.id for each in others) >= ballot.proxies:
        raise RuleBroken("ballot.full", most=ballot.proxies)
    drop_proxy(ballot, by)
    db.session.add(BallotProxy(ballot_id=ballot.id, giver_id=by.id, holder_id=holder.id, at=at))
    journal.record("ballot.proxy_given", by=by, about=ballot, at=at)


def take_back_proxy(ballot: Ballot, *, by: Member, at: datetime) -> None:
    """Vote oneself after all. Raises `RuleBroken("ballot.stated")` once it is open."""
    require_draft(ballot)
    if drop_proxy(ballot, by):
        journal.record("ballot.proxy_taken_back", by=by, about=ballot, at=at)


def drop_proxy(ballot: Ballot, giver: Member) -> bool:
    """Delete the proxy that somebody gave for a ballot; whether there was one."""
    own = (BallotProxy.ballot_id == ballot.id, BallotProxy.giver_id == giver.id)
    gone = delete(BallotProxy).where(*own).returning(BallotProxy.giver_id)
    return db.session.scalar(gone) is not None
