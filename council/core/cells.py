"""Sheets for people: CSV as their programs open it, without a cell that would be worked out."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import TypeVar

BOM = "\ufeff"  # without it, spreadsheets take UTF-8 for the encoding of another century
SEPARATOR = ";"  # what spreadsheets expect where numbers have a comma
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a cell beginning so would be worked out
MIME = "text/csv; charset=utf-8; header=present"

Cell = str | int | float | None
Kind = TypeVar("Kind", bound=Cell)


def harmless(value: Kind) -> Kind | str:
    """A cell that no spreadsheet takes for a formula: a quote goes before one, as others do too."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


def sheet(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """A short table as the bytes of a CSV file: the header first, then a line each."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=SEPARATOR)
    writer.writerow(columns)
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return f"{BOM}{text.getvalue()}".encode()
