"""The move itself: copy, make whole, compare, index, and look at the seals."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Table, select

from council.core import bulk, journal, search
from council.core.db import JsonType, db
from council.core.moving import source as left
from council.core.moving import target as taken
from council.core.moving.source import STREAMED, CannotMove, tables
from council.core.moving.target import Target

Tell = Callable[[str, int, int], None]  # what is done, how much of it, of how much in all


@dataclass(frozen=True)
class Moved:
    """What was moved: how many rows; and the first seal that does not fit, here as there."""

    rows: int
    broken_seal: int | None


def move(source: str, at: datetime, tell: Tell = lambda *_: None) -> Moved:
    """Copy the database at the address `source` into the application's, and compare the two.

    Nobody can write to the source meanwhile. Interrupted, it goes on where it stopped, if the
    source is as it was. Raises `CannotMove` when it cannot be done, or was not done well.
    """
    with left.held(source, at) as connection:
        with taken.opened() as target:
            count = copy_all(connection, target, left.named(source), tell)
            compare_all(connection, target.connection, count, tell)
        for followed in search.FOLLOWED:
            index(followed, tell)
        bulk.analyse(table.name for table in tables())
        broken = broken_seal(tell)
        with taken.opened() as target:
            target.end()
    return Moved(count, broken)


def copy_all(source: Connection, target: Target, name: str, tell: Tell) -> int:
    """Copy what is not there yet, and make the tables whole; gives how many rows there are."""
    note = target.note() or begun(source, target, name)
    if (note.source, note.fingerprint) != (name, left.fingerprint(source)):
        raise CannotMove(
            f"A move from {note.source} was begun here, and it was not from this database as it "
            "is now. Empty the database to move to, then begin again."
        )
    total = sum(left.count(source, table) for table in tables())
    if note.filling:
        copy_rest(source, target, note, lambda done: tell("Copying", done, total))
        tell("Making indexes", total, total)
        target.complete(note.again)
    return total


def begun(source: Connection, target: Target, name: str) -> Row[Any]:
    """The note of a move that begins now, into an empty database."""
    taken.require_empty(target.connection)
    target.begin(name, left.fingerprint(source))
    note = target.note()
    assert note is not None
    return note


def copy_rest(
    source: Connection, target: Target, note: Row[Any], tell: Callable[[int], None]
) -> None:
    """Copy table by table from where the note stands; `tell` is told how many rows are there."""
    done, after = 0, note.after
    names = [table.name for table in tables()]
    for table in tables():
        if names.index(table.name) < names.index(note.filling):
            done += left.count(source, table)
            continue
        if table.name == note.filling:
            done += target.count(table)
        else:
            after = None
        for more in target.fill(table, left.rows(source, table, after)):
            done += more
            tell(done)


def compare_all(source: Connection, target: Connection, total: int, tell: Tell) -> None:
    """Compare every table. Raises `CannotMove` when one is not the same."""
    done = 0
    for table in tables():
        there = summed(source, table)
        with target.begin():
            here = summed(target, table)
        if here != there:
            raise CannotMove(
                f"{table.name} is not the same: {there[0]:,} rows there, {here[0]:,} here. "
                "Somebody wrote to one of them. Empty the database to move to, then begin again."
            )
        done += there[0]
        tell("Comparing", done, total)


def summed(connection: Connection, table: Table) -> tuple[int, int]:
    """How many rows a table has, and the sum of their hashes: their order does not matter."""
    documents = [n for n, each in enumerate(table.columns) if isinstance(each.type, JsonType)]
    count = total = 0
    for row in connection.execute(select(table), execution_options=STREAMED):
        values = list(row)
        for n in documents:  # one database puts keys in an order of its own
            values[n] = json.dumps(values[n], sort_keys=True)
        hashed = hashlib.blake2b(repr(values).encode(), digest_size=16).digest()
        count, total = count + 1, (total + int.from_bytes(hashed)) % 2**128
    return count, total


def index(followed: search.Followed, tell: Tell) -> None:
    """Write an index of words in the form of this database."""
    total, done = followed.total(), 0
    db.session.rollback()  # reading ends here: a writer must not wait for it
    for more in followed.rebuild():
        done += more
        tell(f"Indexing {followed.model.__tablename__}", done, total)


def broken_seal(tell: Tell) -> int | None:
    """The first seal that does not fit the journal; None when all do."""
    total = journal.count_seals()
    for done, (seal, sound) in enumerate(journal.verify(), 1):
        tell("Reading the journal", done, total)
        if not sound:
            return seal.id
    return None
