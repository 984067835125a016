"""Looks at a contribution: the open one, and what was decided."""

from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from council.contributions.models import Contribution
from council.core import paging
from council.core.db import db
from council.moderation.models import Outcome, Review
from council.moderation.queries.queue import in_scope
from council.people.models import Member


def open_review(contribution: Contribution) -> Review | None:
    """The undecided review of a contribution, if someone has begun one."""
    return db.session.scalars(
        reviews_of(contribution).where(Review.decided_at.is_(None)).with_for_update(of=Review)
    ).first()


def latest_review(contribution: Contribution) -> Review | None:
    """The last review of a contribution, decided or not."""
    return db.session.scalars(reviews_of(contribution)).first()


def reviews_of(contribution: Contribution) -> Select[Any]:
    """The reviews of a contribution, the last first."""
    return (
        select(Review)
        .where(Review.contribution_id == contribution.id)
        .order_by(Review.id.desc())
        .limit(1)
    )


def refusal(public_id: str) -> Review | None:
    """The last refusal of the contribution with this public id, if it was not undone."""
    return db.session.scalars(
        select(Review)
        .join(Contribution, Contribution.id == Review.contribution_id)
        .where(
            Contribution.public_id == public_id.lower(),
            Review.outcome == Outcome.REJECT,
            Review.undone_at.is_(None),
        )
        .options(*whole(Review.contribution))
        .order_by(Review.id.desc())
        .limit(1)
    ).first()


def review(id: int) -> Review | None:
    """A review with its contribution and that one's commune."""
    return db.session.scalars(
        select(Review).where(Review.id == id).options(*whole(Review.contribution))
    ).first()


def whole(path: Any) -> list[Any]:
    """Loading of a contribution with its commune and theme, behind a relation."""
    return [
        joinedload(path).joinedload(Contribution.commune),
        joinedload(path).joinedload(Contribution.theme),
    ]


def decided(member: Member, after: str | None) -> paging.Page:
    """One page of the decisions in the member's scope, the latest first."""
    query = (
        select(Review)
        .join(Contribution, Contribution.id == Review.contribution_id)
        .where(Review.decided_at.isnot(None), in_scope(member))
        .options(*whole(Review.contribution))
    )
    return paging.page(query, [paging.Key(Review.decided_at), paging.Key(Review.id)], after)


def name_of(id: int | None) -> str:
    """The name of a colleague, for "X is on it"."""
    return db.session.scalar(select(Member.name).where(Member.id == id)) or ""
