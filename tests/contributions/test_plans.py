"""How the databases read the list: off an index, in its order, whatever is asked and how deep."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import product
from typing import Any
from urllib.parse import parse_qsl

import pytest
from flask import Flask
from sqlalchemy import event
from werkzeug.datastructures import MultiDict

from council.contributions.models import Kind, State
from council.contributions.queries import counting, lists
from council.contributions.queries import filters as asked
from council.core.db import Database
from council.core.paging import Page
from council.territory import queries as territory
from tests.support import a_contribution, a_member

TABLE = "contribution"
FILTERS = (
    "",
    "theme=mobilite",
    "theme=mobilite&theme=logement",
    "commune=namur",
    "language=fr",
    "kind=problem",
    "state=grouped",
    "state=rejected",
    "state=withdrawn",
    "theme=mobilite&commune=namur",
    "theme=mobilite&theme=logement&commune=namur&commune=dinant&kind=problem",
    "commune=namur&language=fr&kind=problem&state=published",
)
SORTS = ("recent", "supported", "waiting")
Statement = tuple[str, Any]


@pytest.fixture
def said(app: Flask, db: Database, now: datetime) -> Iterator[None]:
    """Enough contributions in every state for three pages of two."""
    author = a_member()
    for number, state in product(range(7), State):
        a_contribution(
            author=author,
            state=state,
            kind=Kind.PROBLEM,
            supports=number,
            submitted_at=now - timedelta(days=number),
            published_at=None if state is State.REJECTED else now - timedelta(days=number),
            rejected_reason="off_topic" if state is State.REJECTED else None,
        )
    db.session.commit()
    with app.test_request_context("/fr/contributions"):
        app.preprocess_request()
        yield


@pytest.fixture
def statements(db: Database) -> Iterator[list[Statement]]:
    """What is sent to the database."""
    sent: list[Statement] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        sent.append((statement, parameters))

    event.listen(db.engine, "before_cursor_execute", note)
    yield sent
    event.remove(db.engine, "before_cursor_execute", note)


def pages(address: str) -> Iterator[Page]:
    """The first page of a list, the one after it, and back again."""
    themes, communes = territory.theme_labels(), territory.commune_labels()
    filters = asked.read(MultiDict(parse_qsl(address)), themes, communes)
    first = lists.page(filters, themes, communes, size=2)
    yield first
    second = lists.page(filters, themes, communes, first.after, size=2)
    yield second
    yield lists.page(filters, themes, communes, second.before, size=2)


@pytest.mark.usefixtures("said")
@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("filters", FILTERS)
def test_every_list_is_read_in_order_off_an_index(
    db: Database, statements: list[Statement], filters: str, sort: str
) -> None:
    for page in pages(f"{filters}&sort={sort}"):
        assert len(page.rows) == 2
        statement, parameters = statements[-1]
        cursor: Any = db.session.connection().connection.cursor()
        read = sqlite_reads if db.engine.dialect.name == "sqlite" else postgresql_reads
        found = read(cursor, statement, parameters)
        assert found
        for how in found:
            assert how == "in order", (how, statement)


def sqlite_reads(cursor: Any, statement: str, parameters: Any) -> list[str]:
    """How SQLite reads the table, each time: "in order", or what it does instead."""
    rows = cursor.execute(f"EXPLAIN QUERY PLAN {statement}", parameters).fetchall()
    steps = {id: (parent, words) for id, parent, _, words in rows}
    found = []
    for parent, words in steps.values():
        if words.startswith(f"SCAN {TABLE}"):
            found.append(words)
        elif words.startswith(f"SEARCH {TABLE}"):
            beside = [other for above, other in steps.values() if above == parent]
            sorts = [other for other in beside if "TEMP B-TREE" in other]
            found.append(sorts[0] if sorts else "in order")
    return found


def postgresql_reads(cursor: Any, statement: str, parameters: Any) -> list[str]:
    """How PostgreSQL reads the table, each time, when nothing else costs less: as above."""
    for name in ("seqscan", "bitmapscan", "sort"):  # a small table would be read whole
        cursor.execute(f"SET LOCAL enable_{name} = off")
    cursor.execute(f"EXPLAIN (FORMAT JSON) {statement}", parameters)
    return list(reads(cursor.fetchone()[0][0]["Plan"], None))


def reads(node: dict[str, Any], above: str | None) -> Iterator[str]:
    """Each read of the table in a plan; `above`: the sort between it and the nearest cut."""
    kind = node["Node Type"]
    if node.get("Relation Name") == TABLE:
        yield above or ("in order" if kind.startswith("Index") else kind)
    if kind == "Limit":
        above = None
    elif "Sort" in kind:
        above = kind
    for each in node.get("Plans", ()):
        yield from reads(each, above)


def test_those_met_of_late_are_found_off_an_index(
    db: Database, statements: list[Statement], now: datetime
) -> None:
    counting.newly_met(now - timedelta(days=7))
    statement, parameters = statements[-1]
    cursor: Any = db.session.connection().connection.cursor()
    if db.engine.dialect.name == "sqlite":
        plan = str(cursor.execute(f"EXPLAIN QUERY PLAN {statement}", parameters).fetchall())
        assert "SCAN" not in plan
    else:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {statement}", parameters)
        plan = str(cursor.fetchall())
        assert "Seq Scan" not in plan
    assert "ix_member_verified_at" in plan
