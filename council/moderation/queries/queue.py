"""What waits to be read, within the scope of a moderator."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import joinedload

from council.contributions.models import Contribution, Kind, State
from council.core import clock, paging
from council.core.db import db
from council.moderation.models import READING_DAYS, Review
from council.people import desks
from council.people.models import Member, Role
from council.people.scopes import within
from council.territory.models import Authority, Theme

MODERATORS = (Role.MODERATOR,)


@dataclass(frozen=True)
class Wanted:
    """Which waiting contributions to show; None: all."""

    kind: Kind | None = None
    theme: Theme | None = None
    commune: Authority | None = None


@dataclass(frozen=True)
class Waiting:
    """A contribution that waits, with the open review when someone has begun one."""

    contribution: Contribution
    review: Review | None

    def days_left(self, at: datetime) -> int:
        """Brussels days until it should be read, negative when late."""
        if self.review:
            return self.review.days_left(at)
        since = self.contribution.submitted_at
        return clock.days_left(clock.deadline(since, days=READING_DAYS, working=True), at)


def in_scope(member: Member) -> ColumnElement[bool]:
    """The condition that a contribution is `member`'s to moderate."""
    return within(Contribution.commune_id, member, MODERATORS)


@desks.waits("moderation")
def submitted(member: Member) -> Select[Any]:
    """The ids of what waits in the member's scope."""
    return select(Contribution.id).where(Contribution.state == State.SUBMITTED, in_scope(member))


def waiting(member: Member, wanted: Wanted, after: str | None) -> paging.Page:
    """One page of what waits in the member's scope, the longest wait first."""
    query = (
        select(Contribution)
        .where(Contribution.state == State.SUBMITTED, in_scope(member))
        .options(joinedload(Contribution.theme), joinedload(Contribution.commune))
    )
    for column, value in (
        (Contribution.kind, wanted.kind),
        (Contribution.theme_id, wanted.theme and wanted.theme.id),
        (Contribution.commune_id, wanted.commune and wanted.commune.id),
    ):
        query = query if value is None else query.where(column == value)
    oldest = [
        paging.Key(Contribution.submitted_at, descending=False),
        paging.Key(Contribution.id, descending=False),
    ]
    page = paging.page(query, oldest, after)
    return page.holding(with_reviews(page.rows))


def with_reviews(contributions: list[Contribution]) -> list[Waiting]:
    """Each contribution with its open review; one query for all."""
    ids = [contribution.id for contribution in contributions]
    rows = db.session.scalars(
        select(Review)
        .where(Review.contribution_id.in_(ids), Review.decided_at.is_(None))
        .options(joinedload(Review.held_by))
        .order_by(Review.id)
    )
    reviews = {review.contribution_id: review for review in rows}
    return [Waiting(each, reviews.get(each.id)) for each in contributions]


def several(public_ids: list[str], member: Member) -> list[Contribution]:
    """Those of these contributions that are in the member's scope."""
    return list(
        db.session.scalars(
            select(Contribution)
            .where(Contribution.public_id.in_(public_ids), in_scope(member))
            .order_by(Contribution.id)
            .with_for_update()
        )
    )


def next_waiting(member: Member) -> Contribution | None:
    """The contribution that has waited longest in the member's scope and is not the member's."""
    return db.session.scalars(
        select(Contribution)
        .where(
            Contribution.state == State.SUBMITTED,
            in_scope(member),
            or_(Contribution.author_id.is_(None), Contribution.author_id != member.id),
        )
        .order_by(Contribution.submitted_at, Contribution.id)
        .limit(1)
    ).first()
