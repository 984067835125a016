"""What is asked about waiting contributions, decisions, alerts and appeals."""

from sqlalchemy import select

from council.contributions.models import Contribution
from council.core.db import db
from council.moderation.models import Appeal, Report, Review
from council.people.models import Member


def open_review(contribution: Contribution) -> Review | None:
    """The undecided review of a contribution, if someone has begun one."""
    return db.session.scalars(
        select(Review)
        .where(Review.contribution_id == contribution.id, Review.decided_at.is_(None))
        .order_by(Review.id.desc())
        .limit(1)
        .with_for_update()
    ).first()


def latest_review(contribution: Contribution) -> Review | None:
    """The last review of a contribution, decided or not."""
    return db.session.scalars(
        select(Review)
        .where(Review.contribution_id == contribution.id)
        .order_by(Review.id.desc())
        .limit(1)
    ).first()


def appeal_of(review: Review) -> Appeal | None:
    """The request for a second look at a decision."""
    return db.session.scalars(select(Appeal).where(Appeal.review_id == review.id)).first()


def open_report(kind: str, id: int, by: Member) -> Report | None:
    """The alert that `by` already gave about a thing (`contribution_id` or `comment_id`)."""
    return db.session.scalars(
        select(Report).where(
            getattr(Report, kind) == id,
            Report.reporter_id == by.id,
            Report.handled_at.is_(None),
        )
    ).first()


def name_of(id: int | None) -> str:
    """The name of a colleague, for "X is on it"."""
    return db.session.scalar(select(Member.name).where(Member.id == id)) or ""
