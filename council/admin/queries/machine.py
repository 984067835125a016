"""How the machine is: worker, tasks, journal, room, and what needs a look."""

import shutil
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version

from flask import current_app
from sqlalchemy import func, select

from council.core import health, jobs
from council.core.db import db
from council.core.files import StoredFile
from council.moderation.models import Review
from council.referrals.models import Relay


@dataclass(frozen=True)
class Room:
    """Bytes in the data folder's disk, and in the files that people gave."""

    free: int
    total: int
    files: int

    @property
    def is_short(self) -> bool:
        """Whether room is to be made."""
        return self.free < health.LEAST_SPACE


@dataclass(frozen=True)
class Task:
    """A task, how often it is called, and how it went (None: it never ran)."""

    name: str
    minutes: int
    run: jobs.TaskRun | None


@dataclass(frozen=True)
class Attention:
    """What an administrator looks at first."""

    held_up: int
    parked: int
    worker_alive: bool
    overdue_reviews: int
    relays: int
    failing_tasks: int
    room: Room

    @property
    def is_calm(self) -> bool:
        """Whether nothing needs a look."""
        late = self.held_up or self.parked or self.overdue_reviews or self.relays
        return self.worker_alive and not (late or self.failing_tasks or self.room.is_short)


def attention(at: datetime) -> Attention:
    """What needs a look at `at`."""
    return Attention(
        held_up=health.held_up(at),
        parked=health.parked(),
        worker_alive=health.is_worker_alive(at),
        overdue_reviews=overdue_reviews(at),
        relays=relays(),
        failing_tasks=sum(not run.well for run in jobs.runs().values()),
        room=room(),
    )


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
