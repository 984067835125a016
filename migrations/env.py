"""Alembic's environment: the application's database and models."""

from alembic import context
from council.core.changes import UNWATCHED, ChangeMark, mark_anew
from council.core.schema import LOCK
from flask import current_app
from sqlalchemy import func, inspect, select

SEARCH = "_search"  # tables made by hand: their columns differ by database


def ours(_item: object, name: str | None, kind: str, _reflected: bool, _other: object) -> bool:
    """Whether autogenerate compares this table (the search tables are made by hand)."""
    return not (kind == "table" and name and SEARCH in name)


def run() -> None:
    """Run the migrations in one transaction, on a connection of its own."""
    database = current_app.extensions["migrate"].db
    with database.engine.connect() as connection:
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
            context.run_migrations()
            if inspect(connection).has_table(ChangeMark.__tablename__):
                mark_anew(connection)


run()
