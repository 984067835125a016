"""The lists of what councils do: which things leave, in which columns.

The columns and their values are the words of docs/guide/emporter.md, the same in every language.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from flask import Flask
from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import InstrumentedAttribute, joinedload, selectinload

from council.assembly.models import (
    Ballot,
    College,
    Council,
    Mandate,
    Meeting,
    Motion,
    MotionState,
    Opinion,
)
from council.assembly.queries.mandates import valid
from council.core import replicas
from council.core.db import db
from council.dossiers.models import Dossier
from council.exchange import council_records as records
from council.exchange.writers import Record, Sheet
from council.people.models import Member

BATCH = 100  # things that are in memory at once


@dataclass(frozen=True)
class Asked:
    """What of a list is asked: of one council, by its id, or on one day; None: all of it.

    `site` is what addresses begin with; `position` as in `queries.Asked`.
    """

    council: int | None = None
    on: date | None = None
    site: str = ""
    position: int = replicas.NEVER


@dataclass(frozen=True)
class CouncilList:
    """A list: the things in it, the column that says of which council each is, and their records.

    `on` is the condition of being so on a day, where that can be asked.
    """

    sheet: Sheet
    things: Select[Any]
    id: InstrumentedAttribute[int]
    council: InstrumentedAttribute[int]
    records: Callable[[Sequence[Any], str], list[Record]]
    on: Callable[[date], ColumnElement[bool]] | None = None

    def asked(self, asked: Asked) -> Select[Any]:
        """The things that are asked for, by id."""
        found = self.things.order_by(self.id)
        if asked.council is not None:
            found = found.where(self.council == asked.council)
        return found.where(self.on(asked.on)) if self.on and asked.on else found


def exported(app: Flask, what: CouncilList, asked: Asked) -> Iterator[list[Record]]:
    """The records of a list, some things at a time: each batch is a short read of its own."""
    after: int | None = 0
    while after is not None:
        with app.app_context():
            next_ones = partial(batch, what, asked, after)
            found, after = replicas.read(next_ones, lambda: asked.position)
        yield found


def batch(what: CouncilList, asked: Asked, after: int) -> tuple[list[Record], int | None]:
    """The records of the things next after an id, and the id to go on from; None at the end."""
    asking = what.asked(asked).where(what.id > after).limit(BATCH)
    found = db.session.scalars(asking).all()
    return what.records(found, asked.site), found[-1].id if len(found) == BATCH else None


def sheet(columns: str, typed: str = "") -> Sheet:
    """The names of columns, in order, and of those that hold what people typed."""
    return Sheet(tuple(columns.split()), frozenset(typed.split()))


last = func.coalesce(Mandate.ended_on, Mandate.ends_on)
counted = Ballot.counted_at.is_not(None)

LISTS = {
    "councils": CouncilList(
        sheet(
            "id address name description authority communes seats meetings_a_year languages"
            " created ended",
            "name description",
        ),
        select(Council).options(selectinload(Council.communes), selectinload(Council.colleges)),
        Council.id,
        Council.id,
        records.councils,
    ),
    "colleges": CouncilList(
        sheet(
            "id council name kind seats one_a_commune votes substitutes minimum_age years"
            " most_terms parity turnover closed",
            "name",
        ),
        select(College),
        College.id,
        College.council_id,
        records.colleges,
    ),
    "mandates": CouncilList(
        sheet(
            "id council college holder represents commune since until took_over",
            "holder represents",
        ),
        select(Mandate)
        .join(College, College.id == Mandate.college_id)
        .where(Mandate.rank.is_(None), last >= Mandate.starts_on)
        .options(joinedload(Mandate.member).lazyload(Member.grants), joinedload(Mandate.commune)),
        Mandate.id,
        College.council_id,
        records.mandates,
        on=valid,
    ),
    "meetings": CouncilList(
        sheet(
            "id address council state title language starts ends place items dossiers minutes",
            "title place",
        ),
        select(Meeting).where(Meeting.public, Meeting.convened_at.is_not(None)),
        Meeting.id,
        Meeting.council_id,
        records.meetings,
    ),
    "motions": CouncilList(
        sheet(
            "id address council dossier state title text language version amendments opened"
            " decided opinion",
            "title text",
        ),
        select(Motion).where(Motion.state != MotionState.DRAFT),
        Motion.id,
        Motion.council_id,
        records.motions,
    ),
    "opinions": CouncilList(
        sheet(
            "id address council dossier theme title text language motion ballot adopted published"
            " minority_opinions looked_at_again_on reviews",
            "title text",
        ),
        select(Opinion)
        .where(Opinion.published_at.is_not(None))
        .options(joinedload(Opinion.dossier).joinedload(Dossier.theme)),
        Opinion.id,
        Opinion.council_id,
        records.opinions,
    ),
    "ballots": CouncilList(
        sheet(
            "id address council dossier motion amendment title text options language method vote"
            " majority majority_of quorum quorum_of quorum_number opened closes counted seats"
            " electors outcome present cast favour against abstained counts order",
            "title text options",
        ),
        select(Ballot).where(Ballot.opened_at.is_not(None)),
        Ballot.id,
        Ballot.council_id,
        records.ballots,
    ),
    "votes": CouncilList(
        sheet("ballot council mandate choice reason by_proxy", "reason"),
        select(Ballot).where(counted, Ballot.secret.is_(False)),
        Ballot.id,
        Ballot.council_id,
        records.votes,
    ),
}
