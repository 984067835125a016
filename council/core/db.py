"""The database: column types, naming of constraints, and how a transaction begins and ends."""

import enum
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session
from sqlalchemy import (
    JSON,
    URL,
    DateTime,
    Dialect,
    Engine,
    Enum,
    MetaData,
    Table,
    Text,
    event,
    inspect,
)
from sqlalchemy.engine import Connection
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.orm import DeclarativeBase, mapped_column, registry
from sqlalchemy.pool import ConnectionPoolEntry, Pool
from sqlalchemy.sql.operators import OperatorType
from sqlalchemy.types import TypeDecorator, TypeEngine

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql, sqlite

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
PRAGMAS = {  # FULL: an acknowledged write survives a power cut (SQLite, "PRAGMA synchronous")
    "journal_mode": "WAL",
    "synchronous": "FULL",
    "foreign_keys": "ON",
    "busy_timeout": "10000",
    "journal_size_limit": "67108864",  # after a large load, its log gives the disk back
}
QUIET: dict[str, Any] = {"quiet": True}  # `info` of a table of which no visitor's page shows a row
LABELS: dict[str, Any] = {"labels": True}  # of one whose rows name or number choices: few change
WRITES = "council_writes"  # execution option: this transaction will write
AFTER = "council_after_commit"  # in the session: what waits for the commit
UNDONE = "council_after_undo"  # what is done if there is none
SERVER = "council_server"  # the server it reads from, or what chooses one at the first question
TURN = "council_turn"  # in a connection's record: the line in which it is its turn to write
PATIENCE = 10  # seconds in line

LINES: dict[URL, threading.Lock] = {}  # of this process's threads, before each SQLite file


class MomentType(TypeDecorator[datetime]):
    """An instant: aware and UTC on the Python side, whatever the database keeps."""

    impl = DateTime(timezone=True)
    cache_ok = True

    @property
    def python_type(self) -> type[datetime]:
        """What it is on the Python side; cursors of lists are checked against it."""
        return datetime

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a naive instant; hand the database UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a Moment must be aware")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give back an aware UTC instant."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class JsonType(TypeDecorator[Any]):
    """JSON; PostgreSQL's JSONB where that is the database: elsewhere its dialect is not read."""

    impl = JSON
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """The type as the database has it."""
        if dialect.name == "postgresql":
            from sqlalchemy.dialects.postgresql import JSONB  # late: 4 MB, for who has it

            return dialect.type_descriptor(JSONB())
        return dialect.type_descriptor(JSON())

    def coerce_compared_value(self, op: OperatorType | None, value: object) -> TypeEngine[Any]:
        """As JSON does: what is compared with an entry is not JSON itself."""
        return self.impl_instance.coerce_compared_value(op, value)


Moment = Annotated[datetime, mapped_column(MomentType())]
Id = Annotated[int, mapped_column(primary_key=True)]
Json = JsonType()


class Base(DeclarativeBase):
    """Root of every model; tables are named after the class in snake case."""

    registry = registry(
        metadata=MetaData(naming_convention=NAMING),
        type_annotation_map={
            str: Text(),
            datetime: MomentType(),
            dict[str, Any]: Json,
            dict[str, str]: Json,
            list[str]: Json,
            list[dict[str, Any]]: Json,
            enum.Enum: Enum(
                enum.Enum,
                native_enum=False,
                length=32,
                create_constraint=True,
                validate_strings=True,
                values_callable=lambda kind: [member.value for member in kind],
            ),
        },
    )


class OneServer(Session):
    """A session all of whose questions go to one server: the primary, unless it may read elsewhere.

    No table has a server of its own.
    """

    def get_bind(
        self,
        mapper: Any = None,  # SQLAlchemy's
        clause: Any = None,
        bind: Engine | Connection | None = None,
        **_more: Any,
    ) -> Engine | Connection:
        """As SQLAlchemy says."""
        return bind or self.server()

    def server(self) -> Engine:
        """The server that is asked; chosen now if it is to be chosen."""
        found = self.info.get(SERVER)
        if callable(found):
            found = self.info[SERVER] = found()
        return found or self._db.engine


class Database(SQLAlchemy):
    """Flask-SQLAlchemy, with transactions that say when they are going to write."""

    def read_from(self, choose: Callable[[], Engine] | None) -> None:
        """Have this session ask the server that `choose()` names at its first question.

        None: the primary.
        """
        self.session.info[SERVER] = choose

    def chosen(self) -> Engine | None:
        """The server that was chosen for this session; None if none was."""
        found = self.session.info.get(SERVER)
        return None if callable(found) else found

    def server(self) -> Engine:
        """The server that this session asks; the primary where nothing was asked yet."""
        if not self.session.registry.has():  # no need to begin one
            return self.engine
        session = self.session()
        assert isinstance(session, OneServer)
        return session.server()

    def begin_writing(self) -> None:
        """Begin a transaction that will write; on SQLite it takes the write lock at once.

        Whatever was read before in the same session is let go: it may be stale.
        """
        self.undo()
        self.read_from(None)
        self.session.connection(execution_options={WRITES: True})
        self.session.info[WRITES] = True

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Around slow work that needs no database: meanwhile, others may write.

        Before anything is written: the transaction ends, a new one begins, and what was read is
        read anew. In a transaction that does not write nothing is done.
        """
        if not self.session.info.get(WRITES):
            yield
            return
        written = self.session.info.get(AFTER) or self.session.info.get(UNDONE)
        assert not written, "something was written already"
        self.undo()
        yield
        self.begin_writing()

    def insert_new(self, model: type[Base] | Table) -> "sqlite.Insert | postgresql.Insert":
        """An INSERT into a table; what is there already is passed over."""
        if self.engine.dialect.name == "sqlite":
            from sqlalchemy.dialects import sqlite  # late: whichever it is, not both

            return sqlite.insert(model).on_conflict_do_nothing()
        from sqlalchemy.dialects import postgresql  # late: likewise

        return postgresql.insert(model).on_conflict_do_nothing()

    def lock(self, row: Base) -> None:
        """Read a row again and hold it, so that nobody changes it before this transaction ends."""
        self.session.flush()  # what this transaction changed already is not to be read away
        columns = [each.key for each in inspect(type(row)).column_attrs]
        self.session.refresh(row, columns, with_for_update=True)

    def after_commit(self, call: Callable[[], None]) -> None:
        """Run `call()` once, when this transaction is committed; never if it is undone."""
        self.session.info.setdefault(AFTER, {})[call] = None

    def after_undo(self, call: Callable[[], None]) -> None:
        """Run `call()` if this transaction is undone: it mends what is outside the database."""
        self.session.info.setdefault(UNDONE, {})[call] = None

    def keep(self) -> None:
        """Commit, then run what waited for that."""
        self.session.commit()
        self.session.info.pop(WRITES, None)
        self.session.info.pop(UNDONE, None)
        for call in self.session.info.pop(AFTER, {}):
            call()

    def undo(self) -> None:
        """Roll back, forget what waited for the commit, and run what waited for this."""
        self.session.rollback()
        self.session.info.pop(WRITES, None)
        self.session.info.pop(AFTER, None)
        for call in self.session.info.pop(UNDONE, {}):
            call()

    @contextmanager
    def unit(self) -> Iterator[None]:
        """One transaction of a task or a command: commit at the end, roll back on any error."""
        self.begin_writing()
        try:
            yield
            self.keep()
        except BaseException:
            self.undo()
            raise


db = Database(model_class=Base, session_options={"autoflush": True, "class_": OneServer})

if TYPE_CHECKING:
    Model = Base
else:
    Model = db.Model


@event.listens_for(Engine, "connect")
def prepare(dbapi: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    """Set up a new SQLite connection: our pragmas, and no hidden BEGIN by the driver."""
    if not type(dbapi).__module__.startswith("sqlite3"):
        return
    dbapi.isolation_level = None
    cursor = dbapi.cursor()
    for name, value in PRAGMAS.items():
        cursor.execute(f"PRAGMA {name}={value}")
    cursor.close()


@event.listens_for(Engine, "begin")
def begin(connection: Connection) -> None:
    """Begin on SQLite; a writer takes the lock now, so that it never fails halfway through."""
    if connection.dialect.name != "sqlite":
        return
    writes = connection.get_execution_options().get(WRITES)
    if writes:
        stand_in_line(connection)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def stand_in_line(connection: Connection) -> None:
    """Wait until no other thread of this process writes to the same SQLite file.

    SQLite wakes nobody when it is free again: who waits looks again after longer and longer naps,
    and may always be late. Who has no patience left asks it all the same, and is told why not.
    A connection that was taken out of its pool gives nothing back to it, so it does not queue.
    """
    line = LINES.setdefault(connection.engine.url, threading.Lock())
    held = connection.connection.record_info
    if held is not None and TURN not in held and line.acquire(timeout=PATIENCE):
        held[TURN] = line


@event.listens_for(Pool, "checkin")
def leave_line(_dbapi: DBAPIConnection | None, record: ConnectionPoolEntry) -> None:
    """Let the next one write: the transaction has ended, however it did."""
    held = record.record_info
    if held and TURN in held:
        held.pop(TURN).release()
