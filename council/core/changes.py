"""Whether anything that people may read has changed: one cheap read tells, exactly.

For visitors that read is spared for half a second, unless this process changed something itself.

Every transaction that writes a row which some public page may show leaves a new random mark, just
before it is committed. So two reads that find the same marks found the same public record; and
a database that was restored never comes to a mark again that stood for something else.
"""

import secrets
import time
from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from flask import current_app, has_request_context, request
from sqlalchemy import Engine, bindparam, event, update
from sqlalchemy.engine import Connection
from sqlalchemy.engine.interfaces import ExecutionContext
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Mapped, Session, mapped_column
from sqlalchemy.pool import PoolProxiedConnection

from council.core import locale
from council.core.db import QUIET, Model, db

SHARDS = 8  # marks among which writers choose, so that on PostgreSQL they rarely wait in line
UNWATCHED = "council_unwatched"  # execution option: the tables may not be there yet (migrations)
CHANGED = "council_changed"  # in a connection's info, if it wrote what people read: also labels?
WRITING = ("INSERT", "UPDATE", "DELETE", "WITH", "COPY", "MERGE", "REPLACE", "TRUNCATE")
KEPT = "council.remembered"
GLANCED = "council.glanced"
FOUND = "council.state"  # in a request: the state in which each server was found
READS = {"GET", "HEAD", "OPTIONS"}
BRIEFLY = 0.5  # seconds for which a state that was read is taken for the present one
READ = "SELECT mark FROM change_mark ORDER BY shard"

LATEST: dict[str, object] = {"commit": object()}  # another object for each commit of this process

Kept = TypeVar("Kept")


class ChangeMark(Model):
    """The mark that the last change left; writers choose one of `SHARDS` rows."""

    __table_args__ = ({"info": QUIET},)

    shard: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    mark: Mapped[str]


MARKS = Model.metadata.tables[ChangeMark.__tablename__]
NEW_MARK = update(MARKS).where(MARKS.c.shard == bindparam("at")).values(mark=bindparam("fresh"))


def state() -> str:
    """What stands for the public record as it is now: the same again as long as it is the same.

    Read it before what it shall stand for, and from the same server. One read of a few short
    rows, past the session: a page that has not changed is answered with nothing else. Raises
    `OperationalError` when it cannot be told.
    """
    server = db.server()
    try:
        return " ".join(marks(server))
    except server.dialect.loaded_dbapi.Error as error:
        raise OperationalError(READ, None, error) from error


def state_for_reader() -> str:
    """`state()`, asked once for each request that only reads: it shows one moment."""
    if not has_request_context() or request.method not in READS:
        return state()
    server, found = db.server(), request.environ.setdefault(FOUND, {})
    if server not in found:
        found[server] = state()
    return str(found[server])


def glance() -> str:
    """`state()` as it is now, or was half a second ago at the most.

    What this process changes is seen at once. Thousands of visitors a second then ask the database
    for it twice a second.
    """
    server, latest = db.server(), LATEST["commit"]
    known = current_app.extensions.setdefault(GLANCED, {}).get(server)
    if known and known[0] is latest and time.monotonic() - known[1] < BRIEFLY:
        return str(known[2])
    now = time.monotonic()
    found = state()
    current_app.extensions[GLANCED][server] = (latest, now, found)
    return found


def marks(server: Engine) -> list[str]:
    """The marks on a server; raises its driver's errors, as SQLAlchemy is not asked.

    Whoever holds a connection already asks on that one: if each waited for a second, with all of
    them taken, none would ever get it.
    """
    if db.session().in_transaction():
        return marks_on(db.session.connection().connection)
    connection = server.raw_connection()
    try:
        return marks_on(connection)
    except Exception:
        connection.invalidate()  # it may be broken: no other is to be given it
        raise
    finally:
        connection.close()


def marks_on(connection: PoolProxiedConnection) -> list[str]:
    """The marks, asked on a connection."""
    cursor = connection.cursor()
    cursor.execute(READ)
    return [row[0] for row in cursor.fetchall()]


def remembered(ask: Callable[[], Kept]) -> Callable[[], Kept]:
    """Keep what a question about the public record was answered, until anything in it changes.

    Of a function without arguments, whose answer depends on the language and nothing else of the
    request; nobody may change the answer.
    """
    return remembered_under(state_for_reader, ask)


def remembered_labels(ask: Callable[[], Kept]) -> Callable[[], Kept]:
    """As `remembered`, of a question about `LABELS` tables alone, which no vote changes."""
    return remembered_under(labels_for_reader, ask)


def remembered_under(state: Callable[[], str], ask: Callable[[], Kept]) -> Callable[[], Kept]:
    """Keep an answer as long as `state()` is the same."""

    @wraps(ask)
    def answered() -> Kept:
        kept = current_app.extensions.setdefault(KEPT, {})
        key, now = (ask, locale.current()), state()
        if key not in kept or kept[key][0] != now:
            kept[key] = (now, ask())
        found: Kept = kept[key][1]
        return found

    return answered


def labels_for_reader() -> str:
    """The part of the state that stands for `LABELS` tables; on PostgreSQL, any change is one."""
    whole = state_for_reader()
    return whole.partition(" ")[0] if db.server().dialect.name == "sqlite" else whole


def note(connection: Connection, *, labels: bool = True) -> None:
    """Say that the transaction of a connection changes what people may read, `labels` among it.

    For writes that are not seen here by themselves: PostgreSQL's COPY.
    """
    connection.info[CHANGED] = labels or connection.info.get(CHANGED, False)


@event.listens_for(Engine, "before_cursor_execute")
def watch(
    connection: Connection,
    _cursor: object,
    statement: str,
    _parameters: object,
    context: ExecutionContext | None,
    _many: bool,
) -> None:
    """Note a statement that writes, unless it is known to touch quiet tables only."""
    if not statement.startswith(WRITING) and not statement.lstrip().upper().startswith(WRITING):
        return
    compiled = getattr(context, "compiled", None)
    table = getattr(getattr(compiled, "statement", None), "table", None)
    if table is None or not table.info.get("quiet"):
        note(connection, labels=table is None or bool(table.info.get("labels")))


@event.listens_for(Engine, "commit")
def leave_mark(connection: Connection) -> None:
    """Leave a new mark at the end of a transaction that changed what people may read.

    At the very end: others who choose the same mark wait for the commit alone.
    """
    labels = connection.info.pop(CHANGED, None)
    if labels is not None and not connection.get_execution_options().get(UNWATCHED):
        mark_anew(connection, labels=labels)


@event.listens_for(Engine, "commit")
@event.listens_for(Session, "after_commit")
def end_glance(_of: object) -> None:
    """Look again: before a commit, for what is not a session's, and once it is done."""
    LATEST["commit"] = object()


@event.listens_for(Engine, "rollback")
def forget(connection: Connection) -> None:
    """Forget what a transaction would have changed; a connection that broke has forgotten all."""
    if not connection.invalidated:
        connection.info.pop(CHANGED, None)


def mark_anew(connection: Connection, *, labels: bool = True) -> None:
    """Leave a mark; SQLite has one writer at a time, and needs a row for labels and one more."""
    one_writer = connection.dialect.name == "sqlite"
    shard = int(not labels) if one_writer else secrets.randbelow(SHARDS)
    connection.execute(NEW_MARK, {"at": shard, "fresh": secrets.token_urlsafe(9)})
