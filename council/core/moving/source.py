"""The database that is left: held still while it is read, so that nothing is missed."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from alembic.runtime.migration import MigrationContext
from sqlalchemy import (
    URL,
    Connection,
    Engine,
    Row,
    Table,
    create_engine,
    func,
    literal,
    make_url,
    select,
    text,
    tuple_,
)
from sqlalchemy.exc import ArgumentError, OperationalError

from council.core import jobs, schema
from council.core.changes import ChangeMark
from council.core.db import WRITES, Model
from council.core.journal import Entry

BATCH = 2_000  # rows that are in memory at once
PATIENCE = "10s"  # for those who are writing when PostgreSQL is asked to hold still
STREAMED = {"stream_results": True, "yield_per": BATCH}
BUSY = (
    "The database {} is being written. Stop Council there (council serve, web and work), wait "
    "a moment, then begin again."
)


class CannotMove(Exception):  # told to an operator
    """Nothing can be moved as things are; the message says why, and what to do."""


def tables() -> list[Table]:
    """What is moved, those first that others refer to.

    All but the marks of changes: those of another database must never be met again.
    """
    return [each for each in Model.metadata.sorted_tables if each is not ChangeMark.__table__]


def address(given: str) -> URL:
    """The address of a database as SQLAlchemy reads it. Raises `CannotMove`."""
    try:
        found = make_url(given)
    except ArgumentError:
        found = None
    if found is None or found.get_backend_name() not in {"sqlite", "postgresql"}:
        raise CannotMove("Write sqlite:///file or postgresql://user:password@host/name.")
    if found.get_backend_name() == "sqlite" and not found.database:
        raise CannotMove("Write sqlite:///file: a database in memory cannot be moved.")
    return found


def named(given: str) -> str:
    """A database in words that may be shown and kept: without its password, a file in full."""
    url = address(given)
    if url.get_backend_name() == "sqlite":
        return f"sqlite:///{Path(url.database or '').absolute()}"
    return url.render_as_string(hide_password=True)


@contextmanager
def held(given: str, at: datetime) -> Iterator[Connection]:
    """The database to leave, in one transaction during which nobody can write to it.

    Raises `CannotMove` when there is none of this version, when a worker was alive just before
    `at`, or when somebody is writing.
    """
    url = address(given)
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file():
        raise CannotMove(f"There is no database {named(given)}.")
    engine = create_engine(url, hide_parameters=True)
    try:
        with still(engine, named(given)) as connection:
            require_idle(connection, at, named(given))
            yield connection
    finally:
        engine.dispose()


@contextmanager
def still(engine: Engine, name: str) -> Iterator[Connection]:
    """A connection that keeps all others from writing: SQLite's one lock, or one on each table."""
    with engine.connect() as connection:
        sqlite = connection.dialect.name == "sqlite"
        option = {WRITES: True} if sqlite else {"isolation_level": "REPEATABLE READ"}
        try:
            connection.execution_options(**option).begin()
            require_version(connection, name)
            if not sqlite:
                lock_tables(connection)
        except OperationalError as error:
            raise CannotMove(f"{BUSY.format(name)} ({error.orig})") from None
        yield connection


def lock_tables(connection: Connection) -> None:
    """Keep others from writing until the transaction ends; its view of the rows begins here."""
    connection.rollback()
    connection.begin()
    quote = connection.dialect.identifier_preparer.format_table
    connection.execute(text(f"SET LOCAL lock_timeout = '{PATIENCE}'"))
    connection.execute(text(f"LOCK TABLE {', '.join(map(quote, tables()))} IN SHARE MODE"))


def require_version(connection: Connection, name: str) -> None:
    """Raise `CannotMove` unless the tables are those of this version."""
    now = MigrationContext.configure(connection).get_current_revision()
    if now != schema.newest():
        raise CannotMove(
            f"The database {name} is at {now or 'no version'}, this program at {schema.newest()}. "
            "Bring it up to date first: council db upgrade, with its COUNCIL_DATABASE_URL."
        )


def require_idle(connection: Connection, at: datetime, name: str) -> None:
    """Raise `CannotMove` when a worker was alive a moment ago."""
    last = connection.scalar(select(func.max(jobs.Beat.at)))
    if last is not None and at - last < jobs.SILENCE:
        raise CannotMove(BUSY.format(name))


def fingerprint(connection: Connection) -> str:
    """What tells whether anything was written since: for most changes; comparing finds the rest."""
    marks = connection.scalars(select(ChangeMark.mark).order_by(ChangeMark.shard)).all()
    beat = connection.scalar(select(func.max(jobs.Beat.at)))
    last = connection.scalar(select(func.max(Entry.id)))
    return " ".join([*marks, str(last), beat.isoformat() if beat else "-"])


def count(connection: Connection, table: Table) -> int:
    """How many rows a table has."""
    return connection.scalar(select(func.count()).select_from(table)) or 0


def rows(connection: Connection, table: Table, after: list[Any] | None) -> Iterator[list[Row[Any]]]:
    """The rows behind the key `after` (None: from the first), in order of the key, in batches."""
    keys = list(table.primary_key)
    asked = select(table).order_by(*keys)
    if after is not None:
        values = [literal(value, key.type) for key, value in zip(keys, after, strict=True)]
        asked = asked.where(tuple_(*keys) > tuple_(*values))
    with connection.execute(asked, execution_options=STREAMED) as found:
        for each in found.partitions():
            yield list(each)
