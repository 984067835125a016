"""Minutes: what a meeting came to, in the languages of its council."""

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from council.assembly.models.meetings import Meeting
from council.core.db import Id, Model, Moment


class Minutes(Model):
    """The minutes of a meeting; `texts` holds a text in Markdown for each language.

    They are drafted from what happened, corrected, and adopted in a later meeting; from then on
    everybody may read them, and nobody changes them.
    """

    __table_args__ = (
        CheckConstraint("version > 0", name="counted"),
        CheckConstraint("(adopted_at IS NULL) = (adopted_in_id IS NULL)", name="adopted"),
    )

    id: Mapped[Id]
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), unique=True)
    texts: Mapped[dict[str, str]]
    version: Mapped[int] = mapped_column(default=1)
    drafted_at: Mapped[Moment]
    adopted_at: Mapped[Moment | None]
    adopted_in_id: Mapped[int | None] = mapped_column(ForeignKey("meeting.id"), index=True)
    meeting: Mapped[Meeting] = relationship(foreign_keys=[meeting_id], lazy="joined")
    adopted_in: Mapped[Meeting | None] = relationship(foreign_keys=[adopted_in_id], lazy="joined")


class MinutesVersion(Model):
    """The minutes as they were at one time."""

    minutes_id: Mapped[int] = mapped_column(ForeignKey("minutes.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    texts: Mapped[dict[str, str]]
    at: Mapped[Moment]
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
