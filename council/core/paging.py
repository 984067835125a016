"""Paging by key: a page begins after the last row of the one before, however far one reads.

A cursor names a row. It leads on, to the rows after it; or back, to those before it.
"""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, literal, or_, tuple_, union_all
from sqlalchemy import select as select_
from werkzeug.exceptions import BadRequest

from council.core.db import db

SIZE = 20
BIGGEST = 2**31 - 1  # of an integer column
AFTER = "after_"  # names the values of a cursor in a statement that is kept
BACK = "~"  # begins a cursor that leads back; no other cursor holds this sign


@dataclass(frozen=True)
class Key:
    """A column that orders a list; the last key of a list must be unique (an id)."""

    column: Any
    descending: bool = True


@dataclass(frozen=True)
class Page:
    """Rows of one page, and the cursors of the next one and of the one before; None: none there.

    `before` is "" where only the first page is known to come before.
    """

    rows: list[Any]
    after: str | None = None
    before: str | None = None

    @property
    def first(self) -> bool:
        """Whether nothing came before."""
        return self.before is None

    def holding(self, rows: list[Any]) -> "Page":
        """The same page, with something made of its rows in their place."""
        return replace(self, rows=rows)


@dataclass(frozen=True)
class Branch:
    """One of several reads that are merged: its rows, and its keys by the labels they go under.

    `indexed`: its rows are read off an index in this order.
    """

    rows: Select[Any]
    keys: dict[str, Key]
    indexed: bool = True

    def heads(self, cursor: str | None, size: int) -> list[Select[Any]]:
        """Reads in which the `size` rows next to any cursor are that leads the way of this one.

        Off an index, those that share a key's value with the cursor are a read of their own:
        SQLite finds no end of them by a row value whose last column is its row id.
        """
        order = course(list(self.keys.values()), cursor)
        whole = self.rows.order_by(*ordered(order)).limit(size)
        if not cursor:
            return [whole]
        columns = [key.column for key in order]
        values = [bindparam(f"{AFTER}{n}", type_=each.type) for n, each in enumerate(columns)]
        if not self.indexed:
            return [whole.where(beyond(order, values))]
        return [whole.where(step) for step in steps(order, values)]


def page(select: Select[Any], keys: list[Key], after: str | None, size: int = SIZE) -> Page:
    """One page of `select` in the order of `keys`, next to the row that the cursor `after` names.

    Needs each key's column among the selected attributes of the first entity or row. One query;
    one more where a way back ends short of a page. Raises 400 for a cursor that is not ours.
    """
    rows = list(db.session.execute(nearest(select, keys, after, size + 1)))
    if leads_back(after) and len(rows) < size:
        return page(select, keys, None, size)
    return cut(rows, keys, after, size)


def merged(branches: list[Branch], after: str | None, size: int = SIZE) -> Page:
    """One page of several ordered reads put together, as if they were one list.

    Every branch selects the same labels, among them those of its keys, and is read in its own
    order, so that each can use its own index. Rows hold the labels; otherwise as `page`.
    """
    return Merged(branches, size).page(after)


class Merged:
    """Several ordered reads that are read as one list; made once, read for any cursor.

    Putting the statement together takes far longer than the database takes to answer it: who asks
    for the same list again and again keeps this.
    """

    def __init__(self, branches: list[Branch], size: int = SIZE) -> None:
        self.branches = branches
        self.size = size
        self.keys = list(branches[0].keys.values())
        self.statements: dict[str, Select[Any]] = {}

    def page(self, after: str | None) -> Page:
        """The page next to the row that the cursor names, as `merged`."""
        values = decode(after.removeprefix(BACK), self.keys) if after else []
        given = {f"{AFTER}{number}": value for number, value in enumerate(values)}
        way = BACK if leads_back(after) else AFTER if after else ""
        if way not in self.statements:
            self.statements[way] = self.statement(after)
        rows = list(db.session.connection().execute(self.statements[way], given))
        if way == BACK and len(rows) < self.size:
            return self.page(None)
        shown = [Key(LabelOf(label), key.descending) for label, key in self.named()]
        return cut(rows, shown, after, self.size)

    def named(self) -> list[tuple[str, Key]]:
        """The keys by the labels they go under."""
        return list(self.branches[0].keys.items())

    def statement(self, cursor: str | None) -> Select[Any]:
        """The rows next to any cursor that leads the same way; its values are filled in later."""
        heads = [head for each in self.branches for head in each.heads(cursor, self.size + 1)]
        every = union_all(*(select_(head.subquery()) for head in heads)).subquery()
        keys = [Key(every.c[label], key.descending) for label, key in self.named()]
        return select_(every).order_by(*ordered(course(keys, cursor))).limit(self.size + 1)


@dataclass(frozen=True)
class LabelOf:
    """A column of merged rows, by its name alone."""

    key: str


def nearest(rows: Select[Any], keys: list[Key], cursor: str | None, size: int) -> Select[Any]:
    """The `size` rows next to the cursor, nearest first; the first ones without a cursor."""
    order = course(keys, cursor)
    if cursor:
        values = decode(cursor.removeprefix(BACK), keys)
        pairs = zip(keys, values, strict=True)
        rows = rows.where(beyond(order, [literal(v, key.column.type) for key, v in pairs]))
    return rows.order_by(*ordered(order)).limit(size)


def leads_back(cursor: str | None) -> bool:
    """Whether a cursor asks for what comes before its row."""
    return bool(cursor and cursor.startswith(BACK))


def course(keys: list[Key], cursor: str | None) -> list[Key]:
    """The keys in the direction in which the cursor reads."""
    return [Key(k.column, not k.descending) for k in keys] if leads_back(cursor) else keys


def cut(rows: list[Any], keys: list[Key], cursor: str | None, size: int) -> Page:
    """A page of `size` out of one row more, which tells whether it goes on that way."""
    kept, more, back = rows[:size], len(rows) > size, leads_back(cursor)
    if not kept:  # what was there has gone since
        return Page([], None, "" if cursor else None)
    if back:
        kept.reverse()
    first, last = (encode([value_of(row, key) for key in keys]) for row in (kept[0], kept[-1]))
    return Page(
        [row[0] if len(row) == 1 else row for row in kept],
        after=last if more or back else None,
        before=BACK + first if (more if back else cursor) else None,
    )


def ordered(keys: list[Key]) -> list[Any]:
    """The keys as an ORDER BY."""
    return [key.column.desc() if key.descending else key.column.asc() for key in keys]


def beyond(keys: list[Key], values: Sequence[ColumnElement[Any]]) -> ColumnElement[bool]:
    """The condition of coming after `values`, key by key.

    Keys of one direction become a row value, which both databases read off an index.
    """
    if len({key.descending for key in keys}) == 1:
        left = tuple_(*(key.column for key in keys))
        right = tuple_(*values)
        return left < right if keys[0].descending else left > right
    return or_(*steps(keys, values))


def steps(keys: list[Key], values: Sequence[ColumnElement[Any]]) -> list[ColumnElement[bool]]:
    """The conditions of coming after `values` by one key, and of being equal by those before it."""
    found = []
    for index, key in enumerate(keys):
        same = [k.column == v for k, v in zip(keys[:index], values, strict=False)]
        further = key.column < values[index] if key.descending else key.column > values[index]
        found.append(and_(*same, further))
    return found


def value_of(row: Any, key: Key) -> Any:
    """The value of a key in a row that holds an entity or columns."""
    name = key.column.key
    return getattr(row, name) if hasattr(row, name) else getattr(row[0], name)


def encode(values: list[Any]) -> str:
    """A cursor that can stand in an address."""
    plain = [v.isoformat() if isinstance(v, date) else v for v in values]  # a moment is one too
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
    if kind is date:
        return date.fromisoformat(value)
    if type(value) is not kind:  # a bool is no number here
        raise ValueError("not the type of the column")
    if isinstance(value, int) and not -BIGGEST <= value <= BIGGEST:
        raise ValueError("no column holds such a number")
    if isinstance(value, str) and b"\0" in value.encode():  # which refuses lone surrogates
        raise ValueError("no database keeps such a text")
    return value
