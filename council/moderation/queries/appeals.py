"""Second looks that authors asked for."""

from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from council.contributions.models import Contribution
from council.core import paging
from council.core.db import db
from council.moderation.models import Appeal, Review
from council.moderation.queries.queue import in_scope
from council.people import desks
from council.people.models import Member


def appeal(id: int) -> Appeal | None:
    """A request for a second look, with the decision and its contribution."""
    return db.session.scalars(
        select(Appeal).where(Appeal.id == id).options(*behind_appeal())
    ).first()


def behind_appeal() -> list[Any]:
    """Loading of what an appeal is about."""
    to_review = joinedload(Appeal.review)
    return [
        to_review.joinedload(Review.contribution).joinedload(Contribution.commune),
        to_review.joinedload(Review.contribution).joinedload(Contribution.theme),
    ]


@desks.waits("appeals")
def second_looks(member: Member) -> Select[Any]:
    """The ids of the second looks asked for in the member's scope."""
    return (
        select(Appeal.id)
        .join(Review, Review.id == Appeal.review_id)
        .join(Contribution, Contribution.id == Review.contribution_id)
        .where(Appeal.decided_at.is_(None), in_scope(member))
    )


def open_appeals(member: Member, after: str | None = None) -> paging.Page:
    """One page of the second looks asked for, the most urgent first."""
    soonest = [
        paging.Key(Appeal.due_at, descending=False),
        paging.Key(Appeal.id, descending=False),
    ]
    asked = second_looks(member).with_only_columns(Appeal).options(*behind_appeal())
    return paging.page(asked, soonest, after)


def appeal_of(review: Review) -> Appeal | None:
    """The request for a second look at a decision."""
    return db.session.scalars(select(Appeal).where(Appeal.review_id == review.id)).first()
