"""Leases of due tasks: of all workers, one at a time does a task; another when that one dies.

A lease is a row, so it is the same on both databases and behind a pooler of connections. Whoever
holds one and is alive prolongs it; when it ends without being given back, its task was cut short,
and the next worker that looks does it at once.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.orm import Mapped, mapped_column

from council.core import clock
from council.core.db import QUIET, Model, Moment, db
from council.core.logs import log

LASTS = timedelta(seconds=15)  # unless it is prolonged
MINUTE = timedelta(minutes=1)
HELD: set[str] = set()  # the tasks that this process does now


class TaskLease(Model):
    """The last time that a task was begun, and who does it now (None: nobody)."""

    __table_args__ = ({"info": QUIET},)

    name: Mapped[str] = mapped_column(primary_key=True)
    minute: Mapped[int]  # in which it was begun, counted since 1970
    holder: Mapped[str | None]
    until: Mapped[Moment | None]

    def is_open(self, every: timedelta, at: datetime) -> bool:
        """Whether the task may be begun: its time has come, or whoever did it is dead.

        A lease of the future was taken by a clock that was wrong.
        """
        if self.until is not None:
            return self.until <= at
        return abs(minute_of(at) - self.minute) >= every // MINUTE


def minute_of(at: datetime) -> int:
    """The minute of a moment, counted since 1970."""
    return int(at.timestamp() // 60)


def waiting(tasks: dict[str, timedelta], at: datetime) -> set[str]:
    """Which of the tasks (and how often each is done) may be begun at `at`."""
    known = {lease.name: lease for lease in db.session.scalars(select(TaskLease))}
    return {
        name for name, every in tasks.items() if name not in known or known[name].is_open(every, at)
    }


@contextmanager
def leased(name: str, every: timedelta, holder: str) -> Iterator[bool]:
    """Around a task: whether `holder` may do it now; if so, nobody else may before the end."""
    if not take(name, every, holder, clock.now()):
        yield False
        return
    HELD.add(name)
    try:
        yield True
    finally:
        HELD.discard(name)
        give_back(name, holder)


def take(name: str, every: timedelta, holder: str, at: datetime) -> bool:
    """Take the lease of a task if it is open at `at`; of several who try, one does."""
    try:
        with db.unit():
            lease = db.session.get(TaskLease, name, with_for_update=True)
            if lease is None:
                lease = TaskLease(name=name)
                db.session.add(lease)
            elif not lease.is_open(every, at):
                return False
            lease.minute, lease.holder, lease.until = minute_of(at), holder, at + LASTS
    except IntegrityError:  # the very first time, another was quicker
        return False
    return True


def prolong(holder: str, at: datetime) -> None:
    """Say, in the caller's transaction, that `holder` still does what this process does."""
    if HELD:
        held = tuple(HELD)  # other threads take and give back meanwhile
        mine = TaskLease.name.in_(held), TaskLease.holder == holder
        db.session.execute(update(TaskLease).where(*mine).values(until=at + LASTS))


def give_back(name: str, holder: str) -> None:
    """End a lease, unless another took it over; one that cannot be ended ends by itself."""
    mine = TaskLease.name == name, TaskLease.holder == holder
    try:
        with db.unit():
            db.session.execute(update(TaskLease).where(*mine).values(holder=None, until=None))
    except SQLAlchemyError as error:
        log.error("lease.not_given_back", task=name, exc_info=error)
