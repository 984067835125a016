"""The database to go to: prepared, filled in batches with a note of how far, then made whole."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from alembic.runtime.migration import MigrationContext
from sqlalchemy import (
    JSON,
    Column,
    Connection,
    MetaData,
    Row,
    Table,
    Text,
    insert,
    inspect,
    select,
    update,
)

from council.core import bulk, migrating, schema
from council.core.changes import UNWATCHED
from council.core.db import WRITES, db
from council.core.moving.source import CannotMove, count, tables

NOTE = Table(  # there only while a move is under way
    "moving",
    MetaData(),
    Column("source", Text, nullable=False),
    Column("fingerprint", Text, nullable=False),
    Column("filling", Text),  # the table that is being filled; none: all are
    Column("after", JSON),  # the key of its last row that is here
    Column("again", JSON, nullable=False),  # statements that make what was taken away for speed
)
OPTIONS = {WRITES: True, UNWATCHED: True}  # nobody reads here yet: no change is to be marked
Given = Callable[[Any], Any]


@dataclass(frozen=True)
class Target:
    """The database to go to, over one connection."""

    connection: Connection
    writer: bulk.Writer

    def note(self) -> Row[Any] | None:
        """How far the move has come; None before it begins and after it ends."""
        with self.connection.begin():
            if not inspect(self.connection).has_table(NOTE.name):
                return None
            return self.connection.execute(select(NOTE)).first()

    def begin(self, source: str, fingerprint: str) -> None:
        """Take away indexes and what checks each row, and note that the move begins."""
        with self.connection.begin():
            names = [table.name for table in tables()]
            again = list(bulk.without_indexes(self.connection, names))
            NOTE.create(self.connection)
            values = {"source": source, "fingerprint": fingerprint, "again": again}
            self.connection.execute(insert(NOTE).values(**values, filling=names[0]))

    def fill(self, table: Table, batches: Iterator[list[Row[Any]]]) -> Iterator[int]:
        """Write batches of rows, each with the note in one transaction; yields how many more."""
        give = givers(table, self.connection)
        keys = [list(table.columns).index(key) for key in table.primary_key]
        for rows in batches:
            with self.connection.begin():
                self.writer.write(table.name, [given(row, give) for row in rows])
                self.remember(filling=table.name, after=[rows[-1][key] for key in keys])
            yield len(rows)

    def count(self, table: Table) -> int:
        """How many rows of a table are here."""
        with self.connection.begin():
            return count(self.connection, table)

    def complete(self, again: list[str]) -> None:
        """Make again what was taken away, and let PostgreSQL count ids on; all or nothing."""
        with self.connection.begin():
            if self.writer.copies:
                again = again + [
                    bulk.counted_on(name, names) for name, names in self.writer.columns.items()
                ]
            for each in again:
                self.connection.exec_driver_sql(each)
            self.remember(filling=None, after=None)
            if not self.writer.copies:
                require_references(self.connection)

    def remember(self, **values: Any) -> None:
        """Change the note, in the transaction of what it is about."""
        self.connection.execute(update(NOTE).values(**values))

    def end(self) -> None:
        """Take the note away: the move is done."""
        with self.connection.begin():
            NOTE.drop(self.connection)


@contextmanager
def opened() -> Iterator[Target]:
    """The application's database as a target. Raises `CannotMove` when it holds anything else."""
    prepare()
    with db.engine.connect() as connection:
        connection.detach()  # closed at the end: what is set here is for this alone
        bulk.run(connection, bulk.OUTSIDE[connection.dialect.name])
        columns = {table.name: " ".join(table.columns.keys()) for table in tables()}
        yield Target(connection.execution_options(**OPTIONS), bulk.Writer(connection, columns))


def is_under_way() -> bool:
    """Whether a move into the application's database has begun and not ended."""
    return inspect(db.engine).has_table(NOTE.name)


def prepare() -> None:
    """Make the tables in a database without any; refuse those of another version or program."""
    with db.engine.connect() as connection:
        there = inspect(connection).get_table_names()
        revision = MigrationContext.configure(connection).get_current_revision()
    if there and revision != schema.newest():
        raise CannotMove(
            f"The database to move to holds tables of something else ({there[0]}…), or of another "
            "version. Give an empty database: the tables are made in it."
        )
    if not there:
        migrating.upgrade()


def require_empty(connection: Connection) -> None:
    """Raise `CannotMove` when any table holds a row."""
    with connection.begin():
        for table in tables():
            if connection.execute(select(table).limit(1)).first():
                raise CannotMove(
                    f"The database to move to is not empty: {table.name} holds rows. "
                    "Give an empty database: the tables are made in it."
                )


def require_references(connection: Connection) -> None:
    """Raise `CannotMove` when a row refers to one that is not there (checked on SQLite alone)."""
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if broken:
        raise CannotMove(f"A row of {broken[0]} refers to one of {broken[2]} that is not there.")


def givers(table: Table, connection: Connection) -> list[Given | None]:
    """How each column's values are handed to the database; None: as they are."""
    dialect = connection.dialect
    kinds = [column.type.dialect_impl(dialect) for column in table.columns]
    return [kind.bind_processor(dialect) for kind in kinds]


def given(row: Row[Any], givers: list[Given | None]) -> tuple[Any, ...]:
    """A row as the database is handed it."""
    pairs = zip(row, givers, strict=True)
    return tuple(give(value) if give else value for value, give in pairs)
