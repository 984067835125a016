"""Who stands behind a draft opinion steps back, hands it to another member, or gives it up."""

from datetime import datetime

from sqlalchemy import delete

from council.assembly.models import Motion, MotionState, Mover
from council.assembly.operations.motions import require_unsettled
from council.assembly.queries import mandates
from council.assembly.queries import motions as queries
from council.core import journal
from council.core.clock import local_day
from council.core.db import db
from council.core.errors import RuleBroken
from council.dossiers.models import State
from council.people.models import Member


def give_up(motion: Motion, *, by: Member, at: datetime) -> None:
    """Take a draft off the lists, until `take_up`; twice is once.

    Raises `RuleBroken`: `motion.move` once it is open, `motion.others` where others stand behind
    it.
    """
    db.lock(motion)
    if motion.state is not MotionState.DRAFT:
        raise RuleBroken("motion.move")
    if any(each.member_id != by.id for each in queries.movers(motion)):
        raise RuleBroken("motion.others")
    if motion.given_up_at is None:
        motion.given_up_at = at
        forget_offers(motion)
        journal.record("motion.given_up", by=by, about=motion, at=at)


def forget_offers(motion: Motion) -> None:
    """Ask nobody any longer to take a place behind a motion."""
    for each in queries.movers(motion):
        each.offered_to_id = None


def take_up(motion: Motion, *, by: Member, at: datetime) -> None:
    """Bring a draft back that was given up; twice is once.

    Raises `RuleBroken("motion.dossier_closed")`.
    """
    db.lock(motion)
    if motion.dossier.state is State.CLOSED:
        raise RuleBroken("motion.dossier_closed")
    if motion.given_up_at is not None:
        motion.given_up_at = None
        journal.record("motion.taken_up", by=by, about=motion, at=at)


def step_back(motion: Motion, *, by: Member, at: datetime) -> None:
    """Stand behind a motion no longer; others do.

    Raises `RuleBroken`: `motion.move` and `motion.given_up` as `join` does, `motion.last` for the
    last one, who hands it on or gives it up.
    """
    require_unsettled(motion)
    if [each.member_id for each in queries.movers(motion)] == [by.id]:
        raise RuleBroken("motion.last")
    leave(motion, by.id)
    journal.record("motion.left", by=by, about=motion, at=at)


def leave(motion: Motion, *members: int) -> None:
    """Take members, by their ids, from behind a motion."""
    mine = (Mover.motion_id == motion.id, Mover.member_id.in_(members))
    db.session.execute(delete(Mover).where(*mine))


def offer(motion: Motion, to: Member, *, by: Member, at: datetime) -> None:
    """Ask a member of the council to take one's place behind a motion; the last one asked counts.

    Raises `RuleBroken`: `motion.move` and `motion.given_up` as `join` does, `motion.taker` for who
    has no seat that day or stands behind it already, `motion.not_mover` for who does not.
    """
    require_unsettled(motion)
    place = db.session.get(Mover, (motion.id, by.id))
    if place is None:
        raise RuleBroken("motion.not_mover")
    seated = mandates.seat(motion.council, to, local_day(at)) is not None
    if not seated or queries.stands_behind(motion, to):
        raise RuleBroken("motion.taker")
    if place.offered_to_id != to.id:
        place.offered_to_id = to.id
        journal.record("motion.offered", by=by, about=motion, at=at)


def take_back(motion: Motion, *, by: Member, at: datetime) -> None:
    """Ask nobody any longer to take one's own place; twice is once."""
    db.lock(motion)
    place = db.session.get(Mover, (motion.id, by.id))
    if place is not None and place.offered_to_id is not None:
        place.offered_to_id = None
        journal.record("motion.offer_ended", by=by, about=motion, at=at)


def take_over(motion: Motion, *, by: Member, at: datetime) -> None:
    """Take the places behind a motion of those who asked one to.

    Raises `RuleBroken`: `motion.move` and `motion.given_up` as `join` does, `motion.not_asked`.
    """
    require_unsettled(motion)
    givers = queries.offering(motion, by)
    if not givers:
        raise RuleBroken("motion.not_asked")
    leave(motion, *(each.member_id for each in givers))
    if not queries.stands_behind(motion, by):
        db.session.add(Mover(motion_id=motion.id, member_id=by.id, since=at))
    db.session.flush()
    journal.record("motion.handed_on", by=by, about=motion, at=at)


def decline(motion: Motion, *, by: Member, at: datetime) -> None:
    """Do not take the places that one was asked to take; twice is once."""
    db.lock(motion)
    givers = queries.offering(motion, by)
    for each in givers:
        each.offered_to_id = None
    if givers:
        journal.record("motion.declined", by=by, about=motion, at=at)
