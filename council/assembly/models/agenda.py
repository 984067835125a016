"""The agenda of a meeting: its items, in order, and who reports on them."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from council.assembly.models.meetings import Meeting
from council.core.db import Id, Model, Moment
from council.dossiers.models import Dossier
from council.people.models import Member


class AgendaItem(Model):
    """One item: a dossier that is ripe, or anything else that is to be talked about.

    The chair begins and ends it in the room; the one that has begun and not ended is the present
    one.
    """

    __table_args__ = (
        CheckConstraint("minutes > 0", name="lasts"),
        CheckConstraint("ended_at IS NULL OR began_at IS NOT NULL", name="began"),
        Index("ix_agenda_item_order", "meeting_id", "position", "id"),
    )

    id: Mapped[Id]
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"))
    position: Mapped[int]
    title: Mapped[str]
    text: Mapped[str]
    language: Mapped[str]
    minutes: Mapped[int]  # that are planned for it
    dossier_id: Mapped[int | None] = mapped_column(ForeignKey("dossier.id"), index=True)
    began_at: Mapped[Moment | None]
    ended_at: Mapped[Moment | None]
    meeting: Mapped[Meeting] = relationship(lazy="joined")
    dossier: Mapped[Dossier | None] = relationship(lazy="joined")
    reporters: Mapped[list[Member]] = relationship(secondary="agenda_reporter", lazy="raise")

    @property
    def is_current(self) -> bool:
        """Whether it is being talked about in the room."""
        return self.began_at is not None and self.ended_at is None

    def left(self, at: datetime) -> int:
        """How many whole minutes are left of the planned ones; negative when it takes longer."""
        if self.began_at is None:
            return self.minutes
        return self.minutes - int((at - self.began_at).total_seconds() // 60)


class AgendaReporter(Model):
    """A member who reports on an item."""

    item_id: Mapped[int] = mapped_column(ForeignKey("agenda_item.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True, index=True)
