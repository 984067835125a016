"""Paging by key: a walk sees every row once, whatever the order; a strange cursor is refused."""

import base64
import json
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Boolean, Column, Date, Integer, MetaData, Table, Text, select
from werkzeug.exceptions import BadRequest

from council.core import paging
from council.core.db import MomentType, db
from council.core.paging import Branch, Key, Page, decode, encode, merged, page

CALM = settings(max_examples=25, deadline=None)
SHELF = Table(
    "shelf",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("votes", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("at", MomentType(), nullable=False),
    Column("shown", Boolean, nullable=False),
    Column("day", Date, nullable=False, default=date(2026, 3, 2)),
    prefixes=["TEMPORARY"],
)
C = SHELF.c
START = datetime(2026, 3, 2, tzinfo=UTC)
ORDERS = {
    "newest": [Key(C.id)],
    "oldest": [Key(C.id, descending=False)],
    "by votes": [Key(C.votes), Key(C.id)],
    "by votes, oldest first": [Key(C.votes), Key(C.id, descending=False)],
    "by name": [Key(C.name, descending=False), Key(C.id, descending=False)],
    "by moment": [Key(C.at), Key(C.id)],
    "by day": [Key(C.day, descending=False), Key(C.id)],
    "by three": [Key(C.votes, descending=False), Key(C.at), Key(C.id, descending=False)],
    "by four": [Key(C.name), Key(C.votes, descending=False), Key(C.at), Key(C.id)],
}
ROWS = st.lists(
    st.tuples(
        st.integers(-3, 3),
        st.sampled_from(["", "a", "b", "é", "'; --", "ع"]),
        st.integers(0, 3),
        st.booleans(),
    ),
    max_size=30,
)


@pytest.fixture(scope="module")
def shelf(house: Flask) -> Iterator[Flask]:
    """An application whose connection has a table of its own for the tests."""
    with house.app_context():
        yield house
        db.session.rollback()


def fill(rows: list[tuple[int, str, int, bool]]) -> list[int]:
    """Put rows on a shelf that is empty; their ids."""
    db.session.rollback()
    connection = db.session.connection()
    SHELF.create(connection)
    values = [
        {
            "id": n,
            "votes": v,
            "name": name,
            "at": START + timedelta(hours=h),
            "shown": shown,
            "day": START.date() + timedelta(days=h),
        }
        for n, (v, name, h, shown) in enumerate(rows, 1)
    ]
    if values:
        connection.execute(SHELF.insert(), values)
    return [each["id"] for each in values]


def walk(keys: list[Key], size: int, read: Any = None) -> list[Page]:
    """Every page from the first to the last."""
    read = read or (lambda after: page(select(*C), keys, after, size))
    pages = [read(None)]
    while pages[-1].after:
        pages.append(read(pages[-1].after))
        assert len(pages) < 100, "a walk without an end"
    return pages


@CALM
@given(rows=ROWS, order=st.sampled_from(sorted(ORDERS)), size=st.integers(1, 7))
def test_a_walk_sees_every_row_once_and_in_order(
    shelf: Flask, rows: list[Any], order: str, size: int
) -> None:
    ids = fill(rows)
    keys = ORDERS[order]
    pages = walk(keys, size)
    seen = [row.id for each in pages for row in each.rows]
    at_once = db.session.scalars(select(C.id).order_by(*paging.ordered(keys))).all()
    assert seen == at_once
    assert sorted(seen) == ids
    db.session.rollback()


@CALM
@given(rows=ROWS, size=st.integers(1, 7))
def test_only_the_last_page_may_be_short(shelf: Flask, rows: list[Any], size: int) -> None:
    fill(rows)
    pages = walk(ORDERS["by votes"], size)
    assert all(len(each.rows) == size for each in pages[:-1])
    assert len(pages[-1].rows) > 0 or len(pages) == 1
    assert [each.first for each in pages] == [True] + [False] * (len(pages) - 1)
    db.session.rollback()


@CALM
@given(rows=ROWS, size=st.integers(1, 7), order=st.sampled_from(sorted(ORDERS)))
def test_several_reads_are_merged_as_if_they_were_one(
    shelf: Flask, rows: list[Any], size: int, order: str
) -> None:
    fill(rows)
    keys = {key.column.key: key for key in ORDERS[order]}
    branches = [Branch(select(*C).where(C.shown == shown), keys) for shown in (True, False)]
    pages = walk([], size, lambda after: merged(branches, after, size))
    seen = [row.id for each in pages for row in each.rows]
    assert seen == db.session.scalars(select(C.id).order_by(*paging.ordered(ORDERS[order]))).all()
    db.session.rollback()


@CALM
@given(rows=ROWS, size=st.integers(1, 7), order=st.sampled_from(sorted(ORDERS)))
def test_the_way_back_shows_the_same_pages(
    shelf: Flask, rows: list[Any], size: int, order: str
) -> None:
    fill(rows)
    keys = {key.column.key: key for key in ORDERS[order]}
    branches = [Branch(select(*C).where(C.shown == shown), keys) for shown in (True, False)]
    for read in (
        lambda cursor: page(select(*C), ORDERS[order], cursor, size),
        lambda cursor: merged(branches, cursor, size),
    ):
        there = walk([], size, read)
        back = [there[-1]]
        while back[-1].before:
            back.append(read(back[-1].before))
            assert len(back) <= len(there), "a walk without an end"
        assert [each.rows for each in back] == [each.rows for each in there][::-1]
        assert [bool(each.after) for each in back[1:]] == [True] * len(back[1:])
        assert back[-1].first
    db.session.rollback()


def test_the_way_back_ends_with_a_whole_first_page(shelf: Flask) -> None:
    fill([(n, "a", 0, True) for n in (7, 6, 5, 4, 3, 2, 1)])
    keys = ORDERS["by votes"]
    second = page(select(*C), keys, page(select(*C), keys, None, 3).after, 3)
    values = {"id": 9, "votes": 9, "name": "", "at": START, "shown": True}
    db.session.execute(SHELF.insert(), values)
    back = page(select(*C), keys, second.before, 3)
    assert ([row.votes for row in back.rows], back.first) == ([7, 6, 5], False)
    for read in (
        lambda cursor: page(select(*C), keys, cursor, 3),
        lambda cursor: merged(
            [Branch(select(*C), {key.column.key: key for key in keys})], cursor, 3
        ),
    ):
        begun = read(back.before)
        assert ([row.votes for row in begun.rows], begun.first) == ([9, 7, 6], True)
    db.session.rollback()


def test_a_page_that_is_gone_leads_back_to_the_first(shelf: Flask) -> None:
    fill([(n, "a", 0, True) for n in (5, 4, 3, 2, 1)])
    keys = ORDERS["by votes"]
    first = page(select(*C), keys, None, 2)
    db.session.execute(SHELF.delete().where(C.votes < 4))
    gone = page(select(*C), keys, first.after, 2)
    assert (gone.rows, gone.after, gone.before, gone.first) == ([], None, "", False)
    db.session.rollback()


def test_rows_that_come_meanwhile_double_nothing(shelf: Flask) -> None:
    fill([(n, "a", 0, True) for n in (5, 4, 3, 2, 1)])
    keys = ORDERS["by votes"]
    first = page(select(*C), keys, None, 2)
    db.session.execute(
        SHELF.insert(), {"id": 9, "votes": 9, "name": "", "at": START, "shown": True}
    )
    second = page(select(*C), keys, first.after, 2)
    assert [row.votes for row in first.rows + second.rows] == [5, 4, 3, 2]
    db.session.rollback()


def test_rows_that_go_meanwhile_lose_nothing(shelf: Flask) -> None:
    fill([(n, "a", 0, True) for n in (5, 4, 3, 2, 1)])
    keys = ORDERS["by votes"]
    first = page(select(*C), keys, None, 2)
    db.session.execute(SHELF.delete().where(C.votes >= 4))
    assert [row.votes for row in page(select(*C), keys, first.after, 2).rows] == [3, 2]
    db.session.rollback()


def test_an_empty_list_is_one_empty_page(shelf: Flask) -> None:
    fill([])
    assert page(select(*C), ORDERS["newest"], None) == Page([])
    db.session.rollback()


def test_a_page_of_the_very_size_has_no_next(shelf: Flask) -> None:
    fill([(1, "a", 0, True)] * 3)
    assert page(select(*C), ORDERS["newest"], None, 3).after is None
    assert page(select(*C), ORDERS["newest"], None, 2).after
    db.session.rollback()


@CALM
@given(
    votes=st.integers(-(2**31) + 1, 2**31 - 1),
    name=st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=20),
    at=st.datetimes(timezones=st.just(UTC)),
    shown=st.booleans(),
)
def test_a_cursor_brings_back_what_it_holds(
    votes: int, name: str, at: datetime, shown: bool
) -> None:
    values = [votes, name, at, shown]
    cursor = encode(values)
    assert decode(cursor, [Key(C.votes), Key(C.name), Key(C.at), Key(C.shown)]) == values
    assert set(cursor) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


@pytest.mark.parametrize("day", ["yesterday", "", "0000-01-01", "10000-01-01", 7, None, "\ud800"])
def test_a_day_that_is_none_is_refused(day: Any) -> None:
    with pytest.raises(BadRequest):
        decode(packed([day]), [Key(C.day)])


def packed(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


HOSTILE = [
    "x",
    "%",
    "é",
    "\x00",
    "AAAA",
    "=" * 9,
    "A" * 5_000,
    packed({}),
    packed("ab"),
    packed(None),
    packed([]),
    packed([1]),
    packed([1, 2, 3, 4]),
    packed([None, None, None]),
    packed(["1", "2026-03-02T00:00:00+00:00", "a"]),
    packed([1.5, "2026-03-02T00:00:00+00:00", "a"]),
    packed([True, "2026-03-02T00:00:00+00:00", "a"]),
    packed([2**31, "2026-03-02T00:00:00+00:00", "a"]),
    packed([-(2**31) - 1, "2026-03-02T00:00:00+00:00", "a"]),
    packed([2**64, "2026-03-02T00:00:00+00:00", "a"]),
    packed([10**400, "2026-03-02T00:00:00+00:00", "a"]),
    packed([[1], "2026-03-02T00:00:00+00:00", "a"]),
    packed([1, "2026-03-02T00:00:00", "a"]),  # no zone
    packed([1, "yesterday", "a"]),
    packed([1, "0001-01-01T00:00:00+14:00", "a"]),  # before the first day
    packed([1, "9999-12-31T23:59:59-12:00", "a"]),  # after the last
    packed([1, 1_772_442_000, "a"]),
    packed([1, "2026-03-02T00:00:00+00:00", 7]),
    packed([1, "2026-03-02T00:00:00+00:00", "a\x00b"]),  # no database keeps these
    packed([1, "2026-03-02T00:00:00+00:00", "\ud800"]),
    packed([1, "2026-03-02T00:00:00+00:00", {"a": 1}]),
    base64.urlsafe_b64encode(b"[" * 5_000).decode(),
    base64.urlsafe_b64encode(b"[NaN, NaN, NaN]").decode(),
    base64.urlsafe_b64encode(b"\xff\xfe").decode(),
]


@pytest.mark.parametrize("cursor", HOSTILE, ids=range(len(HOSTILE)))
def test_a_cursor_that_is_not_ours_is_refused(cursor: str) -> None:
    with pytest.raises(BadRequest):
        decode(cursor, [Key(C.votes), Key(C.at), Key(C.name)])


@settings(max_examples=50, deadline=None)
@given(cursor=st.text(max_size=60))
def test_any_cursor_is_read_or_refused(cursor: str) -> None:
    with suppress(BadRequest):
        assert len(decode(cursor, [Key(C.votes), Key(C.id)])) == 2


@settings(max_examples=50, deadline=None)
@given(
    value=st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=3),
        max_leaves=6,
    )
)
def test_any_value_in_a_cursor_is_refused_or_can_be_asked(shelf: Flask, value: Any) -> None:
    fill([(1, "a", 0, True)])
    for order in ("by name", "by votes"):
        for way in ("", paging.BACK):
            with suppress(BadRequest):
                page(select(*C), ORDERS[order], way + packed([value, 1]))
    db.session.rollback()


@pytest.mark.parametrize(
    "address", ["/fr/contributions", "/fr/contributions?sort=supported", "/fr/dossiers"]
)
@pytest.mark.parametrize(
    "cursor", ["x", "~", "~x", "~~" + packed([1]), packed([2**40, 2**40]), packed(["\x00", 1])]
)
def test_a_list_answers_a_strange_cursor_with_a_sentence(
    house: Flask, address: str, cursor: str
) -> None:
    joined = "&" if "?" in address else "?"
    answer = house.test_client().get(f"{address}{joined}after={cursor}")
    assert answer.status_code in {200, 400}
