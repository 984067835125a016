"""Councils and their colleges of seats."""

from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from council.assembly.models.kinds import words
from council.assembly.tally import Part
from council.core.clock import local_day
from council.core.db import Id, Model, Moment
from council.core.errors import RuleBroken
from council.territory.models import Authority, Named, spoken


class Council(Named, Model):
    """A consultative body. It advises `authority`, for the people of its communes.

    `meeting_quorum` is the part of its voting members who must be there; None: nobody must.
    `counts_present`: in a ballot held in a meeting, who is there counts for the quorum, whether
    they vote or not.
    """

    __table_args__ = (
        CheckConstraint("meetings_a_year > 0", name="meets"),
        CheckConstraint("notice_days >= 0", name="gives_notice"),
    )

    id: Mapped[Id]
    slug: Mapped[str] = mapped_column(unique=True)
    names: Mapped[dict[str, str]]
    descriptions: Mapped[dict[str, str]]
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"), index=True)
    meetings_a_year: Mapped[int]  # at the least
    languages: Mapped[list[str]]  # that its papers are written in
    template: Mapped[str | None]  # key in our data file; None: made by hand
    created_at: Mapped[Moment]
    ended_at: Mapped[Moment | None]  # when that was written down
    ended_on: Mapped[date | None]  # its last day
    end_reason: Mapped[str] = mapped_column(default="", server_default="")
    end_language: Mapped[str] = mapped_column(default="", server_default="")
    notice_days: Mapped[int] = mapped_column(default=10)  # before a meeting, at the least
    meeting_quorum: Mapped[Part | None] = mapped_column(
        words(Part, "meeting_quorum").evaluates_none(), default=Part.HALF
    )
    counts_present: Mapped[bool] = mapped_column(default=False)
    authority: Mapped[Authority] = relationship(lazy="joined")
    communes: Mapped[list[Authority]] = relationship(secondary="council_territory", lazy="raise")
    colleges: Mapped[list["College"]] = relationship(
        order_by="College.position", back_populates="council"
    )

    @property
    def description(self) -> str:
        """What it is for, in the language now spoken, else in French."""
        return spoken(self.descriptions)

    def require_alive(self) -> None:
        """Raise `RuleBroken("council.ended")` once it has ended: nothing new begins in it."""
        if self.ended_at is not None:
            raise RuleBroken("council.ended")

    @property
    def seats(self) -> int:
        """How many seats its colleges have, without those that are closed."""
        return sum(each.seats for each in self.colleges if each.closed_at is None)


class Territory(Model):
    """A commune that a council is for; none at all: every commune of the authority it advises."""

    __tablename__ = "council_territory"

    council_id: Mapped[int] = mapped_column(ForeignKey("council.id"), primary_key=True)
    authority_id: Mapped[int] = mapped_column(
        ForeignKey("authority.id"), primary_key=True, index=True
    )


class CollegeKind(StrEnum):
    """Whom the seats of a college are for."""

    RESIDENTS = "residents"
    ASSOCIATIONS = "associations"
    COMMUNES = "communes"
    SERVICES = "services"
    EXPERTS = "experts"


DRAWN = (CollegeKind.RESIDENTS, CollegeKind.ASSOCIATIONS)


class College(Named, Model):
    """One kind of seats of a council, with the rules of its mandates.

    `votes` says whether its members vote or only speak. `parity` is the least share in percent
    that women, and men, should each have of the seats; `turnover` the least share in percent of
    members who are new in a term. 0: no such rule.
    """

    __table_args__ = (
        UniqueConstraint("council_id", "position"),
        CheckConstraint("seats > 0", name="has_seats"),
        CheckConstraint("substitutes >= 0 AND minimum_age >= 0", name="no_less_than_none"),
        CheckConstraint("years > 0 AND most_terms > 0", name="lasts"),
        CheckConstraint("parity BETWEEN 0 AND 50 AND turnover BETWEEN 0 AND 100", name="shares"),
    )

    id: Mapped[Id]
    council_id: Mapped[int] = mapped_column(ForeignKey("council.id"))
    position: Mapped[int]
    kind: Mapped[CollegeKind]
    names: Mapped[dict[str, str]]
    seats: Mapped[int]
    one_a_commune: Mapped[bool] = mapped_column(default=False)  # a seat for each commune
    votes: Mapped[bool] = mapped_column(default=True)
    substitutes: Mapped[int] = mapped_column(default=0)  # as many as are drawn beside the members
    minimum_age: Mapped[int] = mapped_column(default=16)  # declared, never proved
    years: Mapped[int] = mapped_column(default=3)  # that a mandate lasts
    most_terms: Mapped[int] = mapped_column(default=2)  # one after the other
    parity: Mapped[int] = mapped_column(default=0)
    turnover: Mapped[int] = mapped_column(default=0)
    closed_at: Mapped[Moment | None]
    council: Mapped[Council] = relationship(back_populates="colleges", lazy="joined")

    @property
    def is_drawn(self) -> bool:
        """Whether its seats are drawn by lot; else the secretary is told whom to give them."""
        return self.kind in DRAWN

    def least(self, seats: int) -> int:
        """How many of so many seats women, and men, should each have; both can have as many."""
        return min(-(-seats * self.parity // 100), seats // 2)

    def exists(self, on: date) -> bool:
        """Whether it is not closed on a day."""
        return self.closed_at is None or on < local_day(self.closed_at)
