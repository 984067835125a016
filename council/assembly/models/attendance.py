"""Who was there, from when to when; as the secretary wrote it down in the room."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from council.assembly.models.mandates import Mandate
from council.core.db import Model, Moment
from council.people.models import Member


class How(StrEnum):
    """How somebody took part in a meeting, or that they said they could not."""

    PRESENT = "present"
    REMOTE = "remote"
    REPRESENTED = "represented"
    EXCUSED = "excused"


HERE = (How.PRESENT, How.REMOTE)
COUNTED = (*HERE, How.REPRESENTED)  # for a quorum


class Attendance(Model):
    """A seat in a meeting; none: its member is absent. `holder` speaks for one represented."""

    __table_args__ = (
        CheckConstraint("(how = 'represented') = (holder_id IS NOT NULL)", name="by_somebody"),
        CheckConstraint("left_at IS NULL OR arrived_at <= left_at", name="in_order"),
    )

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), primary_key=True)
    mandate_id: Mapped[int] = mapped_column(ForeignKey("mandate.id"), primary_key=True, index=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    how: Mapped[How]
    holder_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    arrived_at: Mapped[Moment | None]
    left_at: Mapped[Moment | None]
    mandate: Mapped[Mandate] = relationship(lazy="raise")
    member: Mapped[Member] = relationship(foreign_keys=[member_id], lazy="raise")
    holder: Mapped[Member | None] = relationship(foreign_keys=[holder_id], lazy="raise")

    @property
    def is_there(self) -> bool:
        """Whether the member is there, and has not left."""
        return self.how in HERE and self.left_at is None

    def counts(self, at: datetime) -> bool:
        """Whether the seat counts for a quorum at a moment."""
        if self.how not in COUNTED:
            return False
        there = self.arrived_at is None or self.arrived_at <= at
        return there and (self.left_at is None or at < self.left_at)
