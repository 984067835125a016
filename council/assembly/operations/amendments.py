"""Amendments: proposed, taken back, accepted in order, not accepted; some fall to others."""

from datetime import datetime

from council.assembly import amending
from council.assembly.amending import Change, Kind
from council.assembly.models import Amendment, AmendmentState, Motion, MotionState
from council.assembly.operations.motions import keep_version
from council.assembly.queries import amendments as queries
from council.assembly.queries import motions
from council.core import journal
from council.core.db import db
from council.core.errors import STALE, RuleBroken
from council.people.models import Member


def propose(
    motion: Motion,
    change: Change,
    *,
    version: int,
    title: str,
    reason: str,
    by: Member,
    at: datetime,
) -> Amendment:
    """Propose a change of the text as it was in `version`, which must be the present one.

    The same change sent twice by the same person is one amendment.

    Raises `RuleBroken`: `motion.not_open`, `text.stale` when the text has changed meanwhile,
    `amendment.paragraph` when it has no such paragraph, `amendment.same` when nothing would change.
    """
    require_open(motion)
    if motion.version != version:
        raise RuleBroken(STALE)
    if not amending.fits(motion.paragraphs, change):
        raise RuleBroken("amendment.paragraph")
    replaces = change.kind is Kind.REPLACE
    if replaces and motion.paragraphs[change.paragraph - 1] == change.text:
        raise RuleBroken("amendment.same")
    every = queries.of_motion(motion)
    now = queries.present(every)
    for each in every:
        if each.mover_id == by.id and now.get(each.id) == change:
            return each
    amendment = Amendment(
        motion=motion,
        number=queries.last_number(motion) + 1,
        title=title,
        kind=change.kind,
        paragraph=change.paragraph,
        text=change.text,
        reason=reason,
        on_version=version,
        mover_id=by.id,
        at=at,
    )
    db.session.add(amendment)
    db.session.flush()
    journal.record("amendment.proposed", by=by, about=amendment, at=at, motion=motion.id)
    return amendment


def require_open(motion: Motion) -> None:
    """Hold a motion; raise `RuleBroken("motion.not_open")` unless it takes amendments."""
    db.lock(motion)
    if motion.state is not MotionState.OPEN:
        raise RuleBroken("motion.not_open")


def withdraw(amendment: Amendment, *, by: Member, at: datetime) -> None:
    """Take one's amendment back. Raises `RuleBroken` as `require_free` does."""
    require_free(amendment)
    decide(amendment, AmendmentState.WITHDRAWN, by, at)


def accept(amendment: Amendment, *, by: Member, at: datetime) -> None:
    """Accept an amendment, without a vote on it: the text changes, and what was in its way falls.

    Raises `RuleBroken` as `require_free` does, and `amendment.in_the_way` while members vote on
    one that would fall.
    """
    require_free(amendment)
    for other in in_the_way(amendment):
        if is_voted_on(other):
            raise RuleBroken("amendment.in_the_way", name=other.name)
    enact(amendment, by, at)


def reject(amendment: Amendment, *, answer: str = "", by: Member, at: datetime) -> None:
    """Do not accept an amendment; `answer` tells its mover why.

    Raises `RuleBroken` as `require_free` does.
    """
    require_free(amendment)
    amendment.answer = answer
    decide(amendment, AmendmentState.REJECTED, by, at)


def require_free(amendment: Amendment) -> None:
    """Hold an amendment's motion; refuse unless the amendment may be decided on without a vote.

    Raises `RuleBroken`: `motion.not_open`, `amendment.decided` when it is, `amendment.balloted`
    while members vote on it.
    """
    require_proposed(amendment)
    if is_voted_on(amendment):
        raise RuleBroken("amendment.balloted")


def require_proposed(amendment: Amendment) -> None:
    """Hold an amendment's motion. Raises `RuleBroken`: `motion.not_open`, `amendment.decided`."""
    require_open(amendment.motion)
    db.lock(amendment)
    if amendment.state is not AmendmentState.PROPOSED:
        raise RuleBroken("amendment.decided")


def is_voted_on(amendment: Amendment) -> bool:
    """Whether a ballot on it is open, or waits to be counted."""
    ballot = motions.ballots_on([amendment.id]).get(amendment.id)
    return ballot is not None and ballot.opened_at is not None and ballot.counted_at is None


def in_the_way(amendment: Amendment) -> tuple[Amendment, ...]:
    """The other proposed amendments of the same text that would fall if one was accepted."""
    every = queries.of_motion(amendment.motion)
    return queries.clashing(amendment, every, queries.present(every))


def enact(amendment: Amendment, by: Member | None, at: datetime) -> None:
    """Change the text as a proposed amendment says, its number moved along; `by` None: a vote."""
    motion, fallen = amendment.motion, in_the_way(amendment)
    change = queries.present(queries.of_motion(motion))[amendment.id]
    motion.paragraphs = amending.applied(motion.paragraphs, change)
    motion.version += 1
    keep_version(motion, by=by, at=at)
    amendment.made_version, amendment.applied_to = motion.version, change.paragraph
    decide(amendment, AmendmentState.ACCEPTED, by, at)
    for each in fallen:
        each.fallen_to = amendment.number
        decide(each, AmendmentState.FALLEN, by, at)


def decide(amendment: Amendment, state: AmendmentState, by: Member | None, at: datetime) -> None:
    """Keep what became of an amendment, and tell the journal."""
    amendment.state, amendment.decided_at = state, at
    amendment.decided_by_id = by.id if by else None
    journal.record(
        f"amendment.{state.value}", by=by, about=amendment, at=at, motion=amendment.motion_id
    )
