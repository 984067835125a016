"""Due work: functions the worker calls again and again, and a way to wake it early."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

Task = Callable[[datetime], None]


@dataclass(frozen=True)
class Due:
    """A task and how often it is called; `run(at)` does what is due and may be run twice."""

    name: str
    run: Task
    every: timedelta


TASKS: dict[str, Due] = {}


def due(name: str, *, minutes: int = 1) -> Callable[[Task], Task]:
    """Declare a function of one moment as work to be done every so many minutes."""

    def declare(run: Task) -> Task:
        TASKS[name] = Due(name, run, timedelta(minutes=minutes))
        return run

    return declare


def wake() -> None:
    """Ask the worker to look at the outbox now; harmless when there is none."""
