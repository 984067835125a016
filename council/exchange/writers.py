"""Writers: lists as they leave, a batch at a time, as CSV or JSON.

The columns and their values are the words of docs/guide/emporter.md, the same in every language.
"""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from flask import Flask
from sqlalchemy import Row

from council.contributions.models import State, shows_text
from council.core.cells import BOM, MIME, SEPARATOR, harmless
from council.exchange import queries
from council.exchange.queries import Asked

COLUMNS = (
    *("id", "address", "kind", "state", "reason", "date", "title", "text", "language", "theme"),
    *("commune", "channel", "source", "supports", "unsure", "objections", "supports_met"),
    *("unsure_met", "objections_met", "supports_elsewhere", "comments"),
)
TOLD = {"solved", "mistake"}  # why something was withdrawn, when that is no word of its author


Record = list[str | int | None]


@dataclass(frozen=True)
class Sheet:
    """The columns of a list, in order, and those of them that hold what people typed."""

    columns: tuple[str, ...]
    typed: frozenset[str]


CONTRIBUTIONS = Sheet(COLUMNS, frozenset({"title", "text", "language", "source"}))
Writer = Callable[[Sheet, Iterable[list[Record]]], Iterator[bytes]]


@dataclass(frozen=True)
class Format:
    """A way to write records: the end of a file's name, its MIME type, and the writer."""

    ending: str
    mime: str
    write: Writer


def exported(app: Flask, asked: Asked, address: str, format: Format) -> Iterator[bytes]:
    """A list as bytes, some thousand lines at a time; in constant memory, however long it is.

    `address` is that of the list: a contribution's own begins with it.
    """
    return format.write(CONTRIBUTIONS, records(app, asked, address))


def records(app: Flask, asked: Asked, address: str) -> Iterator[list[Record]]:
    """The records of a list, in batches; the values of each in the order of `COLUMNS`."""
    themes = {label.id: label.slug for label in asked.themes}
    communes = {label.id: label.slug for label in asked.communes}
    for rows in queries.batches(app, asked):
        yield [record(row, themes, communes, address) for row in rows]


def record(row: Row[Any], themes: dict[int, str], communes: dict[int, str], address: str) -> Record:
    """A row as visitors may see it; nobody's name: who leaves cannot be taken out of a copy."""
    values: list[Any] = list(row)
    _, id, kind, state, title, text, language, theme, commune, channel, source, *others = values
    *figures, refused, withdrawn, moment = others
    if not shows_text(state, refused):
        title = text = None
    return [
        *(id, f"{address}/{id}", kind, state, reason(state, refused, withdrawn)),
        *(moment.isoformat(timespec="seconds"), title, text, language),
        *(themes.get(theme), communes.get(commune), channel, source, *figures),
    ]


def reason(state: State, refused: str | None, withdrawn: str | None) -> str | None:
    """Why it was refused or withdrawn, in one of our words; None for the words of its author."""
    if state is State.WITHDRAWN:
        return withdrawn if withdrawn in TOLD else None
    return refused if state is State.REJECTED else None


def as_csv(sheet: Sheet, batches: Iterable[list[Record]]) -> Iterator[bytes]:
    """A line each after the header. An empty list is a header."""
    typed = [n for n, name in enumerate(sheet.columns) if name in sheet.typed]
    buffer = io.StringIO(newline="")
    lines = csv.writer(buffer, delimiter=SEPARATOR)
    lines.writerow(sheet.columns)
    yield f"{BOM}{buffer.getvalue()}".encode()
    for each in batches:
        buffer.seek(0)
        buffer.truncate()
        for record in each:
            for n in typed:
                record[n] = harmless(record[n])
        lines.writerows(each)
        yield buffer.getvalue().encode()


def as_json(sheet: Sheet, batches: Iterable[list[Record]]) -> Iterator[bytes]:
    """One array, a line each. An empty list is an empty array."""
    yield b"["
    between = "\n"
    for each in batches:
        if each:
            named = (dict(zip(sheet.columns, record, strict=True)) for record in each)
            lines = ",\n".join(json.dumps(record, ensure_ascii=False) for record in named)
            yield f"{between}{lines}".encode()
            between = ",\n"
    yield b"\n]\n"


FORMATS = {
    "csv": Format("csv", MIME, as_csv),
    "json": Format("json", "application/json", as_json),
}
