"""Mandates: who holds a seat, from which day to which; and who chairs."""

from datetime import date
from enum import StrEnum
from typing import Optional

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from council.assembly.models.calls import Application
from council.assembly.models.councils import College, Council
from council.core.db import Id, Model
from council.people.models import Member
from council.territory.models import Authority


class Ending(StrEnum):
    """Why a mandate ended before its day."""

    RESIGNED = "resigned"
    MOVED = "moved"  # out of the council's territory
    REPLACED = "replaced"  # by those whom the person represents
    ABSENT = "absent"  # too often, as the council's rules say
    DIED = "died"
    LEFT = "left"  # closed the account
    SEATED = "seated"  # a substitute who took a seat
    MISTAKE = "mistake"
    DISSOLVED = "dissolved"  # with its council


class Mandate(Model):
    """A seat held by a person from `starts_on` to `ends_on`, both days included.

    A substitute has a `rank` and no seat; one who takes a seat gets a mandate of their own, which
    `replaces` the one that ended. `ended_on` is the last day of one that ended early.
    """

    __table_args__ = (
        CheckConstraint("starts_on <= ends_on", name="in_order"),
        CheckConstraint("ended_on IS NULL OR ended_on < ends_on", name="ended_early"),
        CheckConstraint("(ended_on IS NULL) = (ending IS NULL)", name="ended_with_a_reason"),
        CheckConstraint("rank IS NULL OR rank > 0", name="ranked"),
        Index("ix_mandate_college", "college_id", "starts_on"),
    )

    id: Mapped[Id]
    college_id: Mapped[int] = mapped_column(ForeignKey("college.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    rank: Mapped[int | None]  # among the substitutes; None: holds a seat
    term: Mapped[int] = mapped_column(default=1)  # the how manieth in a row
    ended_on: Mapped[date | None]
    ending: Mapped[Ending | None]
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("mandate.id"), unique=True)
    represents: Mapped[str] = mapped_column(default="")  # an association or a service
    commune_id: Mapped[int | None] = mapped_column(ForeignKey("authority.id"))
    application_id: Mapped[int | None] = mapped_column(ForeignKey("application.id"), index=True)
    college: Mapped[College] = relationship(lazy="joined")
    member: Mapped[Member] = relationship(lazy="raise")
    commune: Mapped[Authority | None] = relationship(lazy="raise")
    application: Mapped[Application | None] = relationship(lazy="raise")
    replaces: Mapped[Optional["Mandate"]] = relationship(remote_side="Mandate.id", lazy="raise")

    @property
    def last_day(self) -> date:
        """The last day on which it holds or held."""
        return self.ended_on or self.ends_on

    def holds(self, on: date) -> bool:
        """Whether it is valid on a day."""
        return self.starts_on <= on <= self.last_day


class Office(StrEnum):
    """What a council entrusts to a person."""

    CHAIR = "chair"
    VICE_CHAIR = "vice_chair"
    SECRETARY = "secretary"


class Officer(Model):
    """Who chairs a council or keeps its papers, from a day on; `ended_on` is the last day."""

    __table_args__ = (
        CheckConstraint("ended_on IS NULL OR ended_on >= starts_on", name="in_order"),
        Index("ix_officer_council", "council_id", "office"),
    )

    id: Mapped[Id]
    council_id: Mapped[int] = mapped_column(ForeignKey("council.id"))
    office: Mapped[Office]
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    starts_on: Mapped[date]
    ended_on: Mapped[date | None]
    council: Mapped[Council] = relationship(lazy="raise")
    member: Mapped[Member] = relationship(lazy="raise")
