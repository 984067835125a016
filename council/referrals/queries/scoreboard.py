"""Who answers, and when: the figures of every authority, from one read of all referrals sent.

The database says of each referral what became of it; days are counted here, by the working days
and the clock of Brussels, which databases do not know. A page costs the same few queries however
many referrals, authorities and quarters there are.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import IntEnum
from typing import Any

from sqlalchemy import ColumnElement, String, and_, case, exists, func, literal, or_, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction

from council.core.clock import local_day, working_days_between
from council.core.db import MomentType, db
from council.core.text import fold
from council.referrals.models import (
    WAITING,
    Commitment,
    CommitmentState,
    Referral,
    Response,
    State,
)
from council.referrals.periods import ALL, Period, Quarter, choices, quarters
from council.referrals.scores import Score, rank, together
from council.territory.models import Authority, Level

ANSWERS = (State.ANSWERED, State.NOT_COMPETENT)
EVENING = "22"  # the hour of UTC from which it may be tomorrow in Brussels
LONG_AGO = date(2000, 1, 1)

Hour = str  # of UTC, "2026-11-24 04": no day of Brussels begins within one
Cube = dict[tuple[int, Quarter], Score]


class hour_of(GenericFunction[str]):  # noqa: N801  # SQL functions are written so
    """The hour of UTC in which a moment lies."""

    type = String()
    inherit_cache = True


@compiles(hour_of)
def hour_in_postgresql(element: Any, compiler: Any, **options: Any) -> str:
    """By its own way to write moments."""
    moment = compiler.process(element.clauses, **options)
    return f"to_char({moment} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24')"


@compiles(hour_of, "sqlite")
def hour_in_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    """Moments are kept as texts that begin so."""
    return f"substr({compiler.process(element.clauses, **options)}, 1, 13)"


class Word(IntEnum):
    """What is known of an acknowledgement."""

    OPEN = 0  # there is time for it still, or there was until the referral was withdrawn
    IN_TIME = 1
    LATE = 2
    MISSING = 3


class Fate(IntEnum):
    """What became of a referral."""

    WAITING = 0
    OVERDUE = 1
    IN_TIME = 2
    LATE = 3
    WITHDRAWN = 4
    WITHDRAWN_LATE = 5


@dataclass(frozen=True)
class Board:
    """The scoreboard: authorities in their order, levels, all together, and quarter by quarter.

    `quarters` are those of all time, the others the figures of one period; `choices` what other
    periods there are.
    """

    scores: list[Score]
    levels: list[tuple[Level, Score]]
    total: Score
    quarters: list[tuple[Quarter, Score]]
    choices: list[Period]


def board(
    at: datetime, period: Period = ALL, *, levels: Sequence[Level] = (), name: str = ""
) -> Board:
    """The figures of a period: of the referrals sent in it, as they stand at `at`.

    Those of the authorities of the territory, and of any other that was asked. `levels`: only
    these; `name`: only those whose name holds it, accents ignored. Three queries.
    """
    found = cube(at)
    of_all: dict[int, Score] = {}
    for (id, quarter), each in found.items():
        if quarter in period:
            of_all.setdefault(id, Score()).add(each)
    scores = [of_all.get(each.id, Score()).of(each) for each in listed()]
    return Board(
        sorted((each for each in scores if is_asked(each, levels, name)), key=rank),
        by_level(scores),
        together(of_all.values()),
        by_quarter(found, at),
        choices(*span(found, at)),
    )


def one(authority: Authority, at: datetime) -> tuple[Score, list[tuple[Quarter, Score]]]:
    """The figures of one authority, of all time and quarter by quarter. Two queries."""
    found = cube(at, Referral.authority_id == authority.id)
    return together(found.values()).of(authority), by_quarter(found, at)


def listed() -> Iterable[Authority]:
    """The authorities on the scoreboard."""
    was_asked = exists().where(Referral.authority_id == Authority.id, Referral.sent_at.is_not(None))
    here = and_(Authority.active, Authority.local)
    return db.session.scalars(select(Authority).where(or_(here, was_asked)))


def is_asked(score: Score, levels: Sequence[Level], name: str) -> bool:
    """Whether the list was asked to hold an authority."""
    assert score.authority is not None
    names = fold(" ".join(score.authority.names.values()))
    return (not levels or score.authority.level in levels) and fold(name) in names


def by_level(scores: Sequence[Score]) -> list[tuple[Level, Score]]:
    """The figures of each level to which something was sent."""
    sums = {level: Score() for level in Level}
    for each in scores:
        assert each.authority is not None
        sums[each.authority.level].add(each)
    return [(level, each) for level, each in sums.items() if each.sent]


def by_quarter(found: Cube, at: datetime) -> list[tuple[Quarter, Score]]:
    """The figures of each quarter, oldest first, those without a referral too."""
    sums = {each: Score() for each in quarters(*span(found, at))}
    for (_authority, quarter), each in found.items():
        sums[quarter].add(each)
    return list(sums.items())


def span(found: Cube, at: datetime) -> tuple[Quarter, Quarter]:
    """The first quarter and the last."""
    last = Quarter.of(local_day(at))
    known = [quarter for _authority, quarter in found]
    return min([last, *known]), max([last, *known])


def cube(at: datetime, condition: ColumnElement[bool] | None = None) -> Cube:
    """What was counted of each authority in each quarter in which something was sent to it."""
    found: Cube = {}
    days, fates = Days(), Counter[tuple[int, Quarter, int, int]]()

    def cell(authority: int, quarter: Quarter) -> Score:
        return found.setdefault((authority, quarter), Score())

    rows = db.session.execute(facts(at, condition))
    for authority, sent, closed, word, fate, many, evasive in rows:
        number, quarter = days.of(sent)
        fates[authority, quarter, word, fate] += many
        if evasive:
            cell(authority, quarter).evasive += evasive
        if closed:
            cell(authority, quarter).days += [days.of(closed)[0] - number] * many
    for (authority, quarter, word, fate), many in fates.items():
        count(cell(authority, quarter), Word(word), Fate(fate), many)
    for authority, sent, made, kept, broken in db.session.execute(promises(condition)):
        promised = Score(promises=made, kept=kept, broken=broken)
        cell(authority, days.of(sent)[1]).add(promised)
    return found


class Days:
    """The days of Brussels that hours of UTC lie in: how many working days came before, and when.

    Each is worked out once; there are thousands of days, however many referrals.
    """

    def __init__(self) -> None:
        self.known: dict[str, tuple[int, Quarter]] = {}

    def of(self, hour: Hour) -> tuple[int, Quarter]:
        """The number of an hour's day, counting working days alone, and its quarter."""
        key = hour if hour[11:] >= EVENING else hour[:10]
        if key not in self.known:
            day = local_day(datetime.fromisoformat(hour).replace(tzinfo=UTC))
            self.known[key] = working_days_between(LONG_AGO, day), Quarter.of(day)
        return self.known[key]


def count(score: Score, word: Word, fate: Fate, many: int) -> None:
    """Count so many referrals of which the same is known."""
    score.sent += many
    score.acknowledged += many * (word in {Word.IN_TIME, Word.LATE})
    score.ack_in_time += many * (word is Word.IN_TIME)
    score.ack_due += many * (word is not Word.OPEN)
    score.answered += many * (fate in {Fate.IN_TIME, Fate.LATE})
    score.in_time += many * (fate is Fate.IN_TIME)
    score.waiting += many * (fate in {Fate.WAITING, Fate.OVERDUE})
    score.overdue += many * (fate is Fate.OVERDUE)
    score.silences += many * (fate in {Fate.OVERDUE, Fate.LATE, Fate.WITHDRAWN_LATE})
    score.withdrawn += many * (fate in {Fate.WITHDRAWN, Fate.WITHDRAWN_LATE})


def facts(at: datetime, condition: ColumnElement[bool] | None) -> Any:
    """Of all referrals that were sent: to whom, when, answered when (evasively?), their fate.

    Those of which the same is known are one row, with their number.
    """
    is_answered = Referral.state.in_(ANSWERS)
    answered = case((is_answered, Referral.closed_at))
    columns = (
        Referral.authority_id,
        func.hour_of(Referral.sent_at).label("sent"),
        func.hour_of(answered).label("answered"),
        word_of(at, answered).label("word"),
        fate_of(at, is_answered).label("fate"),
    )
    query = select(*columns, func.count(), func.count(Response.evasive_at))
    query = query.outerjoin(Response, Response.referral_id == Referral.id)
    query = query.where(Referral.sent_at.is_not(None))
    query = query.group_by(*(each if n == 0 else each.name for n, each in enumerate(columns)))
    return query if condition is None else query.where(condition)


def word_of(at: datetime, answered: Any) -> Any:
    """Whether "received" came in time: an answer says it too."""
    came = func.coalesce(Referral.acknowledged_at, answered)
    until = func.coalesce(Referral.closed_at, literal(at, MomentType()))
    return case(
        (came <= Referral.ack_due_at, Word.IN_TIME.value),
        (came.is_not(None), Word.LATE.value),
        (until > Referral.ack_due_at, Word.MISSING.value),
        else_=Word.OPEN.value,
    )


def fate_of(at: datetime, is_answered: Any) -> Any:
    """Whether the answer came, in time or late."""
    in_time = Referral.closed_at <= Referral.answer_due_at
    waits = Referral.state.in_(WAITING)
    return case(
        (is_answered & in_time, Fate.IN_TIME.value),
        (is_answered, Fate.LATE.value),
        (waits & (Referral.answer_due_at < at), Fate.OVERDUE.value),
        (waits, Fate.WAITING.value),
        (in_time, Fate.WITHDRAWN.value),
        else_=Fate.WITHDRAWN_LATE.value,
    )


def promises(condition: ColumnElement[bool] | None) -> Any:
    """How many commitments were made, kept and broken in the answers to what was sent when."""
    sent = func.hour_of(Referral.sent_at).label("sent")
    query = (
        select(
            Referral.authority_id,
            sent,
            func.count(),
            number(Commitment.state == CommitmentState.KEPT),
            number(Commitment.state == CommitmentState.BROKEN),
        )
        .join(Response, Response.referral_id == Referral.id)
        .join(Commitment, Commitment.response_id == Response.id)
        .group_by(Referral.authority_id, sent)
    )
    return query if condition is None else query.where(condition)


def number(condition: Any) -> Any:
    """How many rows fulfil a condition."""
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)
