"""What is asked about minutes."""

from collections.abc import Sequence

from sqlalchemy import select

from council.assembly.models import Council, Meeting, Minutes, MinutesVersion
from council.core.db import db


def of_meeting(meeting: Meeting) -> Minutes | None:
    """The minutes of a meeting, if they are drafted."""
    return db.session.scalars(select(Minutes).where(Minutes.meeting_id == meeting.id)).first()


def adopted(meetings: Sequence[Meeting]) -> set[int]:
    """Those of the meetings whose minutes are adopted, by id."""
    ids = [each.id for each in meetings]
    asked = select(Minutes.meeting_id).where(
        Minutes.meeting_id.in_(ids), Minutes.adopted_at.is_not(None)
    )
    return set(db.session.scalars(asked))


def versions(minutes: Minutes) -> Sequence[MinutesVersion]:
    """All texts that the minutes had, the latest first."""
    asked = select(MinutesVersion).where(MinutesVersion.minutes_id == minutes.id)
    return db.session.scalars(asked.order_by(MinutesVersion.number.desc())).all()


def to_write(council: Council) -> Sequence[Meeting]:
    """The closed meetings of a council whose minutes are not drafted or not adopted."""
    asked = (
        select(Meeting)
        .outerjoin(Minutes, Minutes.meeting_id == Meeting.id)
        .where(
            Meeting.council_id == council.id,
            Meeting.closed_at.is_not(None),
            Minutes.adopted_at.is_(None),
        )
    )
    return db.session.scalars(asked.order_by(Meeting.starts_at)).all()
