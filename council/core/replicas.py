"""Read replicas of PostgreSQL: pages are read from them, everything else from the primary.

Whoever wrote takes the primary's position in its log along, in the session, and reads from a
replica only once that has come so far. A replica that is late or away is left alone for a while;
what it fails at or refuses is asked of the primary before anybody is told. All that one request
reads comes from one server, the marks by which kept pages are known to be true included.

Without replicas nothing of this is done.
"""

import itertools
import threading
import time
from collections.abc import Callable
from typing import TypeVar

from flask import current_app, g, session
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from council.core import clock
from council.core.db import db
from council.core.logs import log

EXTENSION = "council.replicas"
BIND = "replica-"  # and a number: the name of its engine
WROTE = "wrote"  # in the session: a position in the log, and when
MINDED = 60  # seconds after a write for which its position is minded
LATEST = 10  # seconds behind at which a replica is late; a worker writes every five
SOON = 1  # seconds between two looks at a replica
LATER = 5  # likewise, when it is away
NEVER = 2**63 - 1  # a position that no log comes to
POSITION = "SELECT (pg_current_wal_insert_lsn() - '0/0')::bigint"
HOW_IS_IT = """
    SELECT pg_is_in_recovery(),
           (pg_last_wal_replay_lsn() - '0/0')::bigint,
           extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp())::float
"""

Found = TypeVar("Found")


class Replica:
    """A server that follows the primary, and what is known of how far it has come."""

    def __init__(self, name: str, engine: Engine) -> None:
        self.name, self.engine = name, engine
        self.how = "new"  # "well", "late", "away" or "apart" (it follows nobody)
        self.reached = 0  # the position in the log up to which it surely has all
        self.next_look = 0.0
        self.looking = threading.Lock()

    def has(self, position: int) -> bool:
        """Whether it may be read by one who has to see all up to a position in the log."""
        if time.monotonic() >= self.next_look or (self.how == "well" and position > self.reached):
            self.look()
        return self.how == "well" and position <= self.reached

    def look(self) -> None:
        """Ask it how it is, unless another thread just does."""
        if not self.looking.acquire(blocking=False):
            return
        try:
            how, error = self.ask(), None
        except SQLAlchemyError as failure:
            how, error = "away", str(getattr(failure, "orig", failure))
        finally:
            self.looking.release()
        self.next_look = time.monotonic() + (LATER if how == "away" else SOON)
        if how != self.how:
            told = log.info if how == "well" else log.warning
            told("replica", replica=self.name, how=how, was=self.how, error=error)
        self.how = how

    def ask(self) -> str:
        """How it says that it is."""
        with self.engine.connect() as connection:
            follows, position, behind = connection.exec_driver_sql(HOW_IS_IT).one()
        if not follows:
            return "apart"
        self.reached = position or 0
        return "well" if behind is not None and behind < LATEST else "late"


class Replicas:
    """The replicas of one application, and whose turn it is."""

    def __init__(self, all_: list[Replica]) -> None:
        self.all = all_
        self.turn = itertools.count()

    def choose(self, position: int) -> Engine:
        """The server for whoever reads: a replica that has all up to a position, in turn."""
        first = next(self.turn) % len(self.all)
        for replica in self.all[first:] + self.all[:first]:
            if replica.has(position):
                return replica.engine
        return db.engine

    def used(self) -> Replica | None:
        """The replica that this request has read from; None if it has not."""
        return next((each for each in self.all if each.engine is db.chosen()), None)


def known() -> Replicas | None:
    """The replicas of this application; None without any."""
    found: Replicas | None = current_app.extensions.get(EXTENSION)
    return found


def install() -> None:
    """Know the replicas among the engines of the present application."""
    of = [(name, engine) for name, engine in db.engines.items() if name]
    if of:
        all_ = [Replica(f"{engine.url.host or name}", engine) for name, engine in of]
        current_app.extensions[EXTENSION] = Replicas(all_)


def look() -> dict[str, str]:
    """How each replica is now, by name."""
    replicas = known()
    for replica in replicas.all if replicas else []:
        replica.look()
    return {replica.name: replica.how for replica in replicas.all} if replicas else {}


def read(
    ask: Callable[[], Found],
    position: Callable[[], int],
    is_good: Callable[[Found], bool] = lambda _found: True,
) -> Found:
    """What `ask()` finds on a replica that has all up to a position; it changes nothing.

    Where it fails there, or what it finds is not good, it is asked once more, of the primary.
    """
    replicas = known()
    if replicas is None:
        return ask()
    db.read_from(lambda: replicas.choose(position()))
    try:
        found = ask()
    except Exception as error:
        if not is_used():
            raise
        complain(error)
    else:
        if is_good(found) or not is_used():
            return found
    ask_primary()
    return ask()


def is_used() -> bool:
    """Whether this request has read from a replica."""
    replicas = known()
    return bool(replicas and replicas.used())


def complain(error: Exception) -> None:
    """Log what a replica failed at, if it was its fault, and look at it again soon."""
    replicas = known()
    replica = replicas and replicas.used()
    if replica and isinstance(error, SQLAlchemyError):
        replica.next_look = 0.0
        log.warning("replica.failed", replica=replica.name, error=str(error).partition("\n")[0])


def ask_primary() -> None:
    """Let the rest of this request read from the primary; what was read before is forgotten."""
    if known():
        db.undo()
        db.read_from(None)
        g.pop("_login_user", None)  # Flask-Login's: a sign-in may not have come to the replica


def remember_write() -> None:
    """Have the browser that asks see, from now on, all that is committed at this moment."""
    if known():
        session[WROTE] = [position(), int(clock.now().timestamp())]


def position() -> int:
    """The primary's position in its log; one that is never reached when it cannot be told."""
    try:
        with db.engine.connect() as connection:
            return int(connection.exec_driver_sql(POSITION).scalar_one())
    except SQLAlchemyError as error:  # what was written is committed: that counts
        log.warning("replicas.no_position", error=str(error))
        return NEVER


def minded() -> int:
    """The position up to which the browser that asks has to see; 0: it wrote nothing lately."""
    if not known():
        return 0
    written, at = session.get(WROTE, (0, 0))
    return int(written) if clock.now().timestamp() - at < MINDED else 0
