"""What a ballot does to the motion or the amendment that it is about."""

from datetime import datetime

from council.assembly.models import Amendment, AmendmentState, Ballot, Motion, MotionState
from council.assembly.operations import amendments, opinions
from council.assembly.queries import amendments as amendment_queries
from council.assembly.queries import motions as queries
from council.assembly.tally import Method, Outcome
from council.core import journal
from council.core.db import db
from council.core.errors import RuleBroken

AFTER = {
    Outcome.ADOPTED: MotionState.ADOPTED,
    Outcome.REJECTED: MotionState.REJECTED,
    Outcome.LAPSED: MotionState.LAPSED,
}


def ballot_prepared(ballot: Ballot) -> None:
    """Refuse a second ballot on a motion or an amendment, or one on what takes none.

    Raises `RuleBroken`: `motion.ranked`, `motion.not_open`, `motion.balloted`,
    `amendment.decided`.
    """
    motion, amendment = about(ballot)
    if motion is None:
        return
    require_takes_vote(ballot, motion, amendment)
    if queries.under_vote(motion, amendment):
        raise RuleBroken("motion.balloted")


def about(ballot: Ballot) -> tuple[Motion | None, Amendment | None]:
    """The motion of a ballot, and the amendment of it where only that is voted on."""
    amendment = db.session.get(Amendment, ballot.amendment_id) if ballot.amendment_id else None
    return queries.of_ballot(ballot), amendment


def require_takes_vote(ballot: Ballot, motion: Motion, amendment: Amendment | None) -> None:
    """Hold a motion; raise `RuleBroken` unless it, or an amendment of it, waits for a decision."""
    if ballot.method is Method.RANKED:
        raise RuleBroken("motion.ranked")
    if amendment:
        amendments.require_proposed(amendment)
    else:
        amendments.require_open(motion)


def ballot_opens(ballot: Ballot, *, at: datetime) -> None:
    """Close a motion to amendments, and have the ballot ask for the text as it is now.

    Raises `RuleBroken`: `motion.ranked`, `motion.not_open`, `amendment.decided`, `motion.empty`,
    `motion.amendments_left`.
    """
    motion, amendment = about(ballot)
    if motion is None:
        return
    require_takes_vote(ballot, motion, amendment)
    if amendment:
        return
    if not motion.paragraphs:
        raise RuleBroken("motion.empty")
    every = amendment_queries.of_motion(motion)
    left = [each.name for each in every if each.state is AmendmentState.PROPOSED]
    if left:
        raise RuleBroken("motion.amendments_left", names=", ".join(left))
    motion.move_to(MotionState.BALLOTING)
    ballot.title, ballot.text = motion.title, numbered(motion)
    journal.record("motion.balloting", by=None, about=motion, at=at, ballot=ballot.id)


def numbered(motion: Motion) -> str:
    """The text of a motion as a ballot states it: numbered paragraphs between blank lines."""
    return "\n\n".join(f"{n}. {text}" for n, text in enumerate(motion.paragraphs, start=1))


def ballot_counted(ballot: Ballot, *, at: datetime) -> None:
    """Do what a ballot decided: adopt its motion, or not; accept its amendment, or not.

    Without a quorum an amendment stays proposed: the council may take it up again.
    """
    motion, amendment = about(ballot)
    assert ballot.outcome is not None
    if amendment:
        settle(amendment, ballot.outcome, at)
    elif motion:
        db.lock(motion)
        motion.move_to(AFTER[ballot.outcome])
        motion.decided_at = at
        journal.record(f"motion.{motion.state.value}", by=None, about=motion, at=at)
        if motion.state is MotionState.ADOPTED:
            opinions.adopt(motion, ballot, at=at)


def settle(amendment: Amendment, outcome: Outcome, at: datetime) -> None:
    """Accept an amendment or not, as its ballot says; nothing where it fell meanwhile."""
    db.lock(amendment.motion)
    db.lock(amendment)
    if amendment.state is not AmendmentState.PROPOSED:
        return
    if outcome is Outcome.ADOPTED:
        amendments.enact(amendment, None, at)
    elif outcome is Outcome.REJECTED:
        amendments.decide(amendment, AmendmentState.REJECTED, None, at)
