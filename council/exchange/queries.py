"""What is asked about contributions that come in and go out."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from flask import Flask
from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from council.contributions.models import Contribution, Kind, State
from council.contributions.queries.filters import Filters
from council.contributions.queries.lists import MOMENT, listed, values_of
from council.core import replicas, search
from council.core.db import db
from council.territory.queries import Label

BATCH = 250  # rows that are in memory at once


def past_indexes(column: InstrumentedAttribute[Any], nothing: Any) -> ColumnElement[Any]:
    """A column as no index knows it, so that rows are read by id, whatever is asked of it."""
    return func.coalesce(column, nothing, type_=column.type)


OF_STATE = past_indexes(Contribution.state, State.PUBLISHED)
ANY = {  # the columns that are filtered
    "theme_id": past_indexes(Contribution.theme_id, 0),
    "commune_id": past_indexes(Contribution.commune_id, 0),
    "language": past_indexes(Contribution.language, ""),
    "kind": past_indexes(Contribution.kind, Kind.PROBLEM),
}


def known_among(source: str, keys: Iterable[str]) -> set[str]:
    """Those of the keys of a source that were imported before."""
    asked = Contribution.source_key.in_(list(keys))
    return set(
        db.session.scalars(
            select(Contribution.source_key).where(Contribution.source == source, asked)
        )
    )


@dataclass(frozen=True)
class Asked:
    """A list of contributions to be read whole, and what themes and communes are called in it.

    `position`: up to where in the database's log it has to be read (see `replicas`).
    """

    filters: Filters
    themes: list[Label]
    communes: list[Label]
    position: int = replicas.NEVER  # of the primary alone

    def statement(self) -> Select[Any]:
        """All that visitors may know of, by id: past any index but that of ids."""
        values = values_of(self.filters, self.themes, self.communes)
        states = [and_(OF_STATE.in_([each]), *listed(each)) for each in self.filters.states]
        chosen = [ANY[name].in_(asked) for name, asked in values.items() if asked]
        return columns().where(or_(*states), *chosen).order_by(Contribution.id)


def columns() -> Select[Any]:
    """What leaves, and what decides how much of it."""
    names = (
        *("id", "public_id", "kind", "state", "title", "body", "language", "theme_id"),
        *("commune_id", "channel", "source"),
        *("supports", "unsure", "objections", "supports_verified", "unsure_verified"),
        *("objections_verified", "supports_imported", "comment_count"),
        *("rejected_reason", "withdrawn_reason"),
    )
    return select(*(getattr(Contribution, name) for name in names), MOMENT.label("moment"))


def batches(app: Flask, asked: Asked) -> Iterator[list[Row[Any]]]:
    """The rows of a list, some at a time, those that came in first before the others.

    Each batch is a short read of its own: nobody who downloads slowly holds the database.
    """
    after: int | None = 0
    while after is not None:
        with app.app_context():
            next_ones = partial(batch, asked, after)
            rows, after = replicas.read(next_ones, lambda: asked.position)
        yield rows


def batch(asked: Asked, after: int) -> tuple[list[Row[Any]], int | None]:
    """The rows next after an id, and the id to go on from; None at the end."""
    rows = asked.statement().where(Contribution.id > after)
    if not search.asked(asked.filters.q):
        found = list(db.session.execute(rows.limit(BATCH)))
        return found, found[-1].id if len(found) == BATCH else None
    ids = search.contributions.following(asked.filters.q, after, BATCH)
    found = list(db.session.execute(rows.where(Contribution.id.in_(ids))))
    return found, ids[-1] if len(ids) == BATCH else None
