"""What the counters of contributions should say, from the rows that they count."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, case, func, select

from council.contributions.models import Contribution, Stance, Support
from council.core.db import db
from council.discussion.models import Comment
from council.people.models import Member

STANCES = {Stance.SUPPORT: "supports", Stance.UNSURE: "unsure", Stance.OBJECT: "objections"}
COUNTERS = (*STANCES.values(), *(f"{name}_verified" for name in STANCES.values()), "comment_count")
BATCH = 500  # contributions compared at once

Counts = dict[str, int]


def drifted(after: int = 0) -> tuple[list[int], int | None]:
    """Of the next `BATCH` contributions by id, those whose counters are wrong; and the last id.

    The last id is None when there are no more. Three queries, each off an index.
    """
    asked = kept_counters().where(Contribution.id > after).order_by(Contribution.id).limit(BATCH)
    rows = db.session.execute(asked).all()
    true = counted([row.id for row in rows])
    wrong = [row.id for row in rows if difference(row, true[row.id])]
    return wrong, rows[-1].id if rows else None


def difference_of(contribution_id: int) -> dict[str, list[int]]:
    """Of one contribution, each wrong counter as [what it says, what it should say]."""
    row = db.session.execute(kept_counters().where(Contribution.id == contribution_id)).one()
    return difference(row, counted([contribution_id])[contribution_id])


def kept_counters() -> Select[Any]:
    """The counters as they are kept; supports counted elsewhere have no rows here."""
    columns = [getattr(Contribution, name).label(name) for name in COUNTERS]
    return select(Contribution.id, Contribution.supports_imported, *columns)


def difference(row: Row[Any], true: Counts) -> dict[str, list[int]]:
    """Where a row of kept counters and the true counts differ."""
    should = {**true, "supports": true["supports"] + row.supports_imported}
    return {n: [getattr(row, n), should[n]] for n in COUNTERS if getattr(row, n) != should[n]}


def counted(ids: list[int]) -> dict[int, Counts]:
    """The true counts of contributions, from the rows."""
    found: dict[int, Counts] = {id: dict.fromkeys(COUNTERS, 0) for id in ids}
    met = func.sum(case((Support.verified, 1), else_=0))
    stances = (
        select(Support.contribution_id, Support.stance, func.count(), met)
        .where(Support.contribution_id.in_(ids))
        .group_by(Support.contribution_id, Support.stance)
    )
    for id, stance, everyone, verified in db.session.execute(stances):
        found[id][STANCES[stance]] = everyone
        found[id][f"{STANCES[stance]}_verified"] = verified
    comments = (
        select(Contribution.id, func.count())
        .join(Comment, Comment.thread_id == Contribution.thread_id)
        .where(Contribution.id.in_(ids), Comment.hidden_at.is_(None))
        .group_by(Contribution.id)
    )
    for id, number in db.session.execute(comments):
        found[id]["comment_count"] = number
    return found


def newly_met(since: datetime | None = None) -> list[tuple[int, int]]:
    """Stances (contribution, member) counted before their member was met by a recognised place.

    `BATCH` at most; of those met `since` a moment, or at any time (None). Read off the index of
    members: what others took a stance on is not looked at.
    """
    met = Member.verified_at.is_not(None) if since is None else Member.verified_at >= since
    rows = db.session.execute(
        select(Support.contribution_id, Support.member_id)
        .where(Support.member_id.in_(select(Member.id).where(met)), Support.verified.is_(False))
        .limit(BATCH)
    )
    return [(row[0], row[1]) for row in rows]
