"""Motions: draft opinions of a council on a dossier, in numbered paragraphs, and their versions."""

from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from council.assembly.models.councils import Council
from council.core.db import Id, Model, Moment
from council.core.errors import RuleBroken
from council.dossiers.models import Dossier
from council.people.models import Member


class MotionState(StrEnum):
    """Where a motion stands."""

    DRAFT = "draft"
    OPEN = "open"  # to amendments
    BALLOTING = "balloting"
    ADOPTED = "adopted"
    REJECTED = "rejected"
    LAPSED = "lapsed"  # no quorum


NEXT_OF_MOTION = {  # every arrow
    MotionState.DRAFT: {MotionState.OPEN},
    MotionState.OPEN: {MotionState.BALLOTING},
    MotionState.BALLOTING: {MotionState.ADOPTED, MotionState.REJECTED, MotionState.LAPSED},
}


class Motion(Model):
    """A draft opinion. Its `paragraphs` are plain text, each on one line, counted from 1.

    While it is a draft its movers write it, or give it up. Later only accepted amendments change
    it.
    """

    __table_args__ = (
        CheckConstraint("version > 0", name="counted"),
        Index("ix_motion_of_council", "council_id", "proposed_at", "id"),
    )

    id: Mapped[Id]
    council_id: Mapped[int] = mapped_column(ForeignKey("council.id"))
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"), index=True)
    title: Mapped[str]
    paragraphs: Mapped[list[str]]
    language: Mapped[str]
    state: Mapped[MotionState] = mapped_column(default=MotionState.DRAFT)
    version: Mapped[int] = mapped_column(default=1)
    proposed_at: Mapped[Moment]
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    opened_at: Mapped[Moment | None]
    decided_at: Mapped[Moment | None]
    given_up_at: Mapped[Moment | None]  # a draft
    council: Mapped[Council] = relationship(lazy="joined")
    dossier: Mapped[Dossier] = relationship(lazy="joined")

    def move_to(self, state: MotionState) -> None:
        """Follow one arrow; raise `RuleBroken("motion.move")` if there is none."""
        if state not in NEXT_OF_MOTION.get(self.state, ()):
            raise RuleBroken("motion.move")
        self.state = state


class MotionVersion(Model):
    """A text of a motion as it was at `at`; the present one is kept here too."""

    __table_args__ = (UniqueConstraint("motion_id", "number"),)

    id: Mapped[Id]
    motion_id: Mapped[int] = mapped_column(ForeignKey("motion.id"))
    number: Mapped[int]
    title: Mapped[str]
    paragraphs: Mapped[list[str]]
    at: Mapped[Moment]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)  # None: a vote


class Mover(Model):
    """A member who stands behind a motion; the first one proposed it.

    `offered_to_id` is the member whom they ask to take their place.
    """

    motion_id: Mapped[int] = mapped_column(ForeignKey("motion.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True, index=True)
    since: Mapped[Moment]
    offered_to_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    member: Mapped[Member] = relationship(foreign_keys=[member_id], lazy="raise")
    offered_to: Mapped[Member | None] = relationship(foreign_keys=[offered_to_id], lazy="raise")


class MinorityOpinion(Model):
    """What members hold who disagree with a motion; it goes with the opinion."""

    id: Mapped[Id]
    motion_id: Mapped[int] = mapped_column(ForeignKey("motion.id"), index=True)
    text: Mapped[str]  # paragraphs between blank lines
    language: Mapped[str]
    at: Mapped[Moment]
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    motion: Mapped[Motion] = relationship(lazy="joined")


class MinoritySigner(Model):
    """A member who holds a minority opinion; who wrote it is the first."""

    minority_id: Mapped[int] = mapped_column(ForeignKey("minority_opinion.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True, index=True)
    at: Mapped[Moment]
    member: Mapped[Member] = relationship(lazy="raise")
