"""What moderation keeps of people: to take away, and to forget when they leave."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select, update

from council.contributions.models import Contribution
from council.core.db import db
from council.moderation.models import Appeal, Report, Review
from council.people import privacy
from council.people.models import Member


@privacy.section("reviews")
def reviews(member: Member) -> list[dict[str, Any]]:
    """What was decided about the member's contributions, and what they were told."""
    return decided(Contribution.author_id == member.id)


@privacy.section("decisions")
def decisions(member: Member) -> list[dict[str, Any]]:
    """What the member decided about contributions, as a moderator."""
    return decided(Review.decided_by_id == member.id)


def decided(which: ColumnElement[bool]) -> list[dict[str, Any]]:
    """Decisions on contributions, and waits for one."""
    asked = (
        select(Review, Contribution.public_id)
        .join(Contribution, Contribution.id == Review.contribution_id)
        .where(which)
        .order_by(Review.id)
    )
    return [
        {
            "reference": reference,
            "outcome": each.outcome.value if each.outcome else None,
            "reason": each.reason.value if each.reason else None,
            "note": each.note,
            "decided_at": privacy.moment(each.decided_at),
        }
        for each, reference in db.session.execute(asked)
    ]


@privacy.section("appeals")
def appeals(member: Member) -> list[dict[str, Any]]:
    """The second looks for which the member asked."""
    return [
        {
            "text": each.text,
            "at": privacy.moment(each.at),
            "granted": each.granted,
            "note": each.note,
            "decided_at": privacy.moment(each.decided_at),
        }
        for each in db.session.scalars(
            select(Appeal).where(Appeal.review_id.in_(own_reviews(member))).order_by(Appeal.id)
        )
    ]


def own_reviews(member: Member) -> Any:
    """The ids of the reviews of a member's contributions."""
    return (
        select(Review.id)
        .join(Contribution, Contribution.id == Review.contribution_id)
        .where(Contribution.author_id == member.id)
    )


@privacy.section("alerts")
def alerts(member: Member) -> list[dict[str, Any]]:
    """The alerts that the member gave about what others wrote."""
    asked = select(Report).where(Report.reporter_id == member.id).order_by(Report.id)
    return [
        {
            "about": "contribution" if each.contribution_id else "comment",
            "reason": each.reason.value,
            "note": each.note,
            "at": privacy.moment(each.at),
            "upheld": each.upheld,
        }
        for each in db.session.scalars(asked)
    ]


@privacy.forgets
def forget_alerts(member: Member, _at: datetime) -> None:
    """Keep of alerts and appeals what was decided, without who asked and in which words."""
    db.session.execute(
        update(Report).where(Report.reporter_id == member.id).values(reporter_id=None, note="")
    )
    db.session.execute(
        update(Appeal).where(Appeal.review_id.in_(own_reviews(member))).values(text="")
    )
    db.session.execute(
        update(Review).where(Review.held_by_id == member.id).values(held_by_id=None, held_at=None)
    )
