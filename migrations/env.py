"""Alembic's environment: the application's database and models."""

from collections.abc import Iterator
from contextlib import contextmanager

from alembic import context
from council.core.changes import UNWATCHED, ChangeMark, mark_anew
from council.core.schema import LOCK
from flask import current_app
from sqlalchemy import Connection, func, inspect, select

SEARCH = "_search"  # tables made by hand: their columns differ by database


def ours(_item: object, name: str | None, kind: str, _reflected: bool, _other: object) -> bool:
    """Whether autogenerate compares this table (the search tables are made by hand)."""
    return not (kind == "table" and name and SEARCH in name)


@contextmanager
def tables_made_anew(connection: Connection) -> Iterator[None]:
    """Let SQLite's tables be made anew though rows of others refer to theirs.

    That is how it changes a table; it would take the old one for deleted with all its rows. It
    can be told so before a transaction only: `check_references` looks before the end of that.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    driver = connection.connection.dbapi_connection
    driver.execute("PRAGMA foreign_keys = OFF")
    try:
        yield
    finally:
        connection.rollback()  # what was asked since: SQLite hears of it outside only
        driver.execute("PRAGMA foreign_keys = ON")


def check_references(connection: Connection) -> None:
    """Refuse migrations after which SQLite finds a row that refers to nothing."""
    if connection.dialect.name == "sqlite":
        lost = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
        if lost is not None:
            raise RuntimeError(f"a row of {lost[0]} refers to nothing in {lost[2]}")


def run() -> None:
    """Run the migrations in one transaction, on a connection of its own."""
    database = current_app.extensions["migrate"].db
    with database.engine.connect() as connection, tables_made_anew(connection):
        context.configure(
            connection=connection,
            target_metadata=database.metadata,
            render_as_batch=True,
            include_object=ours,
            transaction_per_migration=False,
        )
        connection.execution_options(**{UNWATCHED: True})
        with context.begin_transaction():
            if connection.dialect.name == "postgresql":
                connection.execute(select(func.pg_advisory_xact_lock(LOCK)))
            before = context.get_context().get_current_heads()
            context.run_migrations()
            if context.get_context().get_current_heads() != before:
                check_references(connection)
            if inspect(connection).has_table(ChangeMark.__tablename__):
                mark_anew(connection)


run()
