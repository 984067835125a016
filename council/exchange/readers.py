"""Readers: the lines of Decidim's and CONSUL's sheets as items of ours."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from council.contributions.models import Kind
from council.core.text import excerpt
from council.exchange.sheets import BadLine, Row, line, moment, number, plain

LONGEST = 10_000  # characters of a text, as in our own forms
LONGEST_TITLE = 200


@dataclass(frozen=True)
class Item:
    """A contribution of another platform; `key` is unique within `source`."""

    kind: Kind
    source: str
    key: str
    title: str
    body: str
    language: str | None  # None: to be found out from the text
    theme: str  # the other platform's word for it
    author: str  # a name shown as external, never an account
    url: str
    supports: int
    created_at: datetime
    withdrawn_at: datetime | None = None


Reader = Callable[[Row, str], Item]


def decidim(row: Row, source: str) -> Item:
    """A proposal or a debate of Decidim; columns are found by header, never by position.

    A debate (it has a description, no body) becomes a problem to discuss. Ids are local to the
    instance: the key holds the component too, and the host comes from the address.
    """
    is_debate = column(row, "description") is not None and column(row, "body") is None
    title, language = translated(row, "title")
    body, _language = translated(row, "description" if is_debate else "body")
    url = row.get("url", "").strip()
    what = "debates" if is_debate else "proposals"
    return Item(
        kind=Kind.PROBLEM if is_debate else Kind.PROPOSAL,
        source=urlsplit(url).hostname or source,
        key=f"{what}/{row.get('component/id', '')}/{required(row, 'id')}",
        title=title_of(title, body),
        body=body_of(body),
        language=language,
        theme=next(
            (row[name] for name in row if name.startswith("category/name") and row[name].strip()),
            "",
        ),
        author=line(row.get("author/name", ""))[:100],
        url=url if urlsplit(url).scheme in {"http", "https"} else "",
        supports=number(row.get("votes") or row.get("supports") or "", "votes"),
        created_at=moment(row.get("published_at") or required(row, "created_at"), "created_at"),
        withdrawn_at=withdrawn(row.get("withdrawn_at", ""), row),
    )


def consul(row: Row, source: str) -> Item:
    """A proposal of CONSUL, from the public CSV; a retired one is withdrawn."""
    retired = row.get("retired_at", "")
    return Item(
        kind=Kind.PROPOSAL,
        source=source,
        key=f"proposals/{required(row, 'id')}",
        title=title_of(required(row, "title"), row.get("description", "")),
        body=body_of(row.get("description") or row.get("summary") or ""),
        language=None,
        theme="",
        author=line(row.get("author", ""))[:100],
        url="",
        supports=number(row.get("cached_votes_up", ""), "cached_votes_up"),
        created_at=moment(required(row, "created_at"), "created_at"),
        withdrawn_at=moment(retired, "retired_at") if retired.strip() else None,
    )


READERS: dict[str, Reader] = {"decidim": decidim, "consul": consul}
SIGNS = {"decidim": "component/id", "consul": "cached_votes_up"}  # headers of no other platform


def platform_of(row: Row) -> str | None:
    """The platform whose own header stands over `row`; None when there is none."""
    return next((name for name, sign in SIGNS.items() if sign in row), None)


def required(row: Row, name: str) -> str:
    """The cell under `name`; `BadLine` when it is empty or there is no such column."""
    if not row.get(name, "").strip():
        raise BadLine(f"{name} is missing")
    return row[name].strip()


def column(row: Row, name: str) -> str | None:
    """The header of `name`, plain or with a language (`title/fr`); None when there is none."""
    return next((each for each in row if each == name or each.startswith(f"{name}/")), None)


def translated(row: Row, name: str) -> tuple[str, str | None]:
    """The first text that is not empty under `name`, and its language when the header says it."""
    for header in (each for each in row if each == name or each.startswith(f"{name}/")):
        if row[header].strip():
            return row[header], header.partition("/")[2] or None
    return "", None


def title_of(title: str, body: str) -> str:
    """The title on one line, else the beginning of the body; `BadLine` when both are empty."""
    found = excerpt(line(title) or line(body), LONGEST_TITLE)
    if not found:
        raise BadLine("title is missing")
    return found


def body_of(markup: str) -> str:
    """The body without markup; `BadLine` when it is longer than ours may be."""
    body = plain(markup)
    if len(body) > LONGEST:
        raise BadLine(f"the text has {len(body)} characters, more than {LONGEST}")
    return body


def withdrawn(text: str, row: Row) -> datetime | None:
    """When a proposal of Decidim was withdrawn, by its date or by its state."""
    if text.strip():
        return moment(text, "withdrawn_at")
    if row.get("state", "") == "withdrawn":
        return moment(row.get("updated_at") or required(row, "created_at"), "updated_at")
    return None
