"""The journal: append-only rows of who did what, when, about what; and the seals over them."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any

from flask_babel.speaklater import LazyString
from sqlalchemy import Index, Row, func, select
from sqlalchemy.orm import Mapped

from council.core import jobs
from council.core.db import Id, Model, Moment, db

SETTLING = timedelta(minutes=5)  # a row may be committed this long after its moment
FIRST = "0" * 64
BATCH = 2_000  # rows under one seal, at most: nobody else writes while they are read
WORDS: dict[str, LazyString] = {}  # verb -> how people read it


class Entry(Model):
    """One event: who (in which role), verb, about what, when. `details` hold no personal data.

    The database refuses to change or delete a row (triggers of the first migration).
    """

    __tablename__ = "journal"
    __table_args__ = (Index("ix_journal_about", "about_kind", "about_id"),)

    id: Mapped[Id]
    at: Mapped[Moment]
    verb: Mapped[str]
    actor_id: Mapped[int | None]
    role: Mapped[str | None]
    about_kind: Mapped[str]
    about_id: Mapped[int]
    details: Mapped[dict[str, Any]]

    @property
    def words(self) -> str:
        """What happened, in the reader's language; the bare verb when nobody gave it words."""
        return str(WORDS.get(self.verb, self.verb))


class Seal(Model):
    """A seal over the rows `first_id`..`last_id`: their hash, chained to the seal before."""

    id: Mapped[Id]
    at: Mapped[Moment]
    first_id: Mapped[int]
    last_id: Mapped[int]
    rows: Mapped[int]
    digest: Mapped[str]


ROWS = select(*Entry.__table__.columns).order_by(Entry.id)  # as they are sealed


def tell(words: dict[str, LazyString]) -> None:
    """Give verbs the words under which people read them; each feature gives those of its own."""
    WORDS.update(words)


def record(
    verb: str, *, by: Any, about: Any, at: datetime, role: str | None = None, **details: Any
) -> Entry:
    """Add an event to the journal, in the transaction of the change.

    `verb` is `thing.past_tense`; `by` a Member, or None for a visitor or the clock; `about` a
    stored row (flushed: its `id` is needed), or a (kind, id) pair for what a lower floor only
    knows by name; `details` hold no personal data, and can be JSON.
    """
    kind, id = about if isinstance(about, tuple) else (about.__tablename__, about.id)
    entry = Entry(
        at=at,
        verb=verb,
        actor_id=by.id if by else None,
        role=role,
        about_kind=kind,
        about_id=id,
        details=details,
    )
    db.session.add(entry)
    db.after_commit(jobs.wake)
    return entry


def of(about: Any, *, limit: int = 200) -> list[Entry]:
    """The events about a stored row, oldest first, the latest `limit` at most."""
    rows = db.session.scalars(
        select(Entry)
        .where(Entry.about_kind == about.__tablename__, Entry.about_id == about.id)
        .order_by(Entry.id.desc())
        .limit(limit)
    )
    return list(rows)[::-1]


@jobs.due("journal.seal", minutes=5)
def seal_all(at: datetime) -> None:
    """Seal all that has settled, a batch at a time."""
    while not jobs.stopping():
        with jobs.taking_turns(), db.unit():
            sealed = seal(at)
        if sealed is None:
            return


def seal(at: datetime) -> Seal | None:
    """Seal the next rows that have settled, `BATCH` at most; None when there are none.

    It stops before the first row that has not: rows are sealed in order, without a gap.
    """
    last = last_seal()
    next_ones = ROWS.where(Entry.id > (last.last_id if last else 0)).limit(BATCH)
    rows = list(takewhile(lambda row: row.at < at - SETTLING, db.session.execute(next_ones)))
    if not rows:
        return None
    sealed = Seal(
        at=at,
        first_id=rows[0].id,
        last_id=rows[-1].id,
        rows=len(rows),
        digest=digest(rows, last.digest if last else FIRST),
    )
    db.session.add(sealed)
    return sealed


def last_seal() -> Seal | None:
    """The latest seal: the one to publish."""
    return db.session.scalars(select(Seal).order_by(Seal.id.desc()).limit(1)).first()


def digest(rows: Any, previous: str) -> str:
    """SHA-256 over the previous seal's digest and each row in canonical JSON, as hex."""
    total = hashlib.sha256(previous.encode())
    for row in rows:
        total.update(canonical(row).encode())
    return total.hexdigest()


def canonical(row: Row[Any]) -> str:
    """One row as JSON with sorted keys: what the seal is computed over."""
    kept = {column.key: getattr(row, column.key) for column in Entry.__table__.columns}
    kept["at"] = row.at.isoformat()
    return json.dumps(kept, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def verify() -> Iterator[tuple[Seal, bool]]:
    """Compare the journal with its seals, in order: each seal, and whether it still fits.

    A seal stands for every row after the seal before it, so that a row slipped in is found too.
    """
    previous, after = FIRST, None
    for each in db.session.scalars(select(Seal).order_by(Seal.id)):
        yield each, still_fits(each, after, previous)
        previous, after = each.digest, each.last_id


def still_fits(seal: Seal, after: int | None, previous: str) -> bool:
    """Whether the rows behind `after` are those that were sealed.

    A row that cannot even be read (its moment is none, say) was not sealed.
    """
    try:
        rows = rows_between(after, seal.last_id)
        return len(rows) == seal.rows and digest(rows, previous) == seal.digest
    except (ValueError, TypeError):
        return False


def rows_between(after: int | None, last: int) -> Sequence[Row[Any]]:
    """The rows behind `after` (None: from the very first) up to `last`."""
    rows = ROWS.where(Entry.id <= last)
    return db.session.execute(rows if after is None else rows.where(Entry.id > after)).all()


def is_ours(digest: str) -> bool:
    """Whether a seal with this digest is in the journal: a copy kept elsewhere must be."""
    return db.session.scalar(select(Seal.id).where(Seal.digest == digest)) is not None


def count_seals() -> int:
    """How many seals there are."""
    return db.session.scalar(select(func.count()).select_from(Seal)) or 0


def length() -> int:
    """How many rows the journal has (reads the whole index: for commands only)."""
    return db.session.scalar(select(func.count()).select_from(Entry)) or 0
