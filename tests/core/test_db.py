"""The database: what every connection is told, what a column refuses, how constraints are named."""

import enum
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import CheckConstraint, Connection, Enum, event, inspect, text
from sqlalchemy.engine.interfaces import ReflectedForeignKeyConstraint
from sqlalchemy.exc import IntegrityError, StatementError

from council import tables
from council.core.db import LINES, NAMING, PRAGMAS, WRITES, Database, Model, MomentType, db
from council.core.jobs import Beat
from council.core.outbox import DeliveryState, Letter
from council.territory.models import Authority, Locality
from tests.conftest import POSTGRESQL, SHIPPED

sqlite_only = pytest.mark.skipif(POSTGRESQL, reason="about SQLite")
METADATA = db.metadata
EVERY_TABLE = sorted(METADATA.tables)
ENUMS = [
    (table.name, column.name, column)
    for table in METADATA.sorted_tables
    for column in table.columns
    if isinstance(column.type, Enum)
]


@sqlite_only
def test_every_pooled_connection_is_told_the_same(
    house: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(PRAGMAS, "synchronous", SHIPPED.pragmas["synchronous"])
    expected = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 10_000}
    expected["journal_size_limit"] = 64 * 1024 * 1024
    assert set(PRAGMAS) == set(expected)
    with house.app_context():
        db.engine.dispose()
        connections = [db.engine.connect() for _ in range(3)]  # at once: each is another one
        try:
            for connection in connections:
                told = {
                    name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in expected
                }
                assert told == expected
        finally:
            for connection in connections:
                connection.close()


def test_slow_work_is_done_between_two_transactions(house: Flask) -> None:
    with house.app_context():
        with db.unit():
            with db.aside():
                assert not db.session().in_transaction()
            assert db.session().in_transaction()
            db.session.add(Beat(name="slow", at=datetime(2026, 3, 2, tzinfo=UTC)))
        with db.unit():
            db.session.delete(db.session.get_one(Beat, "slow"))  # what came after was kept
        assert db.session.get(Beat, "slow") is None
        with db.aside():
            assert db.session().in_transaction(), "what only reads goes on"
        with db.unit():
            db.after_commit(lambda: None)
            with pytest.raises(AssertionError), db.aside():  # what was written would be lost
                pass


@sqlite_only
def test_a_writer_takes_the_lock_at_once_and_a_reader_does_not(
    house: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("council.core.db.PATIENCE", 0)
    with house.app_context():
        with db.engine.connect() as reader, db.engine.connect() as other:
            reader.execute(text("SELECT 1"))
            other = other.execution_options(**{WRITES: True})
            other.execute(text("SELECT 1"))  # nothing is written yet
            with db.engine.connect() as late:
                late.exec_driver_sql("PRAGMA busy_timeout=0")
                late.rollback()
                late = late.execution_options(**{WRITES: True})
                with pytest.raises(Exception, match="locked"):
                    late.execute(text("SELECT 1"))
        db.engine.dispose()  # the impatient connection is not for others


@sqlite_only
def test_threads_stand_in_line_to_write_and_none_is_turned_away(app: Flask, db: Database) -> None:
    begun: list[str] = []

    def impatient(connection: Connection, _cursor: object, statement: str, *_more: object) -> None:
        if statement == "BEGIN IMMEDIATE":
            busy = connection.connection.cursor()
            busy.execute("PRAGMA busy_timeout = 0")  # who comes to SQLite too early is refused
            begun.append(threading.current_thread().name)

    def write(number: int) -> None:
        with app.app_context(), db.unit():
            db.session.add(Beat(name=f"in line {number}", at=datetime(2026, 3, 2, tzinfo=UTC)))

    event.listen(db.engine, "before_cursor_execute", impatient)
    try:
        with ThreadPoolExecutor(8) as people:
            list(people.map(write, range(40)))  # raises what any of them met
    finally:
        event.remove(db.engine, "before_cursor_execute", impatient)
        db.engine.dispose()  # the impatient connections are not for others
    assert len(begun) == 40
    assert not any(line.locked() for line in LINES.values()), "nobody kept the others out"


@sqlite_only
def test_whoever_does_not_get_on_in_line_asks_the_database_itself(
    app: Flask, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("council.core.db.PATIENCE", 0)
    line = LINES.setdefault(db.engine.url, threading.Lock())
    with line, db.unit():
        db.session.add(Beat(name="w", at=datetime(2026, 3, 2, tzinfo=UTC)))
    assert not line.locked()


@sqlite_only
def test_a_reader_sees_the_moment_at_which_it_began(
    app: Flask, db: Database, now: datetime
) -> None:
    with db.engine.connect() as reader:
        count = text("SELECT count(*) FROM worker_beat")
        before = reader.execute(count).scalar()
        with db.unit():
            db.session.add(Beat(name="w", at=now))
        assert reader.execute(count).scalar() == before
        reader.rollback()
        assert reader.execute(count).scalar() == before + 1


@settings(max_examples=30, deadline=None)
@given(
    moment=st.datetimes(
        datetime(1, 1, 2),  # noqa: DTZ001
        datetime(9999, 12, 30),  # noqa: DTZ001
        timezones=st.sampled_from(
            [UTC, timezone(timedelta(hours=5, minutes=30)), timezone(timedelta(hours=-11))]
        ),
    )
)
def test_a_moment_comes_back_as_the_same_instant_in_utc(house: Flask, moment: datetime) -> None:
    with house.app_context():
        db.session.add(Beat(name="w", at=moment))
        db.session.flush()
        db.session.expire_all()
        kept = db.session.get_one(Beat, "w").at
        db.session.rollback()
    assert kept == moment
    assert kept.utcoffset() == timedelta(0)


def test_a_moment_without_a_zone_is_refused(house: Flask) -> None:
    with house.app_context():
        db.session.add(Beat(name="w", at=datetime(2026, 3, 2)))  # noqa: DTZ001
        with pytest.raises(StatementError, match="aware"):
            db.session.flush()
        db.session.rollback()


def test_no_moment_stays_none() -> None:
    kind = MomentType()
    assert kind.process_bind_param(None, None) is None
    assert kind.process_result_value(None, None) is None


def test_every_moment_of_the_house_is_of_that_type() -> None:
    plain = [
        f"{table}.{column.name}"
        for table in EVERY_TABLE
        for column in METADATA.tables[table].columns
        if "DATETIME" in str(column.type).upper() and not isinstance(column.type, MomentType)
    ]
    assert not plain


@pytest.mark.parametrize(("table", "column"), [(t, c) for t, c, _ in ENUMS])
def test_every_choice_is_checked_by_the_database(house: Flask, table: str, column: str) -> None:
    checks = [
        str(each.sqltext.compile())
        for each in METADATA.tables[table].constraints
        if isinstance(each, CheckConstraint)
    ]
    assert any(column in check and " IN " in check for check in checks), checks


def test_a_word_that_is_no_choice_is_refused_by_the_database(house: Flask, now: datetime) -> None:
    with house.app_context():
        db.session.add(a_letter(now))
        db.session.flush()
        with pytest.raises(IntegrityError):
            db.session.execute(text("UPDATE outbox SET state = 'lost'"))
        db.session.rollback()


def test_a_word_that_is_no_choice_is_refused_before(house: Flask, now: datetime) -> None:
    with house.app_context():
        db.session.add(a_letter(now, state="lost"))
        with pytest.raises(StatementError, match="lost"):
            db.session.flush()
        db.session.rollback()


def a_letter(at: datetime, **changes: object) -> Letter:
    values = {
        "key": "k",
        "recipient": "a@example.org",
        "template": "x/y",
        "locale": "fr",
        "details": {},
        "attachments": [],
        "created_at": at,
        "next_try_at": at,
        "message_id": "m@council",
        "state": DeliveryState.WAITING,
    }
    return Letter(**{**values, **changes})


def test_choices_are_kept_by_their_value_not_their_name(house: Flask, now: datetime) -> None:
    with house.app_context():
        db.session.add(a_letter(now))
        db.session.flush()
        assert db.session.scalar(text("SELECT state FROM outbox")) == "waiting"
        db.session.rollback()


def test_no_choice_is_longer_than_its_column() -> None:
    assert not [
        f"{table}.{name}: {value}"
        for table, name, column in ENUMS
        for value in column.type.enums
        if len(value) > 32
    ]


def test_every_choice_of_the_house_is_a_word_in_lower_case() -> None:
    kinds = {column.type.enum_class for _, _, column in ENUMS}
    assert len(kinds) > 5
    assert not [k for k in kinds if not issubclass(k, enum.StrEnum)]
    assert not [v.value for k in kinds for v in k if v.value != v.value.lower()]


def test_a_row_that_points_nowhere_is_refused(house: Flask) -> None:
    with house.app_context():
        db.session.add(Locality(postal_code="5000", name="x", authority_id=999_999))
        with pytest.raises(IntegrityError):
            db.session.flush()
        db.session.rollback()


@pytest.mark.parametrize("name", EVERY_TABLE)
def test_constraints_are_called_after_their_table(house: Flask, name: str) -> None:
    with house.app_context():
        found = inspect(db.engine)
        names = [each["name"] for each in found.get_unique_constraints(name)]
        names += [fk["name"] or written(name, fk) for fk in found.get_foreign_keys(name)]
        names += [each["name"] for each in found.get_check_constraints(name)]
        names += [each["name"] for each in found.get_indexes(name)]
        names.append(found.get_pk_constraint(name)["name"])
    wrong = [each for each in names if not each or each.partition("_")[0] not in NAMING]
    assert not wrong, "a constraint without a name cannot be changed by a migration"
    assert not [each for each in names if name not in each and not each.startswith("ix_")]


def written(table: str, found: ReflectedForeignKeyConstraint) -> str:
    """The name of a reference that stands beside its column, which is not read from SQLite."""
    name = f"fk_{table}_{'_'.join(found['constrained_columns'])}"
    made = text("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = :table")
    statement = str(db.session.scalar(made, {"table": table}))
    return name if f"CONSTRAINT {name} REFERENCES" in statement else ""


@pytest.mark.parametrize("name", EVERY_TABLE)
def test_every_row_can_be_named(name: str) -> None:
    assert METADATA.tables[name].primary_key.columns


def test_tables_are_called_after_their_thing() -> None:
    assert {Authority.__tablename__, Locality.__tablename__} <= set(EVERY_TABLE)
    assert not [name for name in EVERY_TABLE if name != name.lower()]
    assert len(tables.__all__) == len(set(tables.__all__))
    assert issubclass(Authority, Model)


def test_what_is_kept_of_people_has_no_field_for_papers_or_origin() -> None:
    never = ("nationality", "national_number", "residence", "passport", "visa", "religion", "_ip")
    assert not [
        f"{table}.{column.name}"
        for table in EVERY_TABLE
        for column in METADATA.tables[table].columns
        if any(word in column.name for word in never)
    ]


def test_a_unit_keeps_all_or_nothing(app: Flask, db: Database, now: datetime) -> None:
    def fail() -> None:
        with db.unit():
            db.session.add(Beat(name="w", at=now))
            db.session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert db.session.get(Beat, "w") is None
    with db.unit():
        db.session.add(Beat(name="w", at=now))
    assert db.session.get(Beat, "w")


def test_what_waits_for_a_commit_runs_once_after_it(
    app: Flask, db: Database, now: datetime
) -> None:
    calls: list[str] = []

    def call() -> None:
        calls.append("seen" if db.session.get(Beat, "w") else "not there")

    with db.unit():
        db.session.add(Beat(name="w", at=now))
        db.after_commit(call)
        db.after_commit(call)
        assert not calls
    assert calls == ["seen"]
    db.keep()
    assert calls == ["seen"], "it is forgotten once it ran"


def test_what_waits_for_a_commit_is_forgotten_with_it(app: Flask, db: Database) -> None:
    calls: list[int] = []
    db.after_commit(lambda: calls.append(1))
    db.undo()
    db.keep()
    assert not calls


def test_a_commit_that_is_refused_runs_nothing(app: Flask, db: Database, now: datetime) -> None:
    calls: list[int] = []
    db.begin_writing()
    db.after_commit(lambda: calls.append(1))
    db.session.add_all([a_letter(now), a_letter(now, message_id="n@council")])
    with pytest.raises(IntegrityError):
        db.keep()
    db.undo()
    with db.unit():
        pass
    assert not calls


def test_one_who_begins_to_write_lets_go_of_what_was_read(
    app: Flask, db: Database, now: datetime
) -> None:
    with db.unit():
        db.session.add(Beat(name="w", at=now))
    read = db.session.get_one(Beat, "w")
    with db.engine.begin() as other:
        other.execute(text("UPDATE worker_beat SET name = 'v'"))
    db.begin_writing()
    assert db.session.get(Beat, "w") is None
    assert inspect(read).session is None or inspect(read).expired
    db.undo()
