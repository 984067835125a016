"""The clock of a referral: its steps, when each is due, and how it is drawn."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum

from council.core.clock import ZONE, add_working_days, local_day

DUE_SOON = 10  # days before the due date
VERY_LATE = 30  # days after it
MORNING = time(9)  # in Brussels: when reminders leave


class Step(StrEnum):
    """What the clock does about a referral that waits, in this order."""

    BEFORE = "before"  # a reminder, seven days before the due day
    DUE = "due"  # a reminder, on the due day
    OVERDUE = "overdue"  # no letter: the silence becomes an event, once the due day is over
    LATE = "late"  # a reminder, five working days later
    HIERARCHY = "hierarchy"  # the last reminder, fifteen working days later, copied to the parent
    RELAY = "relay"  # no letter: the next rung is prepared, five working days after the last


STEPS = tuple(Step)
LETTERS = frozenset({Step.BEFORE, Step.DUE, Step.LATE, Step.HIERARCHY})  # the others are silent


def moment_of(step: Step, due: datetime) -> datetime:
    """When a step of the clock is to be taken for an answer that is due at `due`; UTC."""
    day = local_day(due)
    days = {
        Step.BEFORE: day - timedelta(days=7),
        Step.DUE: day,
        Step.OVERDUE: day + timedelta(days=1),
        Step.LATE: add_working_days(day, 5),
        Step.HIERARCHY: add_working_days(day, 15),
        Step.RELAY: add_working_days(day, 20),
    }
    hour = time(0) if step is Step.OVERDUE else MORNING
    return datetime.combine(days[step], hour, ZONE).astimezone(UTC)


class Lateness(StrEnum):
    """Where the clock of a waiting referral stands."""

    ON_TIME = "on_time"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"
    VERY_OVERDUE = "very_overdue"


@dataclass(frozen=True)
class Clock:
    """A public clock as it is drawn: tone (`ok`, `wait`, `late`), days, and shares of its bar.

    `days` are those taken (ok), left (wait) or late; `used` and `over` are percents.
    """

    tone: str
    days: int
    used: int
    over: int = 0
