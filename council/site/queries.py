"""What the home page and the explaining pages show; each function is one cheap question."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    SQLColumnExpression,
    case,
    func,
    literal,
    select,
    union_all,
)
from sqlalchemy.orm import joinedload, lazyload

from council.assembly.models import Ballot, Council, Motion, MotionState, Opinion
from council.contributions.models import PUBLIC, Contribution, State
from council.core.clock import local_day
from council.core.db import db
from council.dossiers.models import Dossier, Grouping
from council.referrals.models import WAITING, Commitment, CommitmentState, Referral
from council.referrals.models import State as ReferralState
from council.site.models import PageText
from council.territory.models import Authority

SHOWN = 3  # dossiers, and voices, on the home page
MOST_COUNTED = 100_000  # contributions: beyond, the figure says "more than"
MOST_LISTED = 1_000  # of a kind, for search engines
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Clock:
    """What a public clock shows: `days` late, left, or taken; `pct` and `over` of a bar of 100."""

    tone: str  # late, wait, ok: as the design names them
    days: int
    pct: int
    over: int = 0


@dataclass(frozen=True)
class CurrentDossier:
    """A dossier on the home page: its clock, where its voices come from, how many they are."""

    referral: Referral
    clock: Clock
    dossier: Dossier
    places: list[str]
    contributions: int
    supports: int


@dataclass(frozen=True)
class Sitting:
    """What councils do now: the draft they vote on, until when; and the latest opinion."""

    motion: Motion | None
    until: datetime | None
    opinion: Opinion | None


@dataclass(frozen=True)
class Figures:
    """The council in numbers; `on_time` is a share of 100, None while nothing was due."""

    contributions: int
    on_time: int | None
    overdue: int
    promises: int
    kept: int

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to count yet."""
        return not (self.contributions or self.overdue or self.promises)


def current_dossiers(at: datetime) -> list[CurrentDossier]:
    """The dossiers to show now: one overdue, one waiting, one answered, then more of these."""
    overdue = Referral.answer_due_at < at
    waiting = Referral.state.in_(WAITING)
    answered = Referral.state == ReferralState.ANSWERED
    groups = [
        referrals(waiting & overdue, Referral.answer_due_at),
        referrals(waiting & ~overdue, Referral.answer_due_at),
        referrals(answered, Referral.closed_at.desc()),
    ]
    return with_numbers(one_of_each(groups), at)


def referrals(
    which: ColumnElement[bool], order: SQLColumnExpression[datetime | None]
) -> list[Referral]:
    """The first few referrals of a kind, with their dossiers."""
    rows = select(Referral).where(which).order_by(order, Referral.id).limit(SHOWN)
    return list(db.session.scalars(rows.options(joinedload(Referral.dossier))))


def one_of_each(groups: Sequence[Sequence[Referral]]) -> list[Referral]:
    """The first of each group, then the second of each…, a dossier once, `SHOWN` in all."""
    order = [group[i] for i in range(SHOWN) for group in groups if i < len(group)]
    by_dossier: dict[int, Referral] = {}
    for referral in order:
        by_dossier.setdefault(referral.dossier_id, referral)
    chosen = list(by_dossier.values())[:SHOWN]
    return sorted(chosen, key=lambda r: [r in group for group in groups], reverse=True)


def with_numbers(chosen: list[Referral], at: datetime) -> list[CurrentDossier]:
    """The dossiers of these referrals, with their voices counted by place in one query."""
    rows = db.session.execute(
        select(
            Grouping.dossier_id,
            Contribution.commune_id,
            func.count().label("contributions"),
            func.sum(Contribution.supports).label("supports"),
        )
        .join(Grouping.contribution)
        .where(Grouping.dossier_id.in_([r.dossier_id for r in chosen]), Grouping.left_at.is_(None))
        .group_by(Grouping.dossier_id, Contribution.commune_id)
        .order_by(func.count().desc())
    ).all()
    communes = names_of(row.commune_id for row in rows)
    return [
        CurrentDossier(
            referral=referral,
            clock=clock_of(referral, at),
            dossier=referral.dossier,
            places=[
                communes[row.commune_id]
                for row in rows
                if row.dossier_id == referral.dossier_id and row.commune_id in communes
            ],
            contributions=sum(
                row.contributions for row in rows if row.dossier_id == referral.dossier_id
            ),
            supports=sum(row.supports for row in rows if row.dossier_id == referral.dossier_id),
        )
        for referral in chosen
    ]


def clock_of(referral: Referral, at: datetime) -> Clock:
    """The clock of a referral that was sent: late, waiting, or answered."""
    sent, due = local_day(referral.sent_at or at), local_day(referral.answer_due_at or at)
    delay = max((due - sent).days, 1)
    if not referral.is_waiting:
        taken = (local_day(referral.closed_at or at) - sent).days
        return Clock("ok", taken, min(100, 100 * taken // delay))
    left = (due - local_day(at)).days
    if left >= 0:
        return Clock("wait", left, min(100, 100 * (delay - left) // delay))
    share = 100 * delay // (delay - left)
    return Clock("late", -left, share, 100 - share)


def names_of(ids: Iterable[int | None]) -> dict[int, str]:
    """Names of authorities by id, in the language now spoken."""
    rows = db.session.scalars(select(Authority).where(Authority.id.in_({i for i in ids if i})))
    return {authority.id: authority.name for authority in rows}


def latest_voices() -> list[Contribution]:
    """The contributions published last, newest first, with theme and commune.

    The last of each state first, each off its index: together, all would have to be sorted.
    """
    order = (Contribution.published_at.desc(), Contribution.id.desc())
    heads = [last_in(state).order_by(*order).limit(SHOWN).subquery() for state in PUBLIC]
    last = union_all(*(head.select() for head in heads))
    return list(
        db.session.scalars(
            select(Contribution)
            .where(Contribution.id.in_(last))
            .order_by(*order)
            .limit(SHOWN)
            .options(joinedload(Contribution.theme), joinedload(Contribution.commune))
        )
    )


def last_in(state: State) -> Select[int]:
    """The ids of what was published and stands so now."""
    published = Contribution.published_at.is_not(None)
    return select(Contribution.id).where(Contribution.state == state, published)


def sitting(at: datetime) -> Sitting:
    """What councils do now; of several votes, the one that ends first."""
    vote = db.session.execute(
        select(Motion, Ballot.closes_at)
        .join(Ballot, Ballot.motion_id == Motion.id)
        .where(Motion.state == MotionState.BALLOTING, Ballot.opened_at.is_not(None))
        .where(Ballot.counted_at.is_(None), Ballot.closes_at > at)
        .order_by(Ballot.closes_at, Ballot.id)
        .limit(1)
    ).first()
    published = select(Opinion).where(Opinion.published_at.is_not(None))
    latest = published.order_by(Opinion.published_at.desc(), Opinion.id.desc()).limit(1)
    motion, until = vote or (None, None)
    return Sitting(motion, until, db.session.scalars(latest).first())


def are_of_this_week(voices: Sequence[Contribution], at: datetime) -> bool:
    """Whether all these were published within the last seven days."""
    return all(voice.published_at and voice.published_at > at - WEEK for voice in voices)


def figures(at: datetime) -> Figures:
    """The council in numbers, this year (Brussels) for contributions, ever for the rest."""
    in_time, due, overdue = referral_counts(at)
    promises, kept = promise_counts()
    return Figures(
        contributions=count_since(datetime(local_day(at).year, 1, 1, tzinfo=UTC)),
        on_time=round(100 * in_time / due) if due else None,
        overdue=overdue,
        promises=promises,
        kept=kept,
    )


def count_since(moment: datetime) -> int:
    """Public contributions since `moment`; the count stops at `MOST_COUNTED`."""
    rows = (
        select(literal(1))
        .select_from(Contribution)
        .where(Contribution.state.in_(PUBLIC), Contribution.published_at >= moment)
        .limit(MOST_COUNTED)
    )
    return db.session.scalar(select(func.count()).select_from(rows.subquery())) or 0


def referral_counts(at: datetime) -> tuple[int, int, int]:
    """Referrals answered in time; those that were answered or are overdue; those overdue."""
    answered = Referral.state == ReferralState.ANSWERED
    late = Referral.state.in_(WAITING) & (Referral.answer_due_at < at)
    row = db.session.execute(
        select(
            func.sum(case((answered & (Referral.closed_at <= Referral.answer_due_at), 1), else_=0)),
            func.sum(case((answered | late, 1), else_=0)),
            func.sum(case((late, 1), else_=0)),
        )
    ).one()
    return row[0] or 0, row[1] or 0, row[2] or 0


def promise_counts() -> tuple[int, int]:
    """All commitments, and those kept."""
    kept = func.sum(case((Commitment.state == CommitmentState.KEPT, 1), else_=0))
    row = db.session.execute(select(func.count(), kept).select_from(Commitment)).one()
    return row[0], row[1] or 0


def paths() -> list[str]:
    """Where search engines begin, without the language: what councils do, the latest dossiers."""
    councils = select(Council.slug).where(Council.ended_at.is_(None)).order_by(Council.slug)
    opinions = select(Opinion).where(Opinion.published_at.is_not(None))
    opinions = opinions.options(lazyload(Opinion.council), lazyload(Opinion.dossier))
    dossiers = select(Dossier).order_by(Dossier.opened_at.desc(), Dossier.id.desc())
    found: dict[str, Sequence[str]] = {
        "councils": db.session.scalars(councils).all(),
        "opinions": references(opinions.order_by(Opinion.published_at.desc())),
        "dossiers": references(dossiers),
    }
    return [f"/{kind}/{each}" for kind, all_ in found.items() for each in all_]


def references(things: Select[Any]) -> list[str]:
    """The references of the first `MOST_LISTED` of some things."""
    return [each.reference for each in db.session.scalars(things.limit(MOST_LISTED))]


def replaced_text(slug: str, locale: str) -> PageText | None:
    """An administrator's text of the page `slug` in `locale`, if there is one."""
    return db.session.scalars(
        select(PageText).where(PageText.slug == slug, PageText.locale == locale)
    ).first()


def replaced_pages() -> set[tuple[str, str]]:
    """The pages whose text was replaced, each as slug and language."""
    return {(row.slug, row.locale) for row in db.session.scalars(select(PageText))}
