"""Contributions that seem to say the same: what waits to be compared, and the clusters made."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, True_, func, select, tuple_
from sqlalchemy.orm import joinedload

from council.contributions.models import Contribution
from council.contributions.models import State as Standing
from council.contributions.similar import READ, similar_to
from council.core import paging
from council.core.db import db
from council.dossiers.clustering import Pair, threshold
from council.dossiers.models import TEXT, Cluster, Likeness, LookAlike, ToCompare
from council.dossiers.queries.free import free, within
from council.people.models import Member

CLOSEST = 20  # others that a contribution is tied to
SHOWN = 10  # clusters on a page
LOCK = 7_265_387  # of PostgreSQL: clusters overlap, so one at a time changes them
BEST_FIRST = [paging.Key(Cluster.rank), paging.Key(Cluster.id)]


@dataclass(frozen=True)
class Alike:
    """A cluster as a steward sees it: the free contributions of their scope, the newest first."""

    cluster: Cluster
    members: list[Contribution]


@dataclass(frozen=True)
class Together:
    """The free contributions in the cluster that holds one of them, the newest first."""

    public_id: str
    members: Sequence[Contribution]


def to_compare(most: int) -> Sequence[int]:
    """Ids of contributions that wait to be compared, the newest first."""
    waiting = select(ToCompare.contribution_id).order_by(ToCompare.contribution_id.desc())
    return db.session.scalars(waiting.limit(most)).all()


def number_to_compare() -> int:
    """How many contributions wait to be compared."""
    return db.session.scalar(select(func.count()).select_from(ToCompare)) or 0


def alone() -> None:
    """Wait until nobody else changes clusters, nor will before this transaction ends.

    First of all: what was read before may be old. SQLite has one writer anyway.
    """
    if db.engine.dialect.name == "postgresql":
        db.session.execute(select(func.pg_advisory_xact_lock(LOCK)))


def standing(contribution_id: int, *, locked: bool = False) -> Row[Any] | None:
    """What the likeness of a contribution depends on; `locked`: until the transaction ends."""
    names = ("state", *TEXT)
    asked = select(*(getattr(Contribution, name) for name in names))
    asked = asked.where(Contribution.id == contribution_id)
    return db.session.execute(asked.with_for_update(key_share=True) if locked else asked).first()


def closest(contribution_id: int) -> dict[int, float]:
    """The free contributions that may say the same as a free one, in its language: how alike.

    Found through the index of words, as for people who write: never by looking at all. Neither
    place nor theme weighs in: neighbours say many things.
    """
    one = db.session.get(Contribution, contribution_id)
    if one is None or one.state is not Standing.PUBLISHED:
        return {}
    said = f"{one.title} {one.body[:READ]}"
    found = similar_to(said, language=one.language, exclude=one.id, limit=CLOSEST)
    return {
        each.contribution.id: each.score
        for each in found
        if each.contribution.state is Standing.PUBLISHED and each.score >= threshold(one.language)
    }


def held(ids: Collection[int]) -> set[int]:
    """The clusters that hold some contributions."""
    places = select(LookAlike.cluster_id).where(LookAlike.contribution_id.in_(ids))
    return set(db.session.scalars(places))


def members_of(clusters: Collection[int]) -> set[int]:
    """The contributions in some clusters."""
    asked = select(LookAlike.contribution_id).where(LookAlike.cluster_id.in_(clusters))
    return set(db.session.scalars(asked))


def free_among(ids: Collection[int]) -> dict[int, Contribution]:
    """Those of some contributions that are published and in no dossier."""
    asked = select(Contribution).where(
        Contribution.id.in_(ids), Contribution.state == Standing.PUBLISHED
    )
    return {each.id: each for each in db.session.scalars(asked)}


def pairs_among(ids: Collection[int]) -> tuple[list[Pair], dict[int, set[int]]]:
    """The pairs among contributions: those that may say the same, the most alike first.

    And, by contribution, those that it was told apart from.
    """
    rows = db.session.execute(
        select(Likeness.first_id, Likeness.second_id, Likeness.apart_at)
        .where(Likeness.first_id.in_(ids), Likeness.second_id.in_(ids))
        .order_by(Likeness.score.desc(), Likeness.first_id, Likeness.second_id)
    )
    alike: list[Pair] = []
    apart: dict[int, set[int]] = defaultdict(set)
    for first, second, apart_at in rows:
        if apart_at is None:
            alike.append((first, second))
        else:
            apart[first].add(second)
            apart[second].add(first)
    return alike, apart


def likenesses(pairs: Collection[Pair]) -> dict[Pair, Likeness]:
    """What is kept of some pairs."""
    rows = select(Likeness).where(tuple_(Likeness.first_id, Likeness.second_id).in_(pairs))
    return {(each.first_id, each.second_id): each for each in db.session.scalars(rows)}


def clusters(member: Member, after: str | None) -> paging.Page:
    """One page of `Alike` in the scope of `member`, by size × newness; two queries.

    What has left a cluster since the worker looked is left out, and so is a cluster of one.
    """
    query = select(Cluster)
    inside = within(LookAlike.commune_id, member)
    if not isinstance(inside, True_):
        places = select(LookAlike.cluster_id).where(inside).group_by(LookAlike.cluster_id)
        query = query.where(Cluster.id.in_(places.having(func.count() > 1)))
    page = paging.page(query, BEST_FIRST, after, SHOWN)
    asked = (
        free(member)
        .add_columns(LookAlike.cluster_id)
        .join(LookAlike, LookAlike.contribution_id == Contribution.id)
        .where(LookAlike.cluster_id.in_([each.id for each in page.rows]))
        .order_by(Contribution.published_at.desc(), Contribution.id.desc())
    )
    members: dict[int, list[Contribution]] = defaultdict(list)
    for contribution, cluster_id in db.session.execute(asked):
        members[cluster_id].append(contribution)
    seen = [Alike(each, members[each.id]) for each in page.rows]
    return page.holding([each for each in seen if len(each.members) > 1])


def together(public_id: str) -> Together | None:
    """The cluster that a contribution is in; None when it is in none, or alone there."""
    place = (
        select(LookAlike.cluster_id)
        .join(Contribution, Contribution.id == LookAlike.contribution_id)
        .where(Contribution.public_id == public_id)
        .scalar_subquery()
    )
    found = db.session.scalars(
        select(Contribution)
        .join(LookAlike, LookAlike.contribution_id == Contribution.id)
        .where(LookAlike.cluster_id == place, Contribution.state == Standing.PUBLISHED)
        .options(joinedload(Contribution.theme), joinedload(Contribution.commune))
        .order_by(Contribution.published_at.desc(), Contribution.id.desc())
    ).all()
    return Together(public_id, found) if len(found) > 1 else None
