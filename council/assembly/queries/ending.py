"""What stands in the way of a council's end, and what ends with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, or_, select

from council.assembly.models import (
    Application,
    Ballot,
    Call,
    College,
    Council,
    Draw,
    Mandate,
    Meeting,
    Officer,
    Opinion,
)
from council.core.clock import local_day
from council.core.db import db


@dataclass(frozen=True)
class Ends:
    """What ends with a council: mandates, substitutes' too, and meetings that are not held."""

    mandates: Sequence[Mandate]
    meetings: Sequence[Meeting]


def ends_with(council: Council, at: datetime) -> Ends:
    """What ends with a council that is ended today."""
    return Ends(mandates_after(council, local_day(at)), meetings_to_come(council, at))


def mandates_after(council: Council, on: date) -> Sequence[Mandate]:
    """The mandates of a council that would hold after a day."""
    asked = (
        select(Mandate)
        .join(College)
        .where(
            College.council_id == council.id,
            func.coalesce(Mandate.ended_on, Mandate.ends_on) > on,
        )
    )
    return db.session.scalars(asked.order_by(Mandate.id)).all()


def officers_after(council: Council, on: date) -> Sequence[Officer]:
    """Those who would have an office after a day."""
    lasts = or_(Officer.ended_on.is_(None), Officer.ended_on > on)
    asked = select(Officer).where(Officer.council_id == council.id, lasts)
    return db.session.scalars(asked).all()


def meetings_to_come(council: Council, at: datetime) -> Sequence[Meeting]:
    """The meetings that begin after a moment and are not cancelled; drafts too."""
    asked = select(Meeting).where(
        Meeting.council_id == council.id,
        Meeting.starts_at > at,
        Meeting.opened_at.is_(None),
        Meeting.cancelled_at.is_(None),
    )
    return db.session.scalars(asked.order_by(Meeting.starts_at)).all()


def calls_open(council: Council, at: datetime) -> Sequence[Call]:
    """The calls that take applications."""
    asked = select(Call).join(College).where(College.council_id == council.id, Call.closes_at > at)
    return db.session.scalars(asked).all()


def in_the_way(council: Council) -> str | None:
    """The code of what has to be done before a council can end: the first; None: nothing."""
    steps = {
        "council.meeting_under_way": select(Meeting.id).where(
            Meeting.council_id == council.id,
            Meeting.opened_at.is_not(None),
            Meeting.closed_at.is_(None),
        ),
        "council.ballot_open": select(Ballot.id).where(
            Ballot.council_id == council.id,
            Ballot.opened_at.is_not(None),
            Ballot.counted_at.is_(None),
        ),
        "council.unsigned": select(Opinion.id).where(
            Opinion.council_id == council.id, Opinion.published_at.is_(None)
        ),
        "council.lots": select(Application.id)
        .join(Call, Call.id == Application.call_id)
        .join(College, College.id == Call.college_id)
        .where(
            College.council_id == council.id,
            Application.withdrawn_at.is_(None),
            Call.id.not_in(select(Draw.call_id)),
        ),
    }
    return next((code for code, asked in steps.items() if db.session.scalar(asked.limit(1))), None)


def last_act(council: Council) -> date:
    """The last day on which a council met, voted or was made: it ends then at the earliest."""
    moments = [
        council.created_at,
        db.session.scalar(
            select(func.max(Meeting.closed_at)).where(Meeting.council_id == council.id)
        ),
        db.session.scalar(
            select(func.max(Ballot.counted_at)).where(Ballot.council_id == council.id)
        ),
    ]
    return max(local_day(each) for each in moments if each is not None)
