"""Full-text search behind one interface: FTS5 on SQLite, tsvector on PostgreSQL.

Texts and queries are folded alike (`text.fold`), so that accents and capitals do not matter.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, text
from sqlalchemy.orm import InstrumentedAttribute

from council.core.db import db
from council.core.text import fold

WORD = re.compile(r"\w+")
MOST_WORDS = 8  # of a query; the rest is ignored
NEWEST = 5_000  # rows found for a query at the most, however many hold its words


@dataclass(frozen=True)
class SearchIndex:
    """A search table of its own; `table` has one row a thing, under the thing's id."""

    table: str

    def put(self, id: int, content: str) -> None:  # the house says id
        """Index `content` under `id`, in place of what was there."""
        self.remove(id)
        if is_sqlite():
            sql = f"INSERT INTO {self.table} (rowid, content) VALUES (:id, :content)"  # noqa: S608
        else:
            sql = (
                f"INSERT INTO {self.table} (id, content) "  # noqa: S608
                "VALUES (:id, to_tsvector('simple', :content))"
            )
        db.session.execute(text(sql), {"id": id, "content": prepared(content)})

    def put_all(self, connection: Connection, rows: Sequence[tuple[int, str]]) -> None:
        """Index many things that are not there yet: id, and content that was `prepared`."""
        if connection.dialect.name == "sqlite":
            sql = f"INSERT INTO {self.table} (rowid, content) VALUES (?, ?)"  # noqa: S608
            connection.exec_driver_sql(sql, rows)
            return
        ids, contents = zip(*rows, strict=True)
        sql = (
            f"INSERT INTO {self.table} (id, content) SELECT id, to_tsvector('simple', content) "  # noqa: S608
            "FROM unnest(CAST(:ids AS int[]), CAST(:contents AS text[])) AS given (id, content)"
        )
        connection.execute(text(sql), {"ids": list(ids), "contents": list(contents)})

    def remove(self, id: int) -> None:
        """Take `id` out of the index; nothing happens when it is not there."""
        key = "rowid" if is_sqlite() else "id"
        db.session.execute(
            text(f"DELETE FROM {self.table} WHERE {key} = :id"),  # noqa: S608
            {"id": id},
        )

    def matches(self, column: InstrumentedAttribute[int], query: str) -> ColumnElement[bool] | None:
        """The condition that `column` (an id) is of a thing holding every word of `query`.

        Words match by their beginning. The newest `NEWEST` things that match are found, so that
        no word makes a page slow. None when `query` holds no word.
        """
        found = words(query)
        if not found:
            return None
        return column.in_(self.ids(found, " " if is_sqlite() else " & "))

    def resembles(self, column: InstrumentedAttribute[int], content: str) -> Any:
        """The condition of holding any longer word of `content`, among the newest that do.

        None when `content` has no word of four letters.
        """
        found = [word for word in words(content, most=40) if len(word) > 3]
        joiner = " OR " if is_sqlite() else " | "
        return column.in_(self.ids(found, joiner)) if found else None

    def ids(self, found: list[str], joiner: str) -> Any:
        """The newest ids that match the words, as a subquery."""
        key = "rowid" if is_sqlite() else "id"
        last = f" ORDER BY {key} DESC LIMIT {NEWEST}"
        if is_sqlite():
            asked = joiner.join(f'"{word}"*' for word in found)
            sql = f"SELECT rowid FROM {self.table} WHERE {self.table} MATCH :asked{last}"  # noqa: S608
        else:
            asked = joiner.join(f"{word}:*" for word in found)
            sql = (
                f"SELECT id FROM {self.table} "  # noqa: S608
                f"WHERE content @@ to_tsquery('simple', :asked){last}"
            )
        return text(sql).bindparams(asked=asked).columns(id=db.Integer).scalar_subquery()


def prepared(content: str) -> str:
    """The words of `content` as the index reads them; PostgreSQL would look for markup in it."""
    return " ".join(WORD.findall(fold(content)))


def words(query: str, most: int = MOST_WORDS) -> list[str]:
    """The folded words of `query`, each once, the first `most`."""
    return list(dict.fromkeys(WORD.findall(fold(query))))[:most]


def is_sqlite() -> bool:
    """Whether the database is SQLite."""
    return db.session.get_bind().dialect.name == "sqlite"


contributions = SearchIndex("contribution_search")
