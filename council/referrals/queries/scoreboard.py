"""Who answers, and when: the figures of every authority, from one aggregate query."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Float, Select, case, func, or_, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import contains_eager
from sqlalchemy.sql.functions import GenericFunction

from council.core import paging
from council.core.db import db
from council.core.text import fold
from council.referrals.models import (
    WAITING,
    Commitment,
    CommitmentState,
    Referral,
    Relay,
    Response,
    State,
)
from council.referrals.queries.sent import Track, tracks
from council.territory.models import Authority, Level

RANKED = 3  # with fewer referrals an authority is not ranked
ANSWERS = (State.ANSWERED, State.NOT_COMPETENT)
SHOWN_LATE = 3  # cards of the latest answers
FED = 50  # entries of a feed


class days_between(GenericFunction[float]):  # noqa: N801  # SQL functions are written so
    """Days, with their fraction, from the first moment to the second."""

    type = Float()
    inherit_cache = True


@compiles(days_between)
def days_in_postgresql(element: Any, compiler: Any, **options: Any) -> str:
    """Seconds of the interval, in days."""
    first, second = (compiler.process(clause, **options) for clause in element.clauses)
    return f"(EXTRACT(EPOCH FROM ({second} - {first})) / 86400.0)"


@compiles(days_between, "sqlite")
def days_in_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    """Julian days are days already."""
    first, second = (compiler.process(clause, **options) for clause in element.clauses)
    return f"(julianday({second}) - julianday({first}))"


@dataclass(frozen=True)
class Score:
    """The figures of one authority (or, without it, of all together).

    `answered` counts answers of any kind, `in_time` those within the delay, `median_days` their
    middle; `waiting` includes `overdue`.
    """

    authority: Authority | None
    sent: int = 0
    answered: int = 0
    in_time: int = 0
    waiting: int = 0
    overdue: int = 0
    median_days: float | None = None
    promises: int = 0
    kept: int = 0

    @property
    def share_in_time(self) -> int | None:
        """Percent of the answers due that came within the delay; None while none was due."""
        due = self.answered + self.overdue
        return self.in_time * 100 // due if due else None

    @property
    def is_ranked(self) -> bool:
        """Whether there are enough referrals to compare."""
        return self.sent >= RANKED and self.share_in_time is not None


def medians(by_authority: bool) -> Any:
    """The middle of the days to an answer, of each authority or of all, as a subquery."""
    days = func.days_between(Referral.sent_at, Referral.closed_at)
    group = [Referral.authority_id] if by_authority else []
    ranked = (
        select(
            Referral.authority_id,
            days.label("days"),
            func.row_number().over(partition_by=group, order_by=(days, Referral.id)).label("place"),
            func.count().over(partition_by=group).label("many"),
        )
        .where(Referral.state.in_(ANSWERS))
        .subquery()
    )
    place = ranked.c.place * 2
    middle = select(func.avg(ranked.c.days).label("days")).where(
        place >= ranked.c.many, place <= ranked.c.many + 2
    )
    if by_authority:
        middle = middle.add_columns(ranked.c.authority_id).group_by(ranked.c.authority_id)
    return middle.subquery()


def figures(at: datetime) -> list[Any]:
    """The columns that count referrals: sent, answered, in time, waiting, overdue."""
    waits = Referral.state.in_(WAITING)
    answered = Referral.state.in_(ANSWERS)
    return [
        count(Referral.sent_at.is_not(None)),
        count(answered),
        count(answered & (Referral.closed_at <= Referral.answer_due_at)),
        count(waits),
        count(waits & (Referral.answer_due_at < at)),
    ]


def count(condition: Any) -> Any:
    """How many rows fulfil a condition."""
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def promises() -> Any:
    """How many commitments each authority made, and kept, as a subquery."""
    return (
        select(
            Referral.authority_id,
            func.count().label("made"),
            count(Commitment.state == CommitmentState.KEPT).label("kept"),
        )
        .join(Response, Response.referral_id == Referral.id)
        .join(Commitment, Commitment.response_id == Response.id)
        .group_by(Referral.authority_id)
        .subquery()
    )


def scores(at: datetime, *, levels: Sequence[Level] = (), name: str = "") -> list[Score]:
    """The figures of the authorities of the territory, and of any other that was asked.

    `levels`: only these; `name`: only those whose name holds it, accents ignored. Ranked ones
    first, most answers in time first; then by level and name. One query.
    """
    middle, made = medians(by_authority=True), promises()
    found = [Score(*row) for row in db.session.execute(all_scores(at, middle, made, levels))]
    wanted = fold(name)
    kept = [
        s for s in found if s.authority and wanted in fold(" ".join(s.authority.names.values()))
    ]
    return sorted(kept, key=rank)


def all_scores(at: datetime, middle: Any, made: Any, levels: Sequence[Level]) -> Select[Any]:
    """The query of `scores`."""
    query = (
        select(
            Authority,
            *figures(at),
            func.max(middle.c.days),
            func.coalesce(func.max(made.c.made), 0),
            func.coalesce(func.max(made.c.kept), 0),
        )
        .outerjoin(Referral, Referral.authority_id == Authority.id)
        .outerjoin(middle, middle.c.authority_id == Authority.id)
        .outerjoin(made, made.c.authority_id == Authority.id)
        .where(Authority.active, or_(Authority.local, Referral.id.is_not(None)))
        .group_by(Authority.id)
    )
    return query.where(Authority.level.in_(levels)) if levels else query


def rank(score: Score) -> tuple[Any, ...]:
    """Where an authority stands in the list."""
    assert score.authority is not None
    place = (-(score.share_in_time or 0), -score.sent) if score.is_ranked else (1, -score.sent)
    level = list(Level).index(score.authority.level)
    return (*place, level, fold(score.authority.names["fr"]))


def total(at: datetime) -> Score:
    """The figures of all authorities together (without commitments). One query."""
    middle = medians(by_authority=False)
    days = select(middle.c.days).scalar_subquery()
    row: Any = db.session.execute(select(*figures(at), days).select_from(Referral)).one()
    return Score(None, *row)


def relayed() -> int:
    """How many relays were sent."""
    return (
        db.session.scalar(select(func.count()).select_from(Relay).where(Relay.next_id.is_not(None)))
        or 0
    )


def late(at: datetime) -> Select[Any]:
    """The referrals whose answer is late, with their dossiers."""
    return (
        select(Referral)
        .join(Referral.dossier)
        .where(Referral.state.in_(WAITING), Referral.answer_due_at < at)
        .options(contains_eager(Referral.dossier))
    )


def most_late(at: datetime) -> list[Track]:
    """Those that are late, longest first: the first few."""
    longest = late(at).order_by(Referral.answer_due_at, Referral.id)
    return [Track(each) for each in db.session.scalars(longest.limit(SHOWN_LATE))]


def lately_late(at: datetime, authority: Authority | None) -> list[Referral]:
    """Those that are late (None: to any authority), the latest to become so first, for a feed."""
    query = late(at).order_by(Referral.answer_due_at.desc(), Referral.id.desc())
    if authority:
        query = query.where(Referral.authority_id == authority.id)
    return list(db.session.scalars(query.limit(FED)))


def of_authority(authority: Authority, after: str | None) -> paging.Page:
    """One page of the referrals to an authority, the latest first: `Track`s."""
    query = (
        select(Referral)
        .join(Referral.dossier)
        .where(Referral.authority_id == authority.id, Referral.sent_at.is_not(None))
        .options(contains_eager(Referral.dossier))
    )
    keys = [paging.Key(Referral.sent_at), paging.Key(Referral.id)]
    found = paging.page(query, keys, after)
    return found.holding(tracks(found.rows))


def score_of(authority: Authority, at: datetime) -> Score:
    """The figures of one authority. One query."""
    middle, made = medians(by_authority=True), promises()
    row = db.session.execute(
        all_scores(at, middle, made, ()).where(Authority.id == authority.id)
    ).first()
    return Score(*row) if row else Score(authority)
