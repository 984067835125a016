"""Importing from other platforms: a report first, then the import; twice changes nothing."""

import secrets
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
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


@dataclass(frozen=True)
class Refused:
    """A line that cannot be imported, and why."""

    file: str
    line: int
    reason: str


@dataclass
class Report:
    """What a run found: items not here yet, how many are known already, and lines refused."""

    new: list[Item] = field(default_factory=list)
    known: int = 0
    refused: list[Refused] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        """Figures of the new items by kind, their supports and how many are withdrawn."""
        kinds = Counter(item.kind for item in self.new)
        return {
            "proposals": kinds[Kind.PROPOSAL],
            "problems": kinds[Kind.PROBLEM],
            "supports": sum(item.supports for item in self.new),
            "withdrawn": sum(item.withdrawn_at is not None for item in self.new),
            "known": self.known,
            "refused": len(self.refused),
        }


def examine(format: str, paths: Iterable[Path], source: str) -> Report:
    """Read the files and say what an import would do; nothing is written, nothing is fetched.

    `format` is a key of `READERS`. Raises `sheets.BadFile` for what is no sheet, or a sheet of
    another platform.
    """
    report = Report()
    seen: dict[str, set[str]] = {}
    for path in paths:
        for number, row in sheets.read(path):
            if platform_of(row) not in {format, None}:
                raise sheets.BadFile(f"{path.name} is a sheet of {platform_of(row)}.")
            try:
                item = READERS[format](row, source)
            except sheets.BadLine as error:
                report.refused.append(Refused(path.name, number, str(error)))
                continue
            note(item, report, seen)
    return report


def note(item: Item, report: Report, seen: dict[str, set[str]]) -> None:
    """Count an item as new, or as known when it was imported before or stood above."""
    if item.source not in seen:
        seen[item.source] = queries.known_keys(item.source)
    keys = seen[item.source]
    if item.key in keys:
        report.known += 1
        return
    keys.add(item.key)
    report.new.append(item)


def import_items(
    format: str,
    report: Report,
    *,
    at: datetime,
    progress: Callable[[int], None] = lambda _count: None,
) -> None:
    """Store the new items of a report, a transaction a batch; `progress` is told each count.

    Authors become external names, never accounts. The run itself is kept and journaled.
    """
    themes: dict[str, int | None] = {}
    for batch in batches(report.new):
        with db.unit():
            store(batch, themes, at)
        progress(len(batch))
    with db.unit():
        run = Import(
            format=format,
            source=", ".join(sorted({item.source for item in report.new})),
            at=at,
            report=report.counts,
        )
        db.session.add(run)
        db.session.flush()  # the journal needs its id
        journal.record("import.done", by=None, about=run, at=at, role=None, **report.counts)


def batches(items: Iterable[Item]) -> Iterator[list[Item]]:
    """The items, some hundreds at a time."""
    rest = iter(items)
    while batch := list(islice(rest, BATCH)):
        yield batch


def theme_of(item: Item, known: dict[str, int | None]) -> int | None:
    """Our theme for the other platform's word; each word is looked up once."""
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
