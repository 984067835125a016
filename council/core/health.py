"""How this installation is: asked by machines (`/readyz`), by operators and by administrators."""

import shutil
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import func, inspect, select, text

from council.core import jobs, schema, shared
from council.core.db import db
from council.core.outbox import DeliveryState, Letter

SILENT = timedelta(minutes=1)  # a living worker beats every few seconds
LATE = timedelta(minutes=15)  # a mail that waits longer than that is held up
LEAST_SPACE = 500 * 1024 * 1024  # bytes free in the data folder


def present_revision() -> str | None:
    """The revision of the database's tables; None before the first migration.

    Asked without Alembic, which would be read for this alone.
    """
    if not inspect(db.session.connection()).has_table("alembic_version"):
        return None
    return db.session.scalar(text("SELECT version_num FROM alembic_version"))


def is_current() -> bool:
    """Whether the tables are those of this version, or newer ones: it can work on both."""
    present = present_revision()
    return present is not None and present >= schema.newest()


def is_ahead() -> bool:
    """Whether the tables are of a newer version than this one, which others run already."""
    return (present_revision() or "") > schema.newest()


def is_worker_alive(at: datetime) -> bool:
    """Whether a worker said so within the last minute."""
    last = jobs.last_beat()
    return last is not None and at - last < SILENT


def told(at: datetime) -> list[str]:
    """How what the pages can do without is doing, a line each."""
    redis = shared.redis()
    return [
        f"worker: {'alive' if is_worker_alive(at) else 'silent'}",
        f"outbox: {'held up' if held_up(at) else 'moving'}",
        *([f"redis: {'answers' if redis.answers() else 'away'}"] if redis else []),
    ]


def waiting() -> int:
    """How many mails will be tried, or tried again."""
    return count(Letter.state == DeliveryState.WAITING)


def held_up(at: datetime) -> int:
    """How many mails should have left by now."""
    return count(Letter.state == DeliveryState.WAITING, Letter.next_try_at < at - LATE)


def parked() -> int:
    """How many mails every try failed for."""
    return count(Letter.state == DeliveryState.PARKED)


def count(*conditions: object) -> int:
    """How many rows of the outbox meet the conditions."""
    rows = select(func.count()).select_from(Letter).where(*conditions)  # type: ignore[arg-type]
    return db.session.scalar(rows) or 0


def free_space() -> int:
    """Bytes free on the disk of the data folder."""
    return shutil.disk_usage(current_app.config["DATA_DIR"]).free
