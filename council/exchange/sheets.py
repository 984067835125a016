"""Sheets of other platforms: CSV of any separator and encoding, or JSON; their texts tidied."""

import csv
import html
import json
import re
import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any, TextIO

import nh3

from council.core.clock import ZONE

LARGEST = 4 * 1024**3  # bytes of one file
WIDEST = 2 * 1024 * 1024  # characters of one cell, or of one entry of JSON
BLOCK = 64 * 1024  # characters read at once
ENCODINGS = ("utf-8-sig", "cp1252")  # CONSUL of Madrid writes ISO-8859-1
FORMATS = ("%Y-%m-%d %H:%M:%S %z", "%d/%m/%Y %H:%M", "%d/%m/%Y %H", "%d/%m/%Y")
BLOCKS = re.compile(r"</(?:p|div|li|h\d|blockquote|tr)>|<br\s*/?>", re.IGNORECASE)
ITEMS = re.compile(r"<li[^>]*>", re.IGNORECASE)
CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]")
UNKEPT = re.compile("[\x00\ud800-\udfff]")  # signs that JSON can name and no database keeps
DECODER = json.JSONDecoder()
EARLIEST, LATEST = 1990, 2100  # years that a date of a participation platform can have

Row = dict[str, str]


class BadFile(Exception):  # told to an operator
    """A file cannot be read as a sheet; the message says why."""


class BadLine(Exception):  # told to an operator
    """A line cannot be imported; the message says why."""


def read(path: Path) -> Iterator[tuple[int, Row]]:
    """Each line of a CSV file as (line number in the file, cells by header), one after the other.

    The separator (`;` `,` or tab) and the encoding are found out. Cells beyond the header are
    dropped, missing ones are empty. Of a JSON file, each entry of its array, with the number of
    the entry. Raises `BadFile` for what is no such sheet.
    """
    try:
        if path.stat().st_size > LARGEST:
            raise BadFile(f"{path.name} is larger than {LARGEST // 1024**3} GB.")
        with path.open(encoding=encoding_of(path), newline="") as file:
            is_json = file.read(BLOCK).lstrip().startswith("[")
            file.seek(0)
            yield from entries(path.name, file) if is_json else lines(path.name, file)
    except OSError as error:
        raise BadFile(f"{path}: {error.strerror}.") from error


def encoding_of(path: Path) -> str:
    """The encoding of a file: UTF-8, or else the one of Windows in Western Europe."""
    for encoding in ENCODINGS:
        try:
            with path.open(encoding=encoding, newline="") as file:
                while file.read(BLOCK):
                    pass
        except UnicodeDecodeError:
            continue
        return encoding
    return "latin-1"


def lines(name: str, file: TextIO) -> Iterator[tuple[int, Row]]:
    """The lines of a CSV file."""
    csv.field_size_limit(WIDEST)
    delimiter = separator(file.readline(WIDEST))
    file.seek(0)
    reader = csv.reader(file, delimiter=delimiter)
    try:
        header = [cell.strip() for cell in next(reader, [])]
        if len(header) < 2:
            raise BadFile(f"{name}: no header with at least two columns.")
        for cells in reader:
            if any(cells):
                yield reader.line_num, row(header, cells)
    except csv.Error as error:
        raise BadFile(f"{name}, line {reader.line_num}: {error}.") from error


def entries(name: str, file: TextIO) -> Iterator[tuple[int, Row]]:
    """The entries of the array that a JSON file holds, read a block at a time."""
    text = file.read(BLOCK).lstrip()[1:]
    for number in count(1):
        text = text.lstrip(" \t\r\n,")
        while True:
            if text.startswith("]"):
                return
            try:
                entry, end = DECODER.raw_decode(text)
                break
            except (ValueError, RecursionError) as error:  # or too long a number
                more = file.read(BLOCK)
                if not more or len(text) > WIDEST:
                    raise BadFile(f"{name}, entry {number}: no JSON, or too long.") from error
                text = (text + more).lstrip(" \t\r\n,")
        if not isinstance(entry, dict):
            raise BadFile(f"{name}, entry {number}: no object.")
        yield number, flat(entry)
        text = text[end:]


def flat(entry: dict[str, Any], within: str = "") -> Row:
    """A JSON object as a line: `{"title": {"fr": …}}` stands under `title/fr`, a list is joined."""
    found: Row = {}
    for key, value in entry.items():
        if isinstance(value, dict):
            found |= flat(value, f"{within}{key}/")
        else:
            values = value if isinstance(value, list) else [value]
            found[f"{within}{key}"] = UNKEPT.sub("", ", ".join(map(cell, values)))
    return found


def cell(value: object) -> str:
    """A value of JSON as it would stand in a sheet."""
    return "" if value is None else value if isinstance(value, str) else json.dumps(value)


def separator(text: str) -> str:
    """The separator that stands most often in the header."""
    header = text.partition("\n")[0]
    return max(";,\t", key=header.count)


def row(header: list[str], cells: list[str]) -> Row:
    """The cells of a line under their headers."""
    return dict(zip(header, cells + [""] * (len(header) - len(cells)), strict=False))


def unescape_formula(text: str) -> str:
    """Take away, once, the quote that exporters put before `= + - @` against spreadsheets."""
    return text[1:] if re.match(r"'[=+\-@]", text) else text


def plain(markup: str) -> str:
    """The words of a text that may be HTML, paragraphs and list items kept as lines.

    Nothing in it is fetched; links and pictures leave their words only.
    """
    text = unescape_formula(markup)
    if "<" in text:
        text = ITEMS.sub("\n- ", BLOCKS.sub("\n\n", text))
        text = nh3.clean(text, tags=set(), clean_content_tags={"script", "style"})
    text = html.unescape(text).replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " ")
    text = CONTROLS.sub("", unicodedata.normalize("NFC", text))
    lines = [" ".join(line.split()) for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def line(markup: str) -> str:
    """The words of a title on one line."""
    return " ".join(plain(markup).split())


def number(text: str, name: str) -> int:
    """A count that may be empty (hidden: 0); `BadLine` for anything that is not one."""
    if not text.strip():
        return 0
    if not re.fullmatch(r"[0-9]{1,9}", text.strip()):
        raise BadLine(f"{name} is {text.strip()[:40]!r}, not a number")
    return int(text)


def moment(text: str, name: str) -> datetime:
    """A date of another platform, as an aware UTC moment; without a zone it is of Brussels.

    Raises `BadLine` for what is no date, or a year that cannot be.
    """
    found = parse_moment(text.strip())
    if found is None or not EARLIEST <= found.year <= LATEST:
        raise BadLine(f"{name} is {text.strip()[:40]!r}, not a date")
    return (found if found.tzinfo else found.replace(tzinfo=ZONE)).astimezone(UTC)


def parse_moment(text: str) -> datetime | None:
    """The first format that fits."""
    for form in FORMATS:
        try:
            return datetime.strptime(text, form)  # noqa: DTZ007  # the zone is added by `moment`
        except ValueError:
            continue
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None
