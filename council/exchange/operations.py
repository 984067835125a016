"""Importing from other platforms: a report first, then the import; twice changes nothing.

Files are read a line at a time, and kept in batches: their size takes no memory.
"""

import secrets
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from council.contributions.models import Channel, Contribution, Kind, State
from council.core import files, journal, language
from council.core.db import db
from council.discussion.models import Thread
from council.exchange import queries, sheets
from council.exchange.models import Import
from council.exchange.readers import READERS, Item, platform_of
from council.territory.queries import suggest_themes

BATCH = 200  # contributions in one transaction: an interrupted import goes on where it stopped
TELLING = 300  # characters that tell the language of a text
TOLD = 1_000  # refused lines that a report tells one by one
THEMES = 1_000  # words of another platform that are remembered with our themes for them


@dataclass(frozen=True)
class Refused:
    """A line that cannot be imported, and why."""

    file: str
    line: int
    reason: str


@dataclass
class Report:
    """What a run found: figures of new items, how many are known already, and lines refused.

    `refused` tells the first `TOLD` of these.
    """

    figures: Counter[str] = field(default_factory=Counter)
    refused: list[Refused] = field(default_factory=list)
    sources: set[str] = field(default_factory=set)

    @property
    def new(self) -> int:
        """How many items are not here yet."""
        return self.figures["proposals"] + self.figures["problems"]

    @property
    def counts(self) -> dict[str, int]:
        """Figures of the new items by kind, their supports and how many are withdrawn."""
        names = ("proposals", "problems", "supports", "withdrawn", "known", "refused")
        return {name: self.figures[name] for name in names}

    def add(self, item: Item) -> None:
        """Count an item that is new."""
        self.figures["proposals" if item.kind is Kind.PROPOSAL else "problems"] += 1
        self.figures["supports"] += item.supports
        self.figures["withdrawn"] += item.withdrawn_at is not None
        self.sources.add(item.source)

    def refuse(self, line: Refused) -> None:
        """Count a line that cannot be imported, and tell it unless there are many."""
        self.figures["refused"] += 1
        if len(self.refused) < TOLD:
            self.refused.append(line)


class Seen:
    """Keys met so far, in a file of their own that goes with it: any number takes no memory."""

    def __init__(self) -> None:
        self.file = sqlite3.connect("", isolation_level=None)
        self.file.execute("PRAGMA journal_mode = OFF")
        self.file.execute("CREATE TABLE seen (source, key, PRIMARY KEY (source, key))")
        self.file.execute("BEGIN")

    def is_new(self, item: Item) -> bool:
        """Whether an item is met for the first time."""
        added = "INSERT OR IGNORE INTO seen VALUES (?, ?)"
        return self.file.execute(added, (item.source, item.key)).rowcount == 1

    def close(self) -> None:
        """Forget them all."""
        self.file.close()


def examine(format: str, paths: Iterable[Path], source: str) -> Report:
    """Read the files and say what an import would do; nothing is written, nothing is fetched.

    `format` is a key of `READERS`. Raises `sheets.BadFile` for what is no sheet, or a sheet of
    another platform.
    """
    report = Report()
    with closing(Seen()) as seen:
        for batch in batches(items(format, paths, source, report)):
            fresh(batch, seen, report)
    return report


def items(format: str, paths: Iterable[Path], source: str, report: Report) -> Iterator[Item]:
    """The items of the files, one after the other; lines that hold none are counted as refused."""
    for path in paths:
        for number, row in sheets.read(path):
            if platform_of(row) not in {format, None}:
                raise sheets.BadFile(f"{path.name} is a sheet of {platform_of(row)}.")
            try:
                item = READERS[format](row, source)
            except sheets.BadLine as error:
                report.refuse(Refused(path.name, number, str(error)))
                continue
            yield item


def fresh(batch: list[Item], seen: Seen, report: Report) -> list[Item]:
    """Those of a batch that are new; the others were imported before, or stood above."""
    known = {
        (source, key)
        for source in {item.source for item in batch}
        for key in queries.known_among(source, (i.key for i in batch if i.source == source))
    }
    new = [i for i in batch if (i.source, i.key) not in known and seen.is_new(i)]
    report.figures["known"] += len(batch) - len(new)
    for item in new:
        report.add(item)
    return new


def import_files(
    format: str,
    paths: Iterable[Path],
    source: str,
    *,
    at: datetime,
    progress: Callable[[int], None] = lambda _count: None,
) -> Report:
    """Store the new items of the files, a transaction a batch; `progress` is told each count.

    Authors become external names, never accounts. The run itself is kept and journaled. Raises as
    `examine`, of which the files were the same.
    """
    report, themes = Report(), dict[str, int | None]()
    with closing(Seen()) as seen:
        for batch in batches(items(format, paths, source, report)):
            with db.unit():
                new = fresh(batch, seen, report)
                store(new, themes, at)
            progress(len(new))
    with db.unit():
        keep_run(format, report, at)
    return report


def keep_run(format: str, report: Report, at: datetime) -> None:
    """Keep and journal what was imported."""
    source, counts = ", ".join(sorted(report.sources)), report.counts
    run = Import(format=format, source=source, at=at, report=counts)
    db.session.add(run)
    db.session.flush()  # the journal needs its id
    journal.record("import.done", by=None, about=run, at=at, role=None, **counts)


def batches(items: Iterable[Item]) -> Iterator[list[Item]]:
    """The items, some hundreds at a time."""
    rest = iter(items)
    while batch := list(islice(rest, BATCH)):
        yield batch


def theme_of(item: Item, known: dict[str, int | None]) -> int | None:
    """Our theme for the other platform's word; each word is looked up once."""
    if len(known) > THEMES:
        known.clear()
    if item.theme not in known:
        found = suggest_themes(item.theme) if item.theme else []
        known[item.theme] = found[0].id if found else None
    return known[item.theme]


def store(batch: list[Item], themes: dict[str, int | None], at: datetime) -> None:
    """A batch of imported contributions with their threads."""
    threads = [Thread(about_kind=Contribution.__tablename__, about_id=0) for _ in batch]
    db.session.add_all(threads)
    db.session.flush()  # the contributions need their ids
    stored = [
        Contribution(**values(item), theme_id=theme_of(item, themes), thread_id=thread.id)
        for item, thread in zip(batch, threads, strict=True)
    ]
    db.session.add_all(stored)
    db.session.flush()  # the threads and the journal need their ids
    for contribution, thread in zip(stored, threads, strict=True):
        thread.about_id = contribution.id
        journal.record(
            "contribution.imported",
            by=None,
            about=contribution,
            at=at,
            source=contribution.source,
        )


def values(item: Item) -> dict[str, Any]:
    """The columns of an imported contribution."""
    return {
        "public_id": "".join(secrets.choice(files.ALPHABET) for _ in range(8)),
        "kind": item.kind,
        "state": State.WITHDRAWN if item.withdrawn_at else State.PUBLISHED,
        "title": item.title,
        "body": item.body,
        "language": item.language
        or language.detect(f"{item.title}. {item.body}"[:TELLING])
        or "und",
        "channel": Channel.IMPORT,
        "source": item.source,
        "source_key": item.key,
        "source_author": item.author,
        "source_url": item.url or None,
        "submitted_at": item.created_at,
        "published_at": item.created_at,
        "withdrawn_at": item.withdrawn_at,
        "supports": item.supports,
        "supports_imported": item.supports,
    }
