"""A search table of the database, one row a thing: written, and asked."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, text
from sqlalchemy.orm import InstrumentedAttribute

from council.core.db import db
from council.core.search.words import Said, Term, asked, prepared, stems_beside

NEWEST = 2_000  # rows that hold the words, looked at when more than the words is asked
FEW = 120  # the same when nothing else is asked: pages fill with the first of them
VECTOR = "setweight(to_tsvector('simple', {}), 'A') || to_tsvector('simple', {})"

Row = tuple[int, str, str]  # id, the words, and the stems that are not among them


@dataclass(frozen=True)
class SearchIndex:
    """A search table of its own; `table` has one row a thing, under the thing's id."""

    table: str

    def put(self, connection: Connection, id: int, said: Said) -> None:  # the house says id
        """Index what is `said` under `id`, in place of what was there."""
        self.remove(connection, [id])
        self.put_all(connection, [row(id, said)])

    def put_all(self, connection: Connection, rows: Sequence[Row]) -> None:
        """Index many things that are not there yet."""
        if not rows:
            return
        if is_sqlite(connection):
            names = "(rowid, content, stems) VALUES (?, ?, ?)"
            connection.exec_driver_sql(f"INSERT INTO {self.table} {names}", list(rows))
            return
        vector = VECTOR.format("content", "stems")
        sql = f"INSERT INTO {self.table} (id, content) SELECT id, {vector} FROM {GIVEN}"  # noqa: S608
        connection.execute(text(sql), columns(rows))

    def remove(self, connection: Connection, ids: Iterable[int]) -> None:
        """Take things out of the index; nothing happens to those that are not there."""
        key = "rowid" if is_sqlite(connection) else "id"
        sql = text(f"DELETE FROM {self.table} WHERE {key} = :id")  # noqa: S608
        if given := [{"id": id} for id in ids]:
            connection.execute(sql, given)

    def held(self, connection: Connection, after: int, upto: int | None = None) -> list[int]:
        """The ids in the index beyond `after`, up to `upto` (None: to the end), in order."""
        key = "rowid" if is_sqlite(connection) else "id"
        end = "" if upto is None else f" AND {key} <= :upto"
        sql = f"SELECT {key} FROM {self.table} WHERE {key} > :after{end} ORDER BY {key}"  # noqa: S608
        given = {"after": after} if upto is None else {"after": after, "upto": upto}
        return list(connection.scalars(text(sql), given))

    def holds_any(self, connection: Connection) -> bool:
        """Whether there is anything in the index."""
        sql = f"SELECT 1 FROM {self.table} LIMIT 1"  # noqa: S608
        return connection.scalar(text(sql)) is not None

    def differing(self, connection: Connection, rows: Sequence[Row]) -> list[int]:
        """The ids of those `rows` that the index does not hold, or holds with other words."""
        if not rows:
            return []
        if not is_sqlite(connection):
            vector = VECTOR.format("given.content", "given.stems")
            sql = (
                f"SELECT given.id FROM {GIVEN} LEFT JOIN {self.table} kept USING (id) "  # noqa: S608
                f"WHERE kept.content IS DISTINCT FROM ({vector}) ORDER BY given.id"
            )
            return list(connection.scalars(text(sql), columns(rows)))
        first, last = rows[0][0], rows[-1][0]
        sql = f"SELECT rowid, content, stems FROM {self.table} WHERE rowid BETWEEN ? AND ?"  # noqa: S608
        kept = {tuple(each) for each in connection.exec_driver_sql(sql, (first, last))}
        return [each[0] for each in rows if each not in kept]

    def matches(
        self,
        column: InstrumentedAttribute[int],
        query: str,
        most: int = NEWEST,
        edge: tuple[str, int] | None = None,
    ) -> ColumnElement[bool] | None:
        """The condition that `column` (an id) is of a thing holding all that `query` asks.

        The newest `most` things that match are found, so that no word makes a page slow; with an
        `edge`, `("<", id)` or `(">", id)`, the `most` next to that one on its side. None when
        `query` holds no word.
        """
        terms = asked(query)
        if not terms:
            return None
        return column.in_(self.ids(self.all_of(terms), most, edge))

    def following(self, query: str, after: int, most: int) -> list[int]:
        """The ids of the first `most` things beyond an id that hold all that `query` asks.

        In order; so all that hold it can be read, however many. None without any word.
        """
        terms = asked(query)
        if not terms:
            return []
        found = self.newest(self.all_of(terms), most, (">", after))
        return list(db.session.scalars(text(found[0]), found[1]))

    def all_of(self, terms: Sequence[Term]) -> str:
        """All terms, in the database's own language."""
        say, both = (sqlite_term, " AND ") if here() else (postgresql_term, " & ")
        return both.join(map(say, terms))

    def resembles(
        self, column: InstrumentedAttribute[int], terms: Sequence[Iterable[str]], most: int
    ) -> ColumnElement[bool] | None:
        """The condition of being one of the newest `most` that hold one of the `terms`.

        A term is a few folded words or stems, of which one suffices. So of a rare word all that
        hold it are found, however common the others are. None without any term.
        """
        if not terms:
            return None
        joiner, quote = (" OR ", '"') if here() else (" | ", "")
        wanted = [joiner.join(f"{quote}{word}{quote}" for word in sorted(term)) for term in terms]
        name = "rowid" if here() else "id"
        found = [self.newest(each, most, name=f"term{n}") for n, each in enumerate(wanted)]
        parts = [f"SELECT {name} FROM ({sql}) AS part{n}" for n, (sql, _) in enumerate(found)]  # noqa: S608
        given = {key: value for _, values in found for key, value in values.items()}
        every = text(" UNION ".join(parts)).bindparams(**given)
        return column.in_(every.columns(id=db.Integer).scalar_subquery())

    def ids(self, wanted: str, most: int, edge: tuple[str, int] | None = None) -> Any:
        """The ids that match, in the database's own language, as a subquery: the newest `most`."""
        sql, given = self.newest(wanted, most, edge)
        return text(sql).bindparams(**given).columns(id=db.Integer).scalar_subquery()

    def newest(
        self, wanted: str, most: int, edge: tuple[str, int] | None = None, name: str = "asked"
    ) -> tuple[str, dict[str, Any]]:
        """The statement that finds the newest `most` ids, and its values, one called `name`."""
        key = "rowid" if here() else "id"
        holds = (
            f"{self.table} MATCH :{name}" if here() else f"content @@ to_tsquery('simple', :{name})"
        )
        given: dict[str, Any] = {name: wanted}
        side, order = "", "DESC"
        if edge:
            side, order = f" AND {key} {edge[0]} :edge", "DESC" if edge[0] == "<" else "ASC"
            given |= {"edge": edge[1]}
        what = f"SELECT {key} FROM {self.table} WHERE {holds}{side}"  # noqa: S608
        return f"{what} ORDER BY {key} {order} LIMIT {most}", given


GIVEN = (
    "unnest(CAST(:ids AS int[]), CAST(:contents AS text[]), CAST(:stems AS text[])) "
    "AS given (id, content, stems)"
)


def columns(rows: Sequence[Row]) -> dict[str, list[Any]]:
    """Rows as PostgreSQL is given them: a list a column."""
    return dict(zip(("ids", "contents", "stems"), map(list, zip(*rows, strict=True)), strict=True))


def row(id: int, said: Said) -> Row:
    """What the index holds of what is `said`."""
    return id, prepared(said.text), stems_beside(said)


def sqlite_term(term: Term) -> str:
    """A term as FTS5 reads it. Words are letters, digits and `_`: nothing needs to be escaped."""
    if not term.alike:
        return f'content : "{" ".join(term.words)}"'
    found = [f'"{word}"' for word in sorted(term.alike)]
    if term.open:
        found.append(f'"{term.words[0]}" *')
    return f"({' OR '.join(found)})"


def postgresql_term(term: Term) -> str:
    """A term as `to_tsquery` reads it."""
    if not term.alike:
        return f"({' <-> '.join(f'{word}:A' for word in term.words)})"
    found = sorted(term.alike) + ([f"{term.words[0]}:*"] if term.open else [])
    return f"({' | '.join(found)})"


def is_sqlite(connection: Connection) -> bool:
    """Whether a connection is to SQLite."""
    return connection.dialect.name == "sqlite"


def here() -> bool:
    """Whether the database is SQLite."""
    return db.session.get_bind().dialect.name == "sqlite"


contributions = SearchIndex("contribution_search")
dossiers = SearchIndex("dossier_search")
