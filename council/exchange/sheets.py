"""Sheets of other platforms: reading CSV of any separator and encoding, and tidying their texts."""

import csv
import html
import io
import re
import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import nh3

from council.core.clock import ZONE

LARGEST = 200 * 1024 * 1024  # bytes of one file
WIDEST = 2 * 1024 * 1024  # characters of one cell
ENCODINGS = ("utf-8-sig", "cp1252")  # CONSUL of Madrid writes ISO-8859-1
FORMATS = ("%Y-%m-%d %H:%M:%S %z", "%d/%m/%Y %H:%M", "%d/%m/%Y %H", "%d/%m/%Y")
BLOCKS = re.compile(r"</(?:p|div|li|h\d|blockquote|tr)>|<br\s*/?>", re.IGNORECASE)
ITEMS = re.compile(r"<li[^>]*>", re.IGNORECASE)
CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]")
EARLIEST, LATEST = 1990, 2100  # years that a date of a participation platform can have

Row = dict[str, str]


class BadFile(Exception):  # told to an operator
    """A file cannot be read as a sheet; the message says why."""


class BadLine(Exception):  # told to an operator
    """A line cannot be imported; the message says why."""


def read(path: Path) -> Iterator[tuple[int, Row]]:
    """Each line of a CSV file as (line number in the file, cells by header).

    The separator (`;` `,` or tab) and the encoding are found out. Cells beyond the header are
    dropped, missing ones are empty. Raises `BadFile` for what is no such sheet.
    """
    csv.field_size_limit(WIDEST)
    text = decode(path)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator(text))
    try:
        header = [cell.strip() for cell in next(reader, [])]
        if len(header) < 2:
            raise BadFile(f"{path.name}: no header with at least two columns.")
        for cells in reader:
            if any(cells):
                yield reader.line_num, row(header, cells)
    except csv.Error as error:
        raise BadFile(f"{path.name}, line {reader.line_num}: {error}.") from error


def decode(path: Path) -> str:
    """The text of a file, as UTF-8 or else as the Windows encoding of Western Europe."""
    try:
        if path.stat().st_size > LARGEST:
            raise BadFile(f"{path.name} is larger than {LARGEST // 1024**2} MB.")
        content = path.read_bytes()
    except OSError as error:
        raise BadFile(f"{path}: {error.strerror}.") from error
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1")


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
