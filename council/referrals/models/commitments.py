"""Commitments: the dated promises in a response, their clock and their arrows."""

from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from council.core.clock import ZONE, local_day
from council.core.db import Id, Model, Moment
from council.core.errors import RuleBroken
from council.referrals.models.clocks import MORNING
from council.referrals.models.responses import Response


class CommitmentState(StrEnum):
    """Where a promise stands; that its date has passed is derived from the date."""

    PLANNED = "planned"
    UNDER_WAY = "under_way"
    KEPT = "kept"
    BROKEN = "broken"
    ABANDONED = "abandoned"


COMMITMENT_NEXT = {  # every arrow: only what was begun can be kept
    CommitmentState.PLANNED: {
        CommitmentState.UNDER_WAY,
        CommitmentState.BROKEN,
        CommitmentState.ABANDONED,
    },
    CommitmentState.UNDER_WAY: {
        CommitmentState.KEPT,
        CommitmentState.BROKEN,
        CommitmentState.ABANDONED,
    },
    CommitmentState.KEPT: {CommitmentState.UNDER_WAY, CommitmentState.BROKEN},  # contested
    CommitmentState.BROKEN: {CommitmentState.UNDER_WAY},  # the authority takes it up again
}
OPEN = (CommitmentState.PLANNED, CommitmentState.UNDER_WAY)
CHECK_DAYS = 30  # how long people are asked, which is announced


class CommitmentKind(StrEnum):
    """What is promised."""

    WORKS = "works"
    RECRUITMENT = "recruitment"
    TRAINING = "training"
    OPENING_HOURS = "opening_hours"
    ACCESSIBLE_COUNTER = "accessible_counter"
    INTERPRETER = "interpreter"
    OTHER = "other"


class PromiseStep(StrEnum):
    """What the clock does about a promise that is open, in this order."""

    BEFORE = "before"  # a reminder, thirty days before the date
    DUE = "due"  # a reminder, on the day
    PASSED = "passed"  # no letter: once the day is over, people are asked whether it is done
    LATE = "late"  # a reminder, fifteen days after the date


PROMISE_STEPS = tuple(PromiseStep)
PROMISE_DAYS = {
    PromiseStep.BEFORE: -30,
    PromiseStep.DUE: 0,
    PromiseStep.PASSED: 1,
    PromiseStep.LATE: 15,
}


def promise_moment(step: PromiseStep, due_on: date) -> datetime:
    """When a step is to be taken for a promise with this date; UTC."""
    hour = time(0) if step is PromiseStep.PASSED else MORNING
    day = due_on + timedelta(days=PROMISE_DAYS[step])
    return datetime.combine(day, hour, ZONE).astimezone(UTC)


class Commitment(Model):
    """A dated promise in a response; `target` of `unit` measures it ("3", "evenings a week").

    `nonce` is part of the link with which the authority reports: changing it ends those sent
    before. `reminders` counts the steps of the clock that are behind. `asking`: the people
    concerned are asked now, since `asked_at` and until `decide_at` (None: until enough of them
    have said something); `claimed`: because the authority says that it is done.
    """

    __table_args__ = (
        CheckConstraint("(target IS NULL) = (unit IS NULL)", name="measure"),
        Index("ix_commitment_due_on", "due_on", "id"),
    )

    id: Mapped[Id]
    response_id: Mapped[int] = mapped_column(ForeignKey("response.id"), index=True)
    text: Mapped[str]
    due_on: Mapped[date]
    state: Mapped[CommitmentState] = mapped_column(default=CommitmentState.PLANNED)
    position: Mapped[int]
    kind: Mapped[CommitmentKind] = mapped_column(default=CommitmentKind.OTHER)
    target: Mapped[int | None]
    unit: Mapped[str | None]
    nonce: Mapped[str] = mapped_column(default="")
    reminders: Mapped[int] = mapped_column(default=0)
    next_step_at: Mapped[Moment | None] = mapped_column(index=True)
    asking: Mapped[bool] = mapped_column(default=False)
    claimed: Mapped[bool] = mapped_column(default=False)
    asked_at: Mapped[Moment | None]
    decide_at: Mapped[Moment | None] = mapped_column(index=True)
    ended_at: Mapped[Moment | None]  # kept, broken or given up
    response: Mapped[Response] = relationship(lazy="raise")

    def move_to(self, state: CommitmentState) -> None:
        """Follow one arrow; raise `RuleBroken("commitment.move")` if there is none."""
        if state not in COMMITMENT_NEXT.get(self.state, ()):
            raise RuleBroken("commitment.move")
        self.state = state

    @property
    def is_open(self) -> bool:
        """Whether it is still to be kept."""
        return self.state in OPEN

    @property
    def may_be_judged(self) -> bool:
        """Whether people can say if it is kept: they are asked, or contest that it was."""
        return self.asking or (self.state is CommitmentState.KEPT and self.asked_at is not None)

    def is_past(self, at: datetime) -> bool:
        """Whether its day is over at `at`."""
        return self.due_on < local_day(at)

    def is_delay_over(self, at: datetime) -> bool:
        """Whether the announced delay to object is over at `at`."""
        return self.decide_at is None or self.decide_at <= at

    def due_steps(self, at: datetime) -> list[PromiseStep]:
        """The steps of the clock that are due at `at` and not taken yet, in order."""
        left = PROMISE_STEPS[self.reminders :] if self.is_open else ()
        return [step for step in left if promise_moment(step, self.due_on) <= at]

    def pass_steps(self, count: int) -> None:
        """Note that the first `count` steps are behind, and when the next comes."""
        self.reminders = count
        left = PROMISE_STEPS[count:]
        self.next_step_at = promise_moment(left[0], self.due_on) if left else None

    def start_clock(self, at: datetime) -> None:
        """Set the clock; steps whose moment is past at `at` are skipped, but for asking people."""
        self.pass_steps(sum(promise_moment(step, self.due_on) <= at for step in PROMISE_STEPS[:2]))
