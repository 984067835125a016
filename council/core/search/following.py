"""Indexes that follow rows: written in the transaction of the row, compared, and made anew."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, event, func, inspect, select
from sqlalchemy.orm import Mapper

from council.core.db import db
from council.core.search.index import Row, SearchIndex, row
from council.core.search.words import Said

BATCH = 1_000  # rows in one transaction of a rebuild
FOLLOWED: list["Followed"] = []


@dataclass(frozen=True)
class Followed:
    """An index, the model whose rows it follows, and what of a row is to be found.

    `said` gives None for a row that nobody is to find; `shown` is the same as a condition;
    `names` are the columns that `said` reads.
    """

    index: SearchIndex
    model: Any
    names: tuple[str, ...]
    said: Callable[[Any], Said | None]
    shown: ColumnElement[bool]

    def total(self) -> int:
        """The last of the ids to go through."""
        return int(db.session.scalar(select(func.max(self.model.id))) or 0)

    def is_begun(self) -> bool:
        """Whether the index holds anything, or there is nothing that it should hold."""
        shown = db.session.scalar(select(self.model.id).where(self.shown).limit(1))
        return shown is None or self.index.holds_any(db.session.connection())

    def rows(self, after: int, size: int) -> tuple[list[Row], int | None]:
        """What the index should hold of the `size` things after an id; and the last one's id.

        None: there is nothing after it.
        """
        wanted = [getattr(self.model, name) for name in ("id", *self.names)]
        query = select(*wanted).where(self.model.id > after).order_by(self.model.id).limit(size)
        found = db.session.execute(query).all()
        held = [(each.id, self.said(each)) for each in found]
        return [row(id, said) for id, said in held if said], found[-1].id if found else None

    def compare(self) -> tuple[int, int]:
        """How many things the index misses or has too many; and how many of the latest are wrong.

        Reads the counts of all, and the words of the last `BATCH`.
        """
        connection = db.session.connection()
        shown = select(func.count()).select_from(self.model).where(self.shown)
        apart = abs(len(self.index.held(connection, 0)) - (db.session.scalar(shown) or 0))
        last = db.session.scalar(select(func.max(self.model.id))) or 0
        rows, _ = self.rows(last - BATCH, BATCH)
        extra = set(self.index.held(connection, last - BATCH)).difference(each[0] for each in rows)
        return apart, len(self.index.differing(connection, rows)) + len(extra)

    def rebuild(self) -> Iterator[int]:
        """Write the index anew beside everybody's work; yields how many ids more are done.

        A batch is a transaction; interrupted, it may simply be run again.
        """
        after: int | None = 0
        while after is not None:
            with db.unit():
                connection = db.session.connection()
                done, (rows, last) = after, self.rows(after, BATCH)
                self.index.remove(connection, self.index.held(connection, after, last))
                self.index.put_all(connection, rows)
            yield (last or done) - done
            after = last


def follow(
    index: SearchIndex,
    model: Any,
    names: tuple[str, ...],
    said: Callable[[Any], Said | None],
    shown: ColumnElement[bool],
) -> None:
    """Let an index follow the rows of a model (see `Followed`), in their own transactions."""
    followed = Followed(index, model, names, said, shown)
    FOLLOWED.append(followed)

    def written(_mapper: Mapper[Any], connection: Connection, thing: Any) -> None:
        """Index a row that is new, or of which something was changed that is found."""
        state = inspect(thing)
        if not any(state.attrs[name].history.has_changes() for name in names):
            return
        if found := said(thing):
            index.put(connection, thing.id, found)
        else:
            index.remove(connection, [thing.id])

    def deleted(_mapper: Mapper[Any], connection: Connection, thing: Any) -> None:
        """Forget a row that is no more."""
        index.remove(connection, [thing.id])

    event.listen(model, "after_insert", written)
    event.listen(model, "after_update", written)
    event.listen(model, "after_delete", deleted)
