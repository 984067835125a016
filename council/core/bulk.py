"""Writing rows in bulk: one transaction, whose end makes again the indexes dropped before.

An interrupted load leaves nothing behind: dropping and making indexes are part of the transaction,
on both databases.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, text

from council.core import changes, search
from council.core.db import WRITES, db

Rows = Sequence[tuple[Any, ...]]
ANALYSED = 2_000  # rows of an index that SQLite looks at to learn how it is filled
KEEP_WORDS = "INSERT INTO {0} ({0}, rank) VALUES ('hashsize', {1})"  # bytes, before FTS5 sorts them
WORDS = search.contributions.table
OUTSIDE = {  # statements before the transaction; the connection is closed behind it
    "sqlite": ["PRAGMA foreign_keys = OFF", "PRAGMA cache_size = -131072"],  # KiB
    "postgresql": [],
}
FIRST = {  # in it: our moments are in UTC, and say nothing of it
    "sqlite": [KEEP_WORDS.format(WORDS, 64 * 1024**2)],
    "postgresql": ["SET LOCAL TIME ZONE 'UTC'", "SET LOCAL maintenance_work_mem = '256MB'"],
}
LAST = {"sqlite": [KEEP_WORDS.format(WORDS, 1024**2)], "postgresql": []}  # as usual again
INDEXES = {  # what was made by CREATE INDEX, and how; not what keys and constraints bring along
    "sqlite": "SELECT name, sql, tbl_name FROM sqlite_master WHERE type = 'index' AND sql <> ''",
    "postgresql": (
        "SELECT indexname, indexdef, tablename FROM pg_indexes WHERE schemaname = current_schema() "
        "AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conname = indexname)"
    ),
}
FOREIGN_KEYS = (
    "SELECT conname, pg_get_constraintdef(oid), conrelid::regclass::text FROM pg_constraint "
    "WHERE contype = 'f' AND connamespace = current_schema()::regnamespace"
)


class Writer:
    """Writes rows of plain values, as both databases read them, into tables of a connection."""

    def __init__(self, connection: Connection, columns: dict[str, str]) -> None:
        self.connection = connection
        self.columns = columns
        self.copies = connection.dialect.name == "postgresql"

    def write(self, table: str, rows: Rows) -> None:
        """Add rows to a table."""
        names = self.columns[table].split()
        if self.copies:
            self.copy(f"COPY {table} ({', '.join(names)}) FROM STDIN", rows)
        elif rows:
            blanks = ", ".join("?" * len(names))
            sql = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({blanks})"  # noqa: S608
            self.connection.exec_driver_sql(sql, rows)

    def copy(self, sql: str, rows: Rows) -> None:
        """Hand rows to PostgreSQL's COPY."""
        changes.note(self.connection)
        driver: Any = self.connection.connection.dbapi_connection
        with driver.cursor() as cursor, cursor.copy(sql) as copy:
            for row in rows:
                copy.write_row(row)

    def index(self, rows: Sequence[tuple[int, str, str]]) -> None:
        """Add contributions to the search index."""
        search.contributions.put_all(self.connection, rows)


@contextmanager
def writing(columns: dict[str, str]) -> Iterator[Writer]:
    """A transaction in which to fill tables (each with the names of its columns); then analysed."""
    with db.engine.connect() as connection:
        connection.detach()  # closed at the end: what is set here is for this load alone
        kind = connection.dialect.name
        run(connection, OUTSIDE[kind])
        with connection.execution_options(**{WRITES: True}).begin():
            run(connection, FIRST[kind])
            again = list(without_indexes(connection, [*columns, WORDS]))
            yield Writer(connection, columns)
            if kind == "postgresql":
                again += [counted_on(table, names) for table, names in columns.items()]
            run(connection, again + LAST[kind])


def run(connection: Connection, statements: Iterable[str]) -> None:
    """Run statements; SQLite takes its pragmas outside of a transaction only."""
    cursor = connection.connection.cursor()
    for each in statements:
        cursor.execute(each)
    cursor.close()


def without_indexes(connection: Connection, tables: list[str]) -> Iterator[str]:
    """Drop the secondary indexes of tables, and what checks each row; yields how to make them."""
    kind = connection.dialect.name
    for name, sql, table in list(connection.execute(text(INDEXES[kind]))):
        if table in tables:
            connection.execute(text(f"DROP INDEX {name}"))
            yield sql
    if kind == "postgresql":
        for name, sql, table in list(connection.execute(text(FOREIGN_KEYS))):
            if table in tables:
                connection.execute(text(f"ALTER TABLE {table} DROP CONSTRAINT {name}"))
                yield f"ALTER TABLE {table} ADD CONSTRAINT {name} {sql}"


def counted_on(table: str, names: str) -> str:
    """The statement after which PostgreSQL counts the ids of a table on from those written."""
    if "id" not in names.split():
        return "SELECT 1"
    sequence = f"pg_get_serial_sequence('{table}', 'id')"
    return f"SELECT setval({sequence}, max(id)) FROM {table} HAVING max(id) > 0"  # noqa: S608


def analyse(tables: Iterable[str]) -> None:
    """Let the database learn how the tables are filled now, so that it chooses indexes well."""
    with db.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql(f"PRAGMA analysis_limit = {ANALYSED}")
            connection.exec_driver_sql("ANALYZE")
            connection.commit()
            return
        connection.execution_options(isolation_level="AUTOCOMMIT")
        for table in tables:
            connection.execute(text(f"VACUUM (ANALYZE) {table}"))
