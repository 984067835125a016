"""How the machine is: worker, tasks, journal, room, and what needs a look."""

import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.metadata import PackageNotFoundError, version

from flask import current_app
from sqlalchemy import func, select

from council.admin.queries import outbox
from council.core import jobs
from council.core.db import db
from council.core.files import StoredFile
from council.core.outbox import DeliveryState
from council.moderation.models import Review
from council.referrals.models import Relay

SILENT = timedelta(minutes=1)  # a living worker beats every few seconds
LEAST_SPACE = 500 * 1024 * 1024  # bytes free in the data folder


@dataclass(frozen=True)
class Room:
    """Bytes in the data folder's disk, and in the files that people gave."""

    free: int
    total: int
    files: int

    @property
    def is_short(self) -> bool:
        """Whether room is to be made."""
        return self.free < LEAST_SPACE


@dataclass(frozen=True)
class Task:
    """A task, how often it is called, and how it went (None: it never ran)."""

    name: str
    minutes: int
    run: jobs.TaskRun | None


@dataclass(frozen=True)
class Attention:
    """What an administrator looks at first."""

    parked: int
    worker_alive: bool
    overdue_reviews: int
    relays: int
    failing_tasks: int
    room: Room

    @property
    def is_calm(self) -> bool:
        """Whether nothing needs a look."""
        busy = self.parked or self.overdue_reviews or self.relays or self.failing_tasks
        return self.worker_alive and not busy and not self.room.is_short


def attention(at: datetime) -> Attention:
    """What needs a look at `at`."""
    return Attention(
        parked=outbox.count(DeliveryState.PARKED),
        worker_alive=is_worker_alive(at),
        overdue_reviews=overdue_reviews(at),
        relays=relays(),
        failing_tasks=sum(not run.well for run in jobs.runs().values()),
        room=room(),
    )


def is_worker_alive(at: datetime) -> bool:
    """Whether a worker said so within the last minute."""
    last = jobs.last_beat()
    return last is not None and at - last < SILENT


def overdue_reviews(at: datetime) -> int:
    """How many contributions should have been read by now."""
    late = (
        select(func.count())
        .select_from(Review)
        .where(Review.decided_at.is_(None), Review.due_at < at)
    )
    return db.session.scalar(late) or 0


def relays() -> int:
    """How many relays wait for a moderator."""
    rows = select(func.count()).select_from(Relay).where(Relay.decided_at.is_(None))
    return db.session.scalar(rows) or 0


def tasks() -> list[Task]:
    """Every task by name, with its last run."""
    known = jobs.runs()
    return [
        Task(each.name, int(each.every.total_seconds() // 60), known.get(each.name))
        for each in sorted(jobs.TASKS.values(), key=lambda task: task.name)
    ]


def room() -> Room:
    """What is left of the disk, and what people's files take."""
    disk = shutil.disk_usage(current_app.config["DATA_DIR"])
    files = db.session.scalar(select(func.sum(StoredFile.size))) or 0
    return Room(disk.free, disk.total, int(files))


def running_version() -> str:
    """The version of this program; empty when it was not installed as a package."""
    try:
        return version("council")
    except PackageNotFoundError:
        return ""
