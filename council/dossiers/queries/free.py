"""Contributions that wait for a dossier, within the scope of who groups them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, false, func, select
from sqlalchemy.orm import joinedload

from council.contributions.models import Contribution
from council.contributions.models import State as Standing
from council.contributions.similar import similar_to
from council.core import paging, search
from council.core.db import db
from council.dossiers.models import Dossier, State
from council.people import scopes
from council.people.models import Member, Role
from council.territory.models import Authority, Theme

STEWARDS = (Role.MODERATOR, Role.SECRETARY)
LATEST = 500  # waiting contributions in which heaps are looked for
HEAPS = 6
ALIKE = 8
ASKED = 5  # of the picked contributions, to look for others like them
LISTED = 30  # others looked at for each of these; many are in a dossier or out of scope


@dataclass(frozen=True)
class Wanted:
    """What of the waiting contributions is asked for; None: all."""

    theme: Theme | None = None
    commune: Authority | None = None
    words: str = ""


@dataclass(frozen=True)
class Heap:
    """So many contributions (two or more) wait on one theme in one commune."""

    theme: Theme
    commune: Authority
    count: int


def within(column: Any, member: Member) -> ColumnElement[bool]:
    """The condition that the commune in `column` lies in the scope where `member` is a steward.

    Rows without a commune are for those whose scope is wider than one.
    """
    return scopes.within(column, member, STEWARDS)


def free(member: Member) -> Any:
    """All published contributions in the scope of `member` that are in no dossier."""
    return (
        select(Contribution)
        .where(Contribution.state == Standing.PUBLISHED, within(Contribution.commune_id, member))
        .options(joinedload(Contribution.theme), joinedload(Contribution.commune))
    )


def waiting(member: Member, wanted: Wanted, after: str | None) -> paging.Page:
    """One page of the waiting contributions that are `wanted`, the latest first."""
    query = free(member)
    if wanted.theme:
        query = query.where(Contribution.theme_id == wanted.theme.id)
    if wanted.commune:
        query = query.where(Contribution.commune_id == wanted.commune.id)
    if wanted.words:
        found = search.contributions.matches(Contribution.id, wanted.words)
        query = query.where(false() if found is None else found)
    keys = [paging.Key(Contribution.published_at), paging.Key(Contribution.id)]
    return paging.page(query, keys, after)


def chosen(member: Member, public_ids: Sequence[str]) -> Sequence[Contribution]:
    """Those of the given contributions that `member` may group, in the order given."""
    found = db.session.scalars(free(member).where(Contribution.public_id.in_(public_ids)))
    return sorted(found, key=lambda each: public_ids.index(each.public_id))


def alike(member: Member, picked: Sequence[Contribution]) -> Sequence[Contribution]:
    """Waiting contributions that say much the same as the first of those picked, closest first."""
    scores: dict[int, float] = {}
    for each in picked[:ASKED]:
        text, place, theme = f"{each.title} {each.body}", each.commune_id, each.theme_id
        found_here = similar_to(
            text, commune_id=place, theme_id=theme, exclude=each.id, limit=LISTED
        )
        for found in found_here:
            id = found.contribution.id
            scores[id] = max(found.score, scores.get(id, 0))
    ids = scores.keys() - {each.id for each in picked}
    rows = db.session.scalars(free(member).where(Contribution.id.in_(ids)))
    return sorted(rows, key=lambda each: -scores[each.id])[:ALIKE]


def heaps(member: Member) -> list[Heap]:
    """Themes and communes on which several of the latest contributions wait, most first."""
    latest = (
        select(Contribution.theme_id, Contribution.commune_id)
        .where(Contribution.state == Standing.PUBLISHED, within(Contribution.commune_id, member))
        .order_by(Contribution.published_at.desc())
        .limit(LATEST)
        .subquery()
    )
    rows = db.session.execute(
        select(Theme, Authority, func.count())
        .select_from(latest)
        .join(Theme, Theme.id == latest.c.theme_id)
        .join(Authority, Authority.id == latest.c.commune_id)
        .group_by(Theme.id, Authority.id)
        .having(func.count() > 1)
        .order_by(func.count().desc(), Theme.position, Authority.id)
        .limit(HEAPS)
    )
    return [Heap(theme, commune, count) for theme, commune, count in rows]


def receiving(member: Member, contributions: Sequence[Contribution]) -> Sequence[Dossier]:
    """Dossiers not closed that `member` looks after, on the themes of `contributions`."""
    themes = {each.theme_id for each in contributions if each.theme_id}
    return db.session.scalars(
        select(Dossier)
        .where(
            Dossier.state != State.CLOSED,
            Dossier.theme_id.in_(themes),
            within(Dossier.commune_id, member),
        )
        .options(joinedload(Dossier.commune))
        .order_by(Dossier.opened_at.desc(), Dossier.id.desc())
        .limit(50)
    ).all()
