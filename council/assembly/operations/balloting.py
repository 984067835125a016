"""A ballot is prepared, opened, counted; its rule is stated before, and stays."""

import secrets
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import delete

from council.assembly import box
from council.assembly.models import (
    Ballot,
    BallotProxy,
    BallotState,
    Box,
    Council,
    Elector,
    Mandate,
    Receipt,
    SecretVote,
)
from council.assembly.operations import attendance, deciding
from council.assembly.queries import ballots as queries
from council.assembly.tally import Base, Method
from council.core import journal
from council.core.clock import local_day
from council.core.db import db
from council.core.errors import RuleBroken
from council.core.files import ALPHABET
from council.people.models import Member

MOST_OPTIONS = 12
OF_PEOPLE = {Base.ELECTORS, Base.SEATS}  # what a quorum may be a part of
NOTICE = timedelta(days=1)  # before the end, those who have not voted are reminded
SHORTEST = timedelta(hours=1)  # a ballot that lasts less reminds nobody: people are in the room


def prepare(council: Council, *, by: Member, at: datetime, **rule: Any) -> Ballot:
    """Write down a ballot to be opened later; `rule` holds the columns that say what and how.

    Raises `RuleBroken` of the code `ballot.options` or `ballot.quorum`, and as
    `deciding.ballot_prepared` does; `council.ended`.
    """
    council.require_alive()
    require_sense(rule)
    ballot = Ballot(council=council, prepared_at=at, prepared_by_id=by.id, **rule)
    deciding.ballot_prepared(ballot)
    db.session.add(ballot)
    db.session.flush()
    journal.record("ballot.prepared", by=by, about=ballot, at=at)
    return ballot


def change(ballot: Ballot, *, by: Member, at: datetime, **rule: Any) -> None:
    """Write a draft anew; as `prepare`, and `ballot.stated` once it is open."""
    require_draft(ballot)
    require_sense(rule)
    for name, value in rule.items():
        setattr(ballot, name, value)
    journal.record("ballot.changed", by=by, about=ballot, at=at)


def remove(ballot: Ballot, *, by: Member, at: datetime) -> None:
    """Throw a draft away. Raises `RuleBroken("ballot.stated")` once it is open."""
    require_draft(ballot)
    journal.record("ballot.removed", by=by, about=ballot, at=at)
    db.session.execute(delete(BallotProxy).where(BallotProxy.ballot_id == ballot.id))
    db.session.delete(ballot)


def open_ballot(ballot: Ballot, *, by: Member, at: datetime) -> None:
    """Open a draft: from now on its rule stays, and who votes is who holds a mandate today.

    Raises `RuleBroken`: `ballot.stated` when it is open, `ballot.late` when its end has passed,
    `ballot.nobody` when no mandate votes today; and as `deciding.ballot_opens` does.
    """
    require_draft(ballot)
    ballot.council.require_alive()
    if ballot.closes_at <= at:
        raise RuleBroken("ballot.late")
    mandates = queries.voting_mandates(ballot, at)
    if not mandates:
        raise RuleBroken("ballot.nobody")
    deciding.ballot_opens(ballot, at=at)
    attendance.enter(ballot, at)
    holders, seats = held_proxies(ballot, mandates), queries.voting_seats(ballot.council)
    ballot.opened_at, ballot.electors, ballot.seats = at, len(mandates), seats
    ballot.seed = secrets.token_hex(16) if ballot.method is Method.RANKED else None
    for mandate in mandates:
        seat = Elector(ballot_id=ballot.id, mandate_id=mandate.id, member_id=mandate.member_id)
        seat.holder_id = holders.get(mandate.member_id)
        db.session.add(seat)
    if ballot.secret:
        size = box.length(len(mandates), len(ballot.options), reasons=takes_reasons(ballot))
        db.session.add(Box(ballot_id=ballot.id, sealed=box.sealed([], size, secret_here())))
    journal.record("ballot.opened", by=by, about=ballot, at=at, electors=len(mandates))


def held_proxies(ballot: Ballot, mandates: Sequence[Mandate]) -> dict[int, int]:
    """Who votes for whom by proxy, by their ids: those proxies that still hold when it opens.

    A holder votes too, has given no proxy away, and holds no more than the ballot allows: the
    earliest given count.
    """
    voters = {mandate.member_id for mandate in mandates}
    given = [each for each in queries.proxies(ballot) if each.giver_id in voters]
    givers = {each.giver_id for each in given}
    held: Counter[int] = Counter()
    found = {}
    for each in given:
        votes = each.holder_id in voters - givers
        if votes and held[each.holder_id] < ballot.proxies:
            found[each.giver_id] = each.holder_id
            held[each.holder_id] += 1
    return found


def count_ballot(ballot: Ballot, *, by: Member | None, at: datetime) -> None:
    """Count the votes, once, when the time is over or nobody is left to vote.

    Raises `RuleBroken("ballot.not_over")` before, `ballot.unreadable` where its box is. The box of
    a secret one is emptied, mixed, into rows that say nothing of when or by whom.
    """
    db.lock(ballot)
    if ballot.counted_at is not None:
        return
    voted = queries.how_many_voted(ballot)
    if ballot.state(at) is not BallotState.COUNTING and voted < (ballot.electors or 1):
        raise RuleBroken("ballot.not_over")
    if ballot.secret:
        empty_box(ballot)
    ballot.counted_at = at
    with db.session.no_autoflush:
        voices = queries.voices(ballot)
    if len(voices) != voted:
        raise RuntimeError("a ballot has more or fewer votes than voters")
    ballot.outcome = queries.result(ballot, voices).outcome
    journal.record("ballot.closed", by=by, about=ballot, at=at, outcome=ballot.outcome.value)
    deciding.ballot_counted(ballot, at=at)


def empty_box(ballot: Ballot) -> None:
    """Lay the votes of a secret ballot open, and the codes of the receipts, apart from them."""
    kept = db.session.get_one(Box, ballot.id)
    slips = slips_in(kept)
    votes = sorted((secrets.token_hex(16), slip.choice, slip.reason) for slip in slips)
    db.session.add_all(
        SecretVote(ballot_id=ballot.id, key=key, choice=choice, reason=reason)
        for key, choice, reason in votes
    )
    codes = sorted(slip.code for slip in slips)
    db.session.add_all(Receipt(ballot_id=ballot.id, code=code) for code in codes)
    db.session.delete(kept)
    db.session.flush()


def slips_in(kept: Box) -> list[box.Slip]:
    """The votes in a box. Raises `RuleBroken("ballot.unreadable")`."""
    try:
        return box.opened(kept.sealed, secret_here())
    except box.Unreadable:
        raise RuleBroken("ballot.unreadable") from None


def remind(ballot: Ballot, *, at: datetime) -> None:
    """Have those told who have not voted; once a ballot, when its end is near."""
    db.lock(ballot)
    if ballot.reminded_at is not None or ballot.state(at) is not BallotState.OPEN:
        return
    assert ballot.opened_at is not None
    lasts = ballot.closes_at - ballot.opened_at
    if lasts >= SHORTEST and at >= ballot.closes_at - min(NOTICE, lasts / 2):
        ballot.reminded_at = at
        journal.record("ballot.closing_soon", by=None, about=ballot, at=at)


def free_proxies(ballot: Ballot, *, at: datetime) -> None:
    """Let those vote themselves for whom somebody was to vote whose mandate has ended since."""
    db.lock(ballot)
    if ballot.state(at) is BallotState.OPEN:
        for each in queries.left_by_holders(ballot, local_day(at)):
            each.holder_id = None
            journal.record("ballot.proxy_fallen", by=None, about=ballot, at=at)


def require_draft(ballot: Ballot) -> None:
    """Raise `RuleBroken("ballot.stated")` once a ballot is open; nobody opens it meanwhile."""
    db.lock(ballot)
    if ballot.opened_at is not None:
        raise RuleBroken("ballot.stated")


def require_sense(rule: dict[str, Any]) -> None:
    """Raise `RuleBroken` where options are missing or too many, or a quorum is a part of votes."""
    options = rule["options"]
    ranked = rule["method"] is Method.RANKED
    if not (2 <= len(set(options)) == len(options) <= MOST_OPTIONS if ranked else not options):
        raise RuleBroken("ballot.options", most=MOST_OPTIONS)
    if rule["quorum_of"] not in OF_PEOPLE:
        raise RuleBroken("ballot.quorum")


def takes_reasons(ballot: Ballot) -> bool:
    """Whether a vote may come with a reason: who objects says why."""
    return ballot.method is Method.CONSENT


def secret_here() -> str:
    """The secret of this installation."""
    return str(current_app.secret_key)


def new_code() -> str:
    """The code of a receipt: four groups of four, 78 bits."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(4))
