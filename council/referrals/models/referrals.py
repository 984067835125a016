"""Referrals: a dossier sent to one authority, with its clock."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from council.core.clock import days_left, local_day
from council.core.db import Id, Model, Moment
from council.core.errors import RuleBroken
from council.dossiers.models import Dossier
from council.referrals.models.carriages import Carriage
from council.referrals.models.clocks import (
    DUE_SOON,
    STEPS,
    VERY_LATE,
    Clock,
    Lateness,
    Step,
    moment_of,
)
from council.territory.models import Authority, Procedure


class State(StrEnum):
    """What humans did about a referral; lateness is derived from its dates."""

    PREPARED = "prepared"
    SENT = "sent"
    ACKNOWLEDGED = "acknowledged"
    ANSWERED = "answered"
    NOT_COMPETENT = "not_competent"
    WITHDRAWN = "withdrawn"


NEXT = {  # every arrow; an extension keeps the state and moves the due date
    State.PREPARED: {State.SENT, State.WITHDRAWN},
    State.SENT: {State.ACKNOWLEDGED, State.ANSWERED, State.NOT_COMPETENT, State.WITHDRAWN},
    State.ACKNOWLEDGED: {State.ANSWERED, State.NOT_COMPETENT, State.WITHDRAWN},
}
WAITING = (State.SENT, State.ACKNOWLEDGED)


class Referral(Model):
    """A dossier sent to one authority, with its clock.

    `nonce` is part of the reply link: changing it ends all links sent before. `reminders` counts
    the steps of the clock that are behind, `next_reminder_at` is the moment of the next one.
    """

    __table_args__ = (
        Index("ix_referral_waiting", "state", "answer_due_at"),
        Index("ix_referral_reminders", "state", "next_reminder_at"),
        CheckConstraint("(sent_at IS NULL) = (answer_due_at IS NULL)", name="clock"),
    )

    id: Mapped[Id]
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"), index=True)
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"), index=True)
    state: Mapped[State] = mapped_column(default=State.PREPARED)
    letter: Mapped[str]  # the moderator's own words in the letter, may be ""
    locale: Mapped[str]  # of the letter
    nonce: Mapped[str]
    dossier_version: Mapped[int]
    prepared_at: Mapped[Moment]
    prepared_by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    sent_at: Mapped[Moment | None]
    ack_due_at: Mapped[Moment | None]
    acknowledged_at: Mapped[Moment | None]
    answer_due_at: Mapped[Moment | None]
    extended_at: Mapped[Moment | None]
    extension_reason: Mapped[str | None]
    closed_at: Mapped[Moment | None]  # answered, not competent or withdrawn
    reminders: Mapped[int] = mapped_column(default=0)
    next_reminder_at: Mapped[Moment | None]
    procedure_id: Mapped[int | None] = mapped_column(ForeignKey("rung.id"))
    carriage_id: Mapped[int | None] = mapped_column(ForeignKey("carriage.id"))
    relay_of_id: Mapped[int | None] = mapped_column(ForeignKey("referral.id"), index=True)
    dossier: Mapped[Dossier] = relationship(lazy="raise")
    authority: Mapped[Authority] = relationship(lazy="joined")
    procedure: Mapped[Procedure | None] = relationship(lazy="joined")  # None: the ordinary way
    carriage: Mapped[Carriage | None] = relationship(lazy="joined")  # who carries the act
    relay_of: Mapped["Referral | None"] = relationship(remote_side="Referral.id", lazy="raise")

    def move_to(self, state: State) -> None:
        """Follow one arrow of `NEXT`; raise `RuleBroken("referral.move")` if there is none."""
        if state not in NEXT.get(self.state, ()):
            raise RuleBroken("referral.move")
        self.state = state

    @property
    def email(self) -> str | None:
        """Where its letters go by mail; None: they are to be printed and posted."""
        way = self.procedure
        return way.address(self.authority) if way else self.authority.email

    @property
    def receiver(self) -> str:
        """The name of who receives it, in the language now spoken."""
        return (self.procedure and self.procedure.body) or self.authority.name

    @property
    def is_waiting(self) -> bool:
        """Whether the authority still has to answer."""
        return self.state in WAITING

    def days_left(self, at: datetime) -> int | None:
        """Days to the due day of the answer, negative when late; None before it was sent."""
        return days_left(self.answer_due_at, at) if self.answer_due_at else None

    def lateness(self, at: datetime) -> Lateness | None:
        """Where the clock stands at `at`; None when nobody waits."""
        left = self.days_left(at) if self.is_waiting else None
        if left is None:
            return None
        if left < -VERY_LATE:
            return Lateness.VERY_OVERDUE
        if left < 0:
            return Lateness.OVERDUE
        return Lateness.DUE_SOON if left <= DUE_SOON else Lateness.ON_TIME

    def clock(self, at: datetime) -> Clock | None:
        """The clock as it stands at `at`, or stood when the referral was closed; None unsent."""
        if self.sent_at is None or self.answer_due_at is None:
            return None
        until = self.closed_at or at
        taken = (local_day(until) - local_day(self.sent_at)).days
        given = max((local_day(self.answer_due_at) - local_day(self.sent_at)).days, 1)
        if self.closed_at:
            return Clock("ok", taken, min(100, taken * 100 // given))
        if taken > given:
            used = given * 100 // taken
            return Clock("late", taken - given, used, 100 - used)
        return Clock("wait", given - taken, max(2, taken * 100 // given))

    def is_ack_late(self, at: datetime) -> bool:
        """Whether nobody has said "received" and the day for it is over."""
        waits = self.state is State.SENT and self.ack_due_at is not None
        return waits and self.ack_due_at < at  # type: ignore[operator]  # it waits: it is set

    def due_steps(self, at: datetime) -> list[Step]:
        """The steps of the clock that are due at `at` and not taken yet, in order."""
        if not self.is_waiting or self.answer_due_at is None:
            return []
        return [s for s in STEPS[self.reminders :] if moment_of(s, self.answer_due_at) <= at]

    def set_clock(self, due: datetime, at: datetime) -> None:
        """Set the due date of the answer; steps whose moment is past at `at` are skipped."""
        self.answer_due_at = due
        self.pass_steps(sum(moment_of(step, due) <= at for step in STEPS))

    def pass_steps(self, count: int) -> None:
        """Note that the first `count` steps of the clock are behind, and when the next comes."""
        self.reminders = count
        left = STEPS[count:]
        self.next_reminder_at = (
            moment_of(left[0], self.answer_due_at) if left and self.answer_due_at else None
        )
