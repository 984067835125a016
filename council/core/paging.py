"""Paging by key: a page begins after the last row of the one before, however far one reads."""

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, literal, or_, tuple_, union_all
from sqlalchemy import select as select_
from werkzeug.exceptions import BadRequest

from council.core.db import db

SIZE = 20
BIGGEST = 2**31 - 1  # of an integer column


@dataclass(frozen=True)
class Key:
    """A column that orders a list; the last key of a list must be unique (an id)."""

    column: Any
    descending: bool = True


@dataclass(frozen=True)
class Page:
    """Rows of one page, and the cursor of the next; `first` when nothing came before."""

    rows: list[Any]
    after: str | None
    first: bool


@dataclass(frozen=True)
class Branch:
    """One of several reads that are merged: its rows, and its keys by the labels they go under."""

    rows: Select[Any]
    keys: dict[str, Key]

    def head(self, after: str | None, size: int) -> Select[Any]:
        """The first `size` rows after the cursor."""
        keys = list(self.keys.values())
        rows = self.rows.where(beyond(keys, decode(after, keys))) if after else self.rows
        return rows.order_by(*ordered(keys)).limit(size)


def page(select: Select[Any], keys: list[Key], after: str | None, size: int = SIZE) -> Page:
    """One page of `select` in the order of `keys`, beginning after the cursor `after`.

    Needs each key's column among the selected attributes of the first entity or row. One query.
    Raises 400 for a cursor that is not ours.
    """
    if after:
        select = select.where(beyond(keys, decode(after, keys)))
    rows = list(db.session.execute(select.order_by(*ordered(keys)).limit(size + 1)))
    return cut(rows, keys, after, size)


def merged(branches: list[Branch], after: str | None, size: int = SIZE) -> Page:
    """One page of several ordered reads put together, as if they were one list.

    Every branch selects the same labels, among them those of its keys, and is read in its own
    order, so that each can use its own index. One query, whose rows hold the labels. Raises 400
    for a cursor that is not ours.
    """
    heads = [branch.head(after, size + 1).subquery() for branch in branches]
    every = union_all(*(select_(head) for head in heads)).subquery()
    keys = [Key(every.c[label], key.descending) for label, key in branches[0].keys.items()]
    rows = list(db.session.execute(select_(every).order_by(*ordered(keys)).limit(size + 1)))
    return cut(rows, keys, after, size)


def cut(rows: list[Any], keys: list[Key], after: str | None, size: int) -> Page:
    """A page of `size` out of one row more, which tells whether there is a next one."""
    kept = rows[:size]
    more = len(rows) > size
    cursor = encode([value_of(kept[-1], key) for key in keys]) if more else None
    return Page([row[0] if len(row) == 1 else row for row in kept], cursor, not after)


def ordered(keys: list[Key]) -> list[Any]:
    """The keys as an ORDER BY."""
    return [key.column.desc() if key.descending else key.column.asc() for key in keys]


def beyond(keys: list[Key], values: list[Any]) -> ColumnElement[bool]:
    """The condition of coming after `values`, key by key.

    Keys of one direction become a row value, which both databases read off an index.
    """
    if len({key.descending for key in keys}) == 1:
        left = tuple_(*(key.column for key in keys))
        right = tuple_(*(literal(v, k.column.type) for k, v in zip(keys, values, strict=True)))
        return left < right if keys[0].descending else left > right
    steps = []
    for index, key in enumerate(keys):
        same = [k.column == v for k, v in zip(keys[:index], values, strict=False)]
        further = key.column < values[index] if key.descending else key.column > values[index]
        steps.append(and_(*same, further))
    return or_(*steps)


def value_of(row: Any, key: Key) -> Any:
    """The value of a key in a row that holds an entity or columns."""
    name = key.column.key
    return getattr(row, name) if hasattr(row, name) else getattr(row[0], name)


def encode(values: list[Any]) -> str:
    """A cursor that can stand in an address."""
    plain = [v.isoformat() if isinstance(v, datetime) else v for v in values]
    return base64.urlsafe_b64encode(json.dumps(plain).encode()).decode().rstrip("=")


def decode(cursor: str, keys: list[Key]) -> list[Any]:
    """The values of a cursor, checked against the keys' types; 400 when it is not ours."""
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if not isinstance(values, list) or len(values) != len(keys):
            raise ValueError("a cursor has one value a key")
        return [typed(key.column.type.python_type, v) for key, v in zip(keys, values, strict=True)]
    except (ValueError, TypeError, OverflowError, RecursionError, binascii.Error) as error:
        raise BadRequest from error


def typed(kind: type, value: Any) -> Any:
    """`value` as the type of its column; ValueError when it is not."""
    if kind is datetime:
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is None:
            raise ValueError("a moment in a cursor is aware")
        return moment.astimezone(UTC)  # the first and last days of the calendar have no UTC
    if type(value) is not kind:  # a bool is no number here
        raise ValueError("not the type of the column")
    if isinstance(value, int) and not -BIGGEST <= value <= BIGGEST:
        raise ValueError("no column holds such a number")
    if isinstance(value, str) and b"\0" in value.encode():  # which refuses lone surrogates
        raise ValueError("no database keeps such a text")
    return value
