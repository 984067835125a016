"""Lists of dossiers: for everybody, and for those who look after them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import joinedload

from council.contributions.models import Contribution
from council.contributions.models import State as Standing
from council.core import paging, search
from council.core.db import db
from council.dossiers.models import Dossier, Grouping, State
from council.dossiers.queries.free import within
from council.people.models import Member
from council.territory.models import Authority, Theme

RECENT = [paging.Key(Dossier.opened_at), paging.Key(Dossier.id)]
Conditions = Mapping[str, ColumnElement[bool]]


@dataclass
class Numbers:
    """How much a dossier shows; `communes` are those of its contributions.

    `unseen`: contributions that keep their place in it, and are no longer shown.
    """

    contributions: int = 0
    unseen: int = 0
    supports: int = 0
    communes: list[Authority] = field(default_factory=list)


def numbers(ids: Iterable[int]) -> dict[int, Numbers]:
    """The numbers of several dossiers, by id. One query."""
    shown = Contribution.state == Standing.GROUPED
    count = func.count().filter(shown)
    supports_of = func.coalesce(func.sum(Contribution.supports).filter(shown), 0)
    rows: Iterable[Any] = db.session.execute(
        select(Grouping.dossier_id, Authority, count, func.count().filter(~shown), supports_of)
        .join(Contribution, Contribution.id == Grouping.contribution_id)
        .outerjoin(Authority, Authority.id == Contribution.commune_id)
        .where(Grouping.dossier_id.in_(list(ids)), Grouping.left_at.is_(None))
        .group_by(Grouping.dossier_id, Authority.id)
        .order_by(count.desc(), Authority.id)
    )
    found: dict[int, Numbers] = {id: Numbers() for id in ids}
    for id, commune, contributions, unseen, supports in rows:
        found[id].contributions += contributions
        found[id].unseen += unseen
        found[id].supports += int(supports)
        found[id].communes += [commune] if commune and contributions else []
    return found


def listed(
    *,
    theme: Theme | None = None,
    commune: Authority | None = None,
    state: ColumnElement[bool] | None = None,
    words: str = "",
    after: str | None = None,
) -> paging.Page:
    """One page of dossiers, the latest first; `commune` also finds those with its voices.

    `words`: those that hold them.
    """
    query: Any = select(Dossier).options(joinedload(Dossier.theme), joinedload(Dossier.commune))
    if theme:
        query = query.where(Dossier.theme_id == theme.id)
    if commune:
        query = query.where(
            or_(Dossier.commune_id == commune.id, Dossier.id.in_(heard_in(commune)))
        )
    if state is not None:
        query = query.where(state)
    found = search.dossiers.matches(Dossier.id, words)
    if found is not None:
        query = query.where(found)
    return paging.page(query, RECENT, after)


def heard_in(commune: Authority) -> Any:
    """The ids of dossiers that hold a contribution of `commune`."""
    return (
        select(Grouping.dossier_id)
        .join(Contribution, Contribution.id == Grouping.contribution_id)
        .where(Contribution.commune_id == commune.id, Grouping.left_at.is_(None))
    )


@dataclass(frozen=True)
class Kept:
    """A dossier in the hands of its stewards, and the names of what it needs."""

    dossier: Dossier
    needs: list[str]


def looked_after(
    member: Member, needs: Conditions, *, only: str | None, after: str | None
) -> paging.Page:
    """One page of the dossiers that `member` looks after, not closed, with what each needs.

    `needs` are conditions by name; `only` one of the names: those that need it. The page is of
    `Kept`.
    """
    flags = [condition.label(name) for name, condition in needs.items()]
    query: Any = (
        select(Dossier, *flags)
        .where(Dossier.state != State.CLOSED, within(Dossier.commune_id, member))
        .options(joinedload(Dossier.theme), joinedload(Dossier.commune))
    )
    if only is not None and only in needs:
        query = query.where(needs[only])
    found = paging.page(query, RECENT, after)
    rows = [(row, ()) if isinstance(row, Dossier) else (row[0], row[1:]) for row in found.rows]
    return found.holding(
        [
            Kept(dossier, [name for name, there in zip(needs, given, strict=False) if there])
            for dossier, given in rows
        ]
    )


def unplaced() -> ColumnElement[bool]:
    """Dossiers with a contribution of which nobody has said where its words are."""
    return Dossier.id.in_(
        select(Grouping.dossier_id)
        .join(Contribution, Contribution.id == Grouping.contribution_id)
        .where(
            Grouping.left_at.is_(None),
            Grouping.paragraph.is_(None),
            Contribution.state == Standing.GROUPED,
        )
    )


def deserted() -> ColumnElement[bool]:
    """Dossiers that hold no contribution any more."""
    return Dossier.id.not_in(
        select(Grouping.dossier_id)
        .join(Contribution, Contribution.id == Grouping.contribution_id)
        .where(Grouping.left_at.is_(None), Contribution.state == Standing.GROUPED)
    )
