"""Clusters of contributions that seem to say the same: made anew around what changed."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, insert, select

from council.contributions.models import Contribution
from council.contributions.models import State as Standing
from council.core import journal
from council.core.db import db
from council.core.errors import RuleBroken
from council.dossiers import clustering, queries
from council.dossiers.clustering import Pair
from council.dossiers.models import Cluster, Likeness, LookAlike, ToCompare
from council.people.models import Member


def keep_compared(contribution_id: int, found: Mapping[int, float]) -> None:
    """Keep what a contribution was found to be like, by id, beside what was kept of it before.

    The clusters around it are made anew. Two that were told apart stay so. Whoever calls is alone
    (`queries.alone`).
    """
    db.session.execute(delete(ToCompare).where(ToCompare.contribution_id == contribution_id))
    pairs = {pair(contribution_id, other): score for other, score in found.items()}
    known = queries.likenesses(pairs)
    for (first, second), score in pairs.items():
        kept = known.get((first, second)) or Likeness(first_id=first, second_id=second, score=0)
        kept.score = max(kept.score, score)  # each of the two looks for the other
        db.session.add(kept)
    db.session.flush()
    regroup([contribution_id, *found])


def pair(one: int, other: int) -> Pair:
    """Two ids in the order in which they are kept."""
    return min(one, other), max(one, other)


def regroup(ids: Collection[int]) -> None:
    """Make the clusters that hold some contributions anew; those no longer free leave them."""
    before = queries.held(ids)
    everyone = queries.members_of(before).union(ids)
    free = queries.free_among(everyone)
    pairs, apart = queries.pairs_among(free)
    db.session.execute(delete(LookAlike).where(LookAlike.contribution_id.in_(everyone)))
    db.session.execute(delete(Cluster).where(Cluster.id.in_(before)))
    for each in clustering.clusters(pairs, apart):
        store([free[id] for id in sorted(each)])


def store(members: Sequence[Contribution]) -> None:
    """Store a cluster."""
    newest_at = max(each.published_at or each.submitted_at for each in members)
    place = clustering.rank(len(members), newest_at)
    cluster = Cluster(size=len(members), newest_at=newest_at, rank=place)
    db.session.add(cluster)
    db.session.flush()
    places = [
        {"contribution_id": each.id, "cluster_id": cluster.id, "commune_id": each.commune_id}
        for each in members
    ]
    db.session.execute(insert(LookAlike), places)


def tell_apart(
    ticked: Sequence[Contribution], others: Sequence[Contribution], *, by: Member, at: datetime
) -> None:
    """Say that each of the `ticked` says something else than the rest of them and the `others`.

    None of these pairs is ever proposed again. Raises `RuleBroken`: `dossier.empty` when nothing
    is ticked, `dossier.not_apart` when there is nothing to tell it from.
    """
    every = [*ticked, *others]
    if not ticked:
        raise RuleBroken("dossier.empty")
    if len(every) < 2:
        raise RuleBroken("dossier.not_apart")
    pairs = {pair(one.id, other.id) for one in ticked for other in every if one is not other}
    queries.alone()
    known = queries.likenesses(pairs)
    for first, second in pairs:
        kept = known.get((first, second)) or Likeness(first_id=first, second_id=second, score=0)
        kept.apart_at = kept.apart_at or at
        db.session.add(kept)
    for each in ticked:
        journal.record("contribution.told_apart", by=by, about=each, at=at, role="moderator")
    db.session.flush()
    regroup([each.id for each in every])


def begin_again() -> None:
    """Forget all clusters, and let every free contribution be compared anew.

    What was told apart stays so.
    """
    queries.alone()
    for each in (delete(LookAlike), delete(Cluster), delete(ToCompare)):
        db.session.execute(each)
    db.session.execute(delete(Likeness).where(Likeness.apart_at.is_(None)))
    waiting = select(Contribution.id).where(Contribution.state == Standing.PUBLISHED)
    db.session.execute(insert(ToCompare).from_select(["contribution_id"], waiting))
