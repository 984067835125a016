"""Whatever is done to a sealed row of the journal, its seals tell: any column, any row."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, select, text, update

from council.core import journal
from council.core.db import Database
from council.core.journal import Entry, Seal

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SETTLED = START + timedelta(days=900)
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=8)
NUMBERS = st.integers(0, 2**31 - 1)
PLAIN = st.none() | st.booleans() | st.integers(-(2**31), 2**31) | TEXTS
COLUMNS: dict[str, st.SearchStrategy[Any]] = {
    "at": st.integers(0, 10**15).map(lambda n: START + timedelta(microseconds=n // 20)),
    "verb": TEXTS,
    "actor_id": st.none() | NUMBERS,
    "role": st.none() | TEXTS,
    "about_kind": TEXTS,
    "about_id": NUMBERS,
    "details": st.dictionaries(TEXTS, PLAIN | st.lists(PLAIN, max_size=2), max_size=3),
}
ROWS = st.fixed_dictionaries(COLUMNS)
STEADY = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
TABLE = Entry.__table__


@pytest.fixture
def open_journal(app: Flask, db: Database) -> Iterator[Database]:
    """A journal without its guards, as somebody with the database's password could leave it."""
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("DROP TRIGGER journal_append_only ON journal"))
    else:
        for name in ("journal_no_update", "journal_no_delete"):
            db.session.execute(text(f"DROP TRIGGER {name}"))
    db.session.commit()
    yield db
    db.session.rollback()


def sealed(db: Database, rows: list[dict[str, Any]], batch: int) -> list[int]:
    """A journal of these rows and no others, so many under a seal; their ids."""
    db.session.rollback()
    for table in (Entry, Seal):
        db.session.execute(delete(table))
    ids = list(range(11, 11 + len(rows)))
    db.session.execute(insert(TABLE), [{**r, "id": n} for n, r in zip(ids, rows, strict=True)])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(journal, "BATCH", batch)
        while journal.seal(SETTLED):
            db.session.flush()
    assert [fits for _seal, fits in journal.verify()] == [True] * -(-len(rows) // batch)
    return ids


def first_broken(db: Database) -> int | None:
    """Which seal is the first that does not fit, counted from 0."""
    db.session.expire_all()
    verdicts = [fits for _seal, fits in journal.verify()]
    return verdicts.index(False) if False in verdicts else None


def written(value: Any) -> str:
    """A value as it would be told apart from another: 1, 1.0 and True are three."""
    return json.dumps(value.isoformat() if isinstance(value, datetime) else value, sort_keys=True)


def texts_of(row: dict[str, Any]) -> dict[str, str]:
    """Every value of a row as it would be told apart."""
    return {name: written(value) for name, value in row.items()}


JOURNALS = st.tuples(st.lists(ROWS, min_size=1, max_size=9), st.integers(1, 4), st.data())


@STEADY
@given(given_=JOURNALS, column=st.sampled_from(sorted(COLUMNS)))
def test_another_value_in_any_column_is_found(
    open_journal: Database, given_: Any, column: str
) -> None:
    rows, batch, data = given_
    ids = sealed(open_journal, rows, batch)
    place = data.draw(st.integers(0, len(rows) - 1))
    value = data.draw(COLUMNS[column])
    assume(written(value) != written(rows[place][column]))
    changed = update(TABLE).where(TABLE.c.id == ids[place]).values({column: value})
    open_journal.session.execute(changed)
    assert first_broken(open_journal) == place // batch


@STEADY
@given(given_=JOURNALS)
def test_another_number_for_any_row_is_found(open_journal: Database, given_: Any) -> None:
    rows, batch, data = given_
    ids = sealed(open_journal, rows, batch)
    place = data.draw(st.integers(0, len(rows) - 1))
    number = data.draw(st.integers(1, 10) | st.integers(ids[-1] + 1, 2**31 - 1))
    changed = update(TABLE).where(TABLE.c.id == ids[place]).values(id=number)
    open_journal.session.execute(changed)
    assert first_broken(open_journal) == (0 if number < ids[0] else place // batch)


@STEADY
@given(given_=JOURNALS)
def test_rows_that_are_taken_away_are_missed(open_journal: Database, given_: Any) -> None:
    rows, batch, data = given_
    ids = sealed(open_journal, rows, batch)
    places = st.sets(st.integers(0, len(rows) - 1), min_size=1)
    gone = data.draw(places)
    taken = delete(TABLE).where(TABLE.c.id.in_([ids[place] for place in gone]))
    open_journal.session.execute(taken)
    assert first_broken(open_journal) == min(gone) // batch


@STEADY
@given(given_=JOURNALS, row=ROWS)
def test_a_row_slipped_in_anywhere_is_found(
    open_journal: Database, given_: Any, row: dict[str, Any]
) -> None:
    rows, batch, data = given_
    ids = sealed(open_journal, rows, batch)
    place = data.draw(st.integers(0, len(rows) - 1))
    assume(texts_of(row) != texts_of(rows[place]))  # the same again is no other journal
    for id in reversed(ids[place:]):  # make room
        open_journal.session.execute(update(TABLE).where(TABLE.c.id == id).values(id=id + 1))
    open_journal.session.execute(insert(TABLE).values(**row, id=ids[place]))
    assert first_broken(open_journal) == place // batch


@STEADY
@given(given_=JOURNALS)
def test_two_rows_that_change_places_are_found(open_journal: Database, given_: Any) -> None:
    rows, batch, data = given_
    assume(len(rows) > 1)
    ids = sealed(open_journal, rows, batch)
    one = data.draw(st.integers(0, len(rows) - 2))
    other = data.draw(st.integers(one + 1, len(rows) - 1))
    assume(texts_of(rows[one]) != texts_of(rows[other]))
    for was, now in ((ids[one], -1), (ids[other], ids[one]), (-1, ids[other])):
        open_journal.session.execute(update(TABLE).where(TABLE.c.id == was).values(id=now))
    assert first_broken(open_journal) == one // batch


@pytest.mark.parametrize(
    ("column", "value"), [("details", "{"), ("at", "yesterday"), ("verb", b"\xff")]
)
def test_a_row_that_cannot_even_be_read_is_found(
    open_journal: Database, column: str, value: object
) -> None:
    if open_journal.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL keeps nothing of another type than the column's")
    row = {"at": START, "verb": "x", "about_kind": "member", "about_id": 1, "details": {}}
    ids = sealed(open_journal, [{**row, "actor_id": None, "role": None}] * 3, 1)
    broken = text(f"UPDATE journal SET {column} = :value WHERE id = :id")
    open_journal.session.execute(broken, {"value": value, "id": ids[1]})
    assert first_broken(open_journal) == 1
    assert open_journal.session.scalar(select(Seal.id).limit(1))
