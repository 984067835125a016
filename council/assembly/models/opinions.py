"""Opinions: what a council adopted, numbered within the year, signed, looked at again one day."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from council.assembly.models.ballots import Ballot
from council.assembly.models.councils import Council
from council.assembly.models.mandates import Office
from council.core.db import Id, Model, Moment
from council.dossiers.models import Dossier
from council.people.models import Member


class Opinion(Model):
    """An adopted motion; `year`-`number` is its public reference. Published when both have signed.

    `stood_in`: whoever signed as chair did so in the chair's place. On the day `reviews_on` the
    council is asked what became of it.
    """

    __table_args__ = (
        UniqueConstraint("year", "number"),
        CheckConstraint(
            "published_at IS NULL OR (chair_signed_at IS NOT NULL"
            " AND secretary_signed_at IS NOT NULL)",
            name="signed",
        ),
        CheckConstraint("(chair_id IS NULL) = (chair_signed_at IS NULL)", name="by_chair"),
        CheckConstraint("(secretary_id IS NULL) = (secretary_signed_at IS NULL)", name="by_both"),
        Index("ix_opinion_published", "published_at", "id"),
        Index("ix_opinion_of_council", "council_id", "published_at", "id"),
        Index("ix_opinion_review", "reviews_on"),
    )

    id: Mapped[Id]
    motion_id: Mapped[int] = mapped_column(ForeignKey("motion.id"), unique=True)
    ballot_id: Mapped[int] = mapped_column(ForeignKey("ballot.id"))
    council_id: Mapped[int] = mapped_column(ForeignKey("council.id"))
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"), index=True)
    year: Mapped[int]
    number: Mapped[int]
    title: Mapped[str]
    paragraphs: Mapped[list[str]]
    language: Mapped[str]
    adopted_at: Mapped[Moment]
    chair_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    chair_signed_at: Mapped[Moment | None]
    stood_in: Mapped[bool] = mapped_column(default=False)
    secretary_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    secretary_signed_at: Mapped[Moment | None]
    published_at: Mapped[Moment | None]
    reviews_on: Mapped[date | None]
    review_told_at: Mapped[Moment | None]
    council: Mapped[Council] = relationship(lazy="joined")
    dossier: Mapped[Dossier] = relationship(lazy="joined")
    ballot: Mapped[Ballot] = relationship(lazy="raise")
    chair: Mapped[Member | None] = relationship(foreign_keys=[chair_id], lazy="raise")
    secretary: Mapped[Member | None] = relationship(foreign_keys=[secretary_id], lazy="raise")

    @property
    def reference(self) -> str:
        """`2026-07`: how people and letters name it."""
        return f"{self.year}-{self.number:02d}"

    @property
    def missing(self) -> list[Office]:
        """Whose signatures miss."""
        signed = {Office.CHAIR: self.chair_signed_at, Office.SECRETARY: self.secretary_signed_at}
        return [office for office, at in signed.items() if at is None]


class OpinionReview(Model):
    """What the council says became of an opinion, on the day it looked at it again."""

    id: Mapped[Id]
    opinion_id: Mapped[int] = mapped_column(ForeignKey("opinion.id"), index=True)
    text: Mapped[str]
    language: Mapped[str]
    at: Mapped[Moment]
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
