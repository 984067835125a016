"""What people concerned say of a commitment, and what becomes of it by that."""

from datetime import datetime

from council.core.db import db
from council.core.errors import RuleBroken
from council.dossiers.queries import lock
from council.people.models import Member, Role
from council.referrals.models import (
    Commitment,
    CommitmentState,
    Grounds,
    Outcome,
    Tally,
    Through,
    Voice,
    VoiceStance,
    weigh,
)
from council.referrals.operations.promise_letters import queue_promise
from council.referrals.operations.promising import close, note, referral_of, reopen
from council.referrals.queries import concerned, promises


def voice(
    one: Commitment,
    member: Member,
    stance: VoiceStance,
    comment: str = "",
    *,
    through: Through = Through.PAGE,
    helper: Member | None = None,
    language: str,
    at: datetime,
) -> Voice:
    """Say whether a commitment is kept: one voice a person, who may change it while it is asked.

    `comment` is public, may be "". `helper` wrote it down with the person. Enough voices decide at
    once. Raises `RuleBroken`: `commitment.not_asked`, or what `check_concerned` refuses.
    """
    lock(one)
    if not one.may_be_judged:
        raise RuleBroken("commitment.not_asked")
    check_concerned(one, member)
    said = promises.voice_of(one, member) or Voice(commitment_id=one.id, member_id=member.id)
    if said.comment != comment:
        said.hidden_at = None
    said.stance, said.comment, said.language = stance, comment, language
    said.through, said.at = through, at
    said.helper_id = helper.id if helper else None
    db.session.add(said)
    db.session.flush()  # what follows counts it
    role = "helper" if helper else "resident"
    told = {"stance": stance.value, "through": through.value}
    note("voiced", one, by=helper, at=at, role=role, **told)  # never who: it could not be forgotten
    decide(one, at=at)
    return said


def check_concerned(one: Commitment, member: Member) -> None:
    """Refuse who cannot judge a promise.

    Raises `RuleBroken`: `commitment.official` (it is their own authority's), or
    `commitment.not_concerned` (they had not joined the dossier when people were asked).
    """
    referral = referral_of(one)
    if member.has(Role.OFFICIAL, referral.authority):
        raise RuleBroken("commitment.official")
    assert one.asked_at is not None, "people are asked"
    if not concerned.is_concerned(member, referral.dossier_id, one.asked_at):
        raise RuleBroken("commitment.not_concerned")


def decide(one: Commitment, *, at: datetime) -> Outcome | None:
    """Weigh what was said until `at`, and follow it; None when it decides nothing yet."""
    said, over = promises.tally(one), one.is_delay_over(at)
    outcome = weigh(
        said,
        state=one.state,
        claimed=one.claimed,
        delay_over=over,
        past=one.is_past(at),
        concerned=number_concerned(one),
    )
    if outcome:
        follow(one, outcome, said, at)
    elif over:
        one.decide_at = None  # from now on the voices alone decide, whenever they come
    return outcome


def number_concerned(one: Commitment) -> int:
    """How many people can contest a promise that was held to be kept; 0 when it was not."""
    if one.state is not CommitmentState.KEPT or one.asked_at is None:
        return 0
    return concerned.number(referral_of(one).dossier_id, one.asked_at)


def follow(one: Commitment, outcome: Outcome, said: Tally, at: datetime) -> None:
    """Bring a commitment where the voices say; the record holds the numbers and the grounds."""
    if outcome.state is CommitmentState.UNDER_WAY:
        go_on(one, at)
    else:
        if one.state is CommitmentState.PLANNED and outcome.state is CommitmentState.KEPT:
            one.move_to(CommitmentState.UNDER_WAY)  # people saw it done, whoever told them
        one.move_to(outcome.state)
        close(one, at)
    event = EVENTS.get(outcome, outcome.state.value)
    note(event, one, by=None, at=at, role=None, grounds=outcome.grounds.value, **said._asdict())
    if outcome.state is not CommitmentState.KEPT:
        queue_promise(one, event, at)
    if outcome.state is CommitmentState.BROKEN:
        reopen(one, at)


EVENTS = {
    Outcome(CommitmentState.UNDER_WAY, Grounds.OBJECTION): "not_yet",
    Outcome(CommitmentState.UNDER_WAY, Grounds.CONTESTED): "contested",
}


def go_on(one: Commitment, at: datetime) -> None:
    """It is not done, and its date is still to come: its clock goes on."""
    if one.state is CommitmentState.KEPT:
        one.move_to(CommitmentState.UNDER_WAY)
    one.asking, one.claimed, one.decide_at, one.ended_at = False, False, None, None
    one.start_clock(at)


def hide_comment(said: Voice, *, by: Member, at: datetime) -> None:
    """Take the comment of a voice away; the voice still counts."""
    lock(said)
    if said.hidden_at is None:
        said.hidden_at = at
        note("comment_hidden", said.commitment, by=by, at=at, role="moderator", voice=said.id)
