"""Due work: tasks that the worker calls again and again, and a way to wake it early.

A task does one short transaction a thing, may be run twice, and fails alone: the rest is spared.
"""

import os
import secrets
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask, current_app
from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from council.core import clock, leases, shared
from council.core.db import QUIET, Model, Moment, db
from council.core.logs import blanked, log

WORKER = f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(4)}"  # the name of this process
SILENCE = timedelta(seconds=15)  # a worker that has not beaten for so long is dead
LEAST_PAUSE = 0.02  # seconds
KEPT = timedelta(days=1)  # how long the beats of dead workers are kept
NOTED = timedelta(minutes=1)  # how often a run that went well is written down
LONGEST_ERROR = 500  # characters kept of a failure
WOKEN = "woken"  # in the queue's store: a wake is under way already

Task = Callable[[datetime], None]


@dataclass(frozen=True)
class Due:
    """A task and how often it is called; a `prompt` one also whenever the worker is woken.

    Of those due at once, a `last` one is called behind the others: it sends what they make.
    """

    name: str
    run: Task
    every: timedelta
    prompt: bool = False
    last: bool = False


class Beat(Model):
    """When a worker was last alive."""

    __tablename__ = "worker_beat"
    __table_args__ = ({"info": QUIET},)

    name: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[Moment]


class TaskRun(Model):
    """How a task went the last time, and the last time that it failed."""

    __table_args__ = ({"info": QUIET},)

    name: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[Moment]
    well: Mapped[bool]
    failed_at: Mapped[Moment | None]
    error: Mapped[str | None]  # of the last failure


TASKS: dict[str, Due] = {}
STOP = threading.Event()  # the worker is asked to end


def due(
    name: str, *, minutes: int = 1, prompt: bool = False, last: bool = False
) -> Callable[[Task], Task]:
    """Declare a function of one moment as work to be done every so many minutes.

    `prompt` work is done at once, too, when something it may wait for was committed; `last` work
    is done behind the rest.
    """

    def declare(run: Task) -> Task:
        TASKS[name] = Due(name, run, timedelta(minutes=minutes), prompt, last)
        return run

    return declare


def in_order() -> list[Due]:
    """The tasks, so that one pass over them leaves as little as possible to the next."""
    return sorted(TASKS.values(), key=lambda task: task.last)


def stopping() -> bool:
    """Whether the worker was asked to end: long work stops at the next whole thing."""
    return STOP.is_set()


@contextmanager
def taking_turns() -> Iterator[None]:
    """Around one transaction of many: afterwards, leave the database to others for as long.

    SQLite lets waiting writers look again now and then; work without a pause would shut them out.
    """
    began = time.monotonic()
    yield
    STOP.wait(max(LEAST_PAUSE, time.monotonic() - began))


class Jobs:
    """The queue of one application, and the turns of its tasks."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.huey = store(app)
        self.woken = self.huey.task(name="woken")(self.run_prompt)
        self.called = self.huey.task(name="called")(self.run_named)
        self.turns = {name: Turn() for name in TASKS}  # made now: threads share them

    def run_prompt(self) -> None:
        """Do the prompt work now."""
        self.huey.delete(WOKEN)  # first: what is committed from here on asks again
        for task in in_order():
            if task.prompt:
                self.run(task)

    def run_named(self, name: str) -> None:
        """Do the work called `name`, unless another worker does it, or did in its time."""
        task = TASKS[name]
        with self.app.app_context(), leases.leased(name, task.every, WORKER) as mine:
            if mine:
                self.run(task)

    def run(self, task: Due) -> None:
        """Do a task; when it is being done already, that is repeated once it ends."""
        with self.app.app_context():
            self.turns.setdefault(task.name, Turn()).take(lambda: attempt(task))

    def call_due(self, at: datetime) -> None:
        """Put every task in the queue whose time has come at `at`."""
        self.huey.delete(WOKEN)  # a process may have died between its mark and its wake
        with self.app.app_context():
            names = leases.waiting({task.name: task.every for task in in_order()}, at)
        for task in in_order():
            if task.name in names:
                self.called(task.name)

    def wake(self) -> None:
        """Have the prompt work done, once however often it is asked before that begins."""
        if self.huey.put_if_empty(WOKEN, 1):
            self.woken()


def store(app: Flask) -> Any:
    """The queue proper: huey's, on Redis where there is one, else in a file of this machine."""
    redis = shared.redis(app)
    if redis:
        from council.core import shared_queue  # late: it needs what only such a machine has

        return shared_queue.made(app, redis)
    from huey import SqliteHuey  # late: it reads the drivers of all its stores

    path = Path(app.config["DATA_DIR"]) / "jobs.sqlite"
    path.parent.mkdir(parents=True, exist_ok=True)
    return SqliteHuey("council", filename=str(path), results=False, fsync=False)


class Turn:
    """Lets one thread at a time through; who comes meanwhile makes it go round again."""

    def __init__(self) -> None:
        self.mutex = threading.Lock()
        self.busy = self.again = False

    def take(self, work: Callable[[], object]) -> None:
        """Do `work`, or ask whoever does it now to repeat it."""
        with self.mutex:
            if self.busy:
                self.again = True
                return
            self.busy = True
        while True:
            work()
            with self.mutex:
                if not self.again:
                    self.busy = False
                    return
                self.again = False


def attempt(task: Due) -> bool:
    """Do a task at this moment; log and note a failure. Whether it went well."""
    at, failure = clock.now(), None
    try:
        task.run(at)
    except Exception as error:  # one task must not take the others down
        log.error("task.failed", task=task.name, exc_info=error)
        failure = f"{type(error).__name__}: {error}"
    finally:
        db.undo()
    note(task, failure, at)
    return failure is None


def note(task: Due, failure: str | None, at: datetime) -> None:
    """Keep for administrators how a task went, once a minute at the most while all is well."""
    try:
        known = db.session.get(TaskRun, task.name)
        if known and known.well and failure is None and at - known.at < NOTED:
            return
        with db.unit():
            mark(task, failure, at)
    except Exception as error:  # the work is done: that counts
        log.error("task.not_noted", task=task.name, exc_info=error)
    finally:
        db.undo()


def mark(task: Due, failure: str | None, at: datetime) -> None:
    """Write down a run of a task."""
    run = db.session.get(TaskRun, task.name) or TaskRun(name=task.name)
    run.at, run.well = at, failure is None
    if failure is not None:
        run.failed_at, run.error = at, blanked(failure)[:LONGEST_ERROR]
    db.session.add(run)


def queue() -> Jobs:
    """The queue of the present application, made at its first use."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    if "council_jobs" not in app.extensions:
        app.extensions["council_jobs"] = Jobs(app)
    found: Jobs = app.extensions["council_jobs"]
    return found


def wake() -> None:
    """Ask the worker to do the prompt work now; harmless when there is none.

    Without the queue (a full disk, say), the work is done within its minute all the same.
    """
    try:
        queue().wake()
    except Exception as error:  # the change itself is committed: that counts
        log.error("wake.failed", exc_info=error)


def beat(at: datetime) -> None:
    """Say, in the caller's transaction, that this process is alive."""
    known = db.session.get(Beat, WORKER)
    if known is None:
        db.session.add(Beat(name=WORKER, at=at))
    elif known.at < at:  # long work beats with the moment at which it began
        known.at = at
    db.session.execute(delete(Beat).where(Beat.at < at - KEPT))
    db.session.flush()


def others(at: datetime) -> Select[str]:
    """The names of the other workers that are alive at `at`."""
    return select(Beat.name).where(Beat.at > at - SILENCE, Beat.name != WORKER)


def runs() -> dict[str, TaskRun]:
    """How each task went, by name; those that never ran are left out."""
    return {run.name: run for run in db.session.scalars(select(TaskRun))}


def last_beat() -> datetime | None:
    """When any worker was last alive; None if none ever was."""
    return db.session.scalar(select(Beat.at).order_by(Beat.at.desc()).limit(1))
