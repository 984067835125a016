"""Amendments: what members would change in a motion, paragraph by paragraph."""

from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from council.assembly.amending import Change, Kind
from council.assembly.models.motions import Motion
from council.core.db import Id, Model, Moment
from council.people.models import Member


class AmendmentState(StrEnum):
    """What became of an amendment."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    FALLEN = "fallen"  # another one was accepted that was in its way
    WITHDRAWN = "withdrawn"


class Amendment(Model):
    """A change of one paragraph. `paragraph` is its number in the version `on_version`.

    An accepted one names the version that it made, and the number that the paragraph had just
    before; `fallen_to` is the number of the amendment that was in its way. `answer` is what whoever
    decided says to its mover; "" without.
    """

    __table_args__ = (
        UniqueConstraint("motion_id", "number"),
        CheckConstraint("number > 0 AND paragraph >= 0", name="counted"),
        CheckConstraint("(kind = 'delete') = (text = '')", name="has_text"),
        CheckConstraint("(state = 'accepted') = (made_version IS NOT NULL)", name="made"),
        CheckConstraint("(state = 'proposed') = (decided_at IS NULL)", name="decided"),
    )

    id: Mapped[Id]
    motion_id: Mapped[int] = mapped_column(ForeignKey("motion.id"))
    number: Mapped[int]
    title: Mapped[str]
    kind: Mapped[Kind]
    paragraph: Mapped[int]
    text: Mapped[str]
    reason: Mapped[str]
    on_version: Mapped[int]
    state: Mapped[AmendmentState] = mapped_column(default=AmendmentState.PROPOSED)
    mover_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    at: Mapped[Moment]
    decided_at: Mapped[Moment | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))  # None: a vote
    answer: Mapped[str] = mapped_column(default="")
    made_version: Mapped[int | None]
    applied_to: Mapped[int | None]
    fallen_to: Mapped[int | None]
    motion: Mapped[Motion] = relationship(lazy="joined")
    mover: Mapped[Member] = relationship(foreign_keys=[mover_id], lazy="raise")

    @property
    def name(self) -> str:
        """What people call it: A1, A2…"""
        return f"A{self.number}"

    @property
    def change(self) -> Change:
        """What it does to the version on which it was made."""
        return Change(self.kind, self.paragraph, self.text)

    @property
    def done(self) -> Change:
        """What it did to the version before the one that it made."""
        assert self.applied_to is not None
        return Change(self.kind, self.applied_to, self.text)
