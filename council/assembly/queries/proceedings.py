"""What was done at a meeting, item by item: draft opinions, changes to them, votes, opinions."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, or_, select

from council.assembly.models import (
    AgendaItem,
    Amendment,
    AmendmentState,
    Ballot,
    Meeting,
    Motion,
    Opinion,
)
from council.assembly.queries import agenda
from council.core.db import db

DECIDED = (AmendmentState.ACCEPTED, AmendmentState.REJECTED, AmendmentState.FALLEN)


@dataclass(frozen=True)
class Course:
    """What was done under one item, each list in the order of its numbers.

    `amendments` were decided during the meeting, by a vote or by who chaired; `opinions` were
    adopted by one of the `ballots`.
    """

    item: AgendaItem
    motions: Sequence[Motion]
    amendments: Sequence[Amendment]
    ballots: Sequence[Ballot]
    opinions: Sequence[Opinion]


def courses(meeting: Meeting) -> list[Course]:
    """What was done under each item of a meeting that is closed, in their order."""
    held = agenda.ballots(meeting)
    return [course(meeting, each, held.get(each.id, [])) for each in agenda.items(meeting)]


def course(meeting: Meeting, item: AgendaItem, held: list[Ballot]) -> Course:
    """What was done under an item, at which these ballots were held."""
    treated = motions(meeting, item, held)
    ids = [each.id for each in held]
    asked = select(Opinion).where(Opinion.ballot_id.in_(ids))
    return Course(
        item,
        treated,
        amendments(meeting, treated, held),
        held,
        db.session.scalars(asked.order_by(Opinion.year, Opinion.number)).all(),
    )


def motions(meeting: Meeting, item: AgendaItem, held: list[Ballot]) -> Sequence[Motion]:
    """The draft opinions that were voted on, or that stood open on the dossier of an item."""
    voted = {each.motion_id for each in held}
    changed = select(Amendment.motion_id).where(
        Amendment.id.in_([each.amendment_id for each in held if each.amendment_id])
    )
    which: list[ColumnElement[bool]] = [Motion.id.in_(each for each in voted if each)]
    which.append(Motion.id.in_(changed))
    if item.dossier_id and item.began_at:
        which.append(stood_open(meeting, item))
    return db.session.scalars(select(Motion).where(or_(*which)).order_by(Motion.id)).all()


def stood_open(meeting: Meeting, item: AgendaItem) -> ColumnElement[bool]:
    """The condition that a draft opinion on the dossier of an item waited during a meeting."""
    assert meeting.opened_at
    assert meeting.closed_at
    return (
        (Motion.council_id == meeting.council_id)
        & (Motion.dossier_id == item.dossier_id)
        & (Motion.opened_at <= meeting.closed_at)
        & or_(Motion.decided_at.is_(None), Motion.decided_at >= meeting.opened_at)
    )


def amendments(
    meeting: Meeting, treated: Sequence[Motion], held: list[Ballot]
) -> Sequence[Amendment]:
    """The changes to draft opinions that were decided during a meeting, or by its votes."""
    voted = [each.amendment_id for each in held if each.amendment_id]
    during = Amendment.decided_at.between(meeting.opened_at, meeting.closed_at)
    asked = select(Amendment).where(
        Amendment.motion_id.in_([each.id for each in treated]),
        Amendment.state.in_(DECIDED),
        during | Amendment.id.in_(voted),
    )
    return db.session.scalars(asked.order_by(Amendment.motion_id, Amendment.number)).all()
