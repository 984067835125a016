"""Calls for candidates, and the applications that answer them."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from council.assembly.models.councils import College
from council.core.db import Id, Model, Moment
from council.people.models import Member
from council.territory.models import Authority


class Gender(StrEnum):
    """What candidates may say of themselves; saying nothing is as good."""

    WOMAN = "woman"
    MAN = "man"
    OTHER = "other"


class Call(Model):
    """A call for candidates for the seats of a college.

    The lots are drawn with a seed that nobody knows when it closes: `seed_source` says in public
    where it will come from; `seed_hash`, when there is one, is the SHA-256 of a sealed seed.
    """

    __tablename__ = "candidate_call"  # CALL is a word of SQL
    __table_args__ = (
        CheckConstraint("closes_at > opens_at", name="closes"),
        CheckConstraint("seats >= 0 AND substitutes >= 0", name="no_less_than_none"),
        CheckConstraint("starts_on <= ends_on", name="in_order"),
    )

    id: Mapped[Id]
    college_id: Mapped[int] = mapped_column(ForeignKey("college.id"), index=True)
    text: Mapped[str]
    language: Mapped[str]
    questions: Mapped[list[str]]  # in the same language
    opens_at: Mapped[Moment]
    closes_at: Mapped[Moment]
    seats: Mapped[int]  # to be drawn
    substitutes: Mapped[int]
    starts_on: Mapped[date]  # first and last day of the mandates
    ends_on: Mapped[date]
    seed_source: Mapped[str]
    seed_hash: Mapped[str | None]
    opened_by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    college: Mapped[College] = relationship(lazy="joined")

    def is_open(self, at: datetime) -> bool:
        """Whether one may apply at this moment."""
        return self.opens_at <= at < self.closes_at


class Application(Model):
    """A person's answer to a call. `number` stands for the candidate in the lots.

    No date of birth, no number, no status: the age is a declaration. `gender` is voluntary, only
    for the lots, and forgotten with them where nobody was drawn.
    """

    __table_args__ = (
        UniqueConstraint("call_id", "member_id"),
        UniqueConstraint("call_id", "number"),
        CheckConstraint("number > 0", name="counted"),
    )

    id: Mapped[Id]
    call_id: Mapped[int] = mapped_column(ForeignKey("candidate_call.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    number: Mapped[int]
    motivation: Mapped[str]
    answers: Mapped[list[str]]
    language: Mapped[str]  # that the person speaks most easily
    commune_id: Mapped[int] = mapped_column(ForeignKey("authority.id"))
    gender: Mapped[Gender | None]
    represents: Mapped[str]  # the association's name; "" for oneself
    old_enough: Mapped[bool]
    applied_at: Mapped[Moment]
    withdrawn_at: Mapped[Moment | None]
    call: Mapped[Call] = relationship(lazy="raise")
    member: Mapped[Member] = relationship(lazy="raise")
    commune: Mapped[Authority] = relationship(lazy="raise")
