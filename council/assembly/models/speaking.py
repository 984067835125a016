"""The speaking list of a meeting."""

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from council.core.db import Id, Model, Moment
from council.people.models import Member


class FloorRequest(Model):
    """Somebody asks for the floor on an item, gets it, and is done.

    `name` is that of a guest who has no account; "" for a member.
    """

    __table_args__ = (
        CheckConstraint("(name = '') = (member_id IS NOT NULL)", name="of_somebody"),
        CheckConstraint("ended_at IS NULL OR began_at IS NOT NULL", name="began"),
        Index("ix_floor_request_list", "item_id", "ended_at", "id"),
    )

    id: Mapped[Id]
    item_id: Mapped[int] = mapped_column(ForeignKey("agenda_item.id"))
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    name: Mapped[str] = mapped_column(default="")
    asked_at: Mapped[Moment]
    began_at: Mapped[Moment | None]
    ended_at: Mapped[Moment | None]
    member: Mapped[Member | None] = relationship(lazy="raise")
