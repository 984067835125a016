"""What contributions keep of a member: to take away, and to forget when the member leaves."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from council.contributions.models import (
    CoAuthor,
    Contribution,
    ContributionVersion,
    Draft,
    Support,
)
from council.contributions.operations import drafting
from council.core.db import db
from council.people import privacy
from council.people.models import Member


@privacy.section("contributions")
def contributions(member: Member) -> list[dict[str, Any]]:
    """What the member submitted, whatever became of it."""
    asked = select(Contribution).where(Contribution.author_id == member.id)
    return [
        {
            "reference": each.public_id,
            "kind": each.kind.value,
            "state": each.state.value,
            "title": each.title,
            "body": each.body,
            "language": each.language,
            "signature": each.signature.value,
            "submitted_at": privacy.moment(each.submitted_at),
        }
        for each in db.session.scalars(asked.order_by(Contribution.id))
    ]


@privacy.section("contribution_versions")
def versions(member: Member) -> list[dict[str, Any]]:
    """The texts of the member's contributions as they once were, before a change or a mask."""
    asked = (
        select(ContributionVersion, Contribution.public_id)
        .join(Contribution, Contribution.id == ContributionVersion.contribution_id)
        .where(Contribution.author_id == member.id)
        .order_by(ContributionVersion.id)
    )
    return [
        {
            "reference": reference,
            "version": each.number,
            "title": each.title,
            "body": each.body,
            "at": privacy.moment(each.at),
        }
        for each, reference in db.session.execute(asked)
    ]


@privacy.section("supports")
def supports(member: Member) -> list[dict[str, Any]]:
    """What the member supports, or not."""
    asked = (
        select(Support, Contribution.public_id)
        .join(Contribution, Contribution.id == Support.contribution_id)
        .where(Support.member_id == member.id)
        .order_by(Support.at, Support.contribution_id)
    )
    return [
        {"reference": reference, "stance": each.stance.value, "at": privacy.moment(each.at)}
        for each, reference in db.session.execute(asked)
    ]


@privacy.section("also_mine")
def also_mine(member: Member) -> list[dict[str, Any]]:
    """Of what the member said "this is also mine"."""
    asked = (
        select(CoAuthor.at, Contribution.public_id)
        .join(Contribution, Contribution.id == CoAuthor.contribution_id)
        .where(CoAuthor.member_id == member.id)
        .order_by(CoAuthor.at, CoAuthor.contribution_id)
    )
    return [
        {"reference": reference, "at": privacy.moment(at)}
        for at, reference in db.session.execute(asked)
    ]


@privacy.section("drafts")
def drafts(member: Member) -> list[dict[str, Any]]:
    """What the member has begun to write."""
    asked = select(Draft).where(Draft.member_id == member.id).order_by(Draft.id)
    return [
        {"answers": each.answers, "updated_at": privacy.moment(each.updated_at)}
        for each in db.session.scalars(asked)
    ]


@privacy.forgets
def forget_drafts(member: Member, _at: datetime) -> None:
    """Delete what the member had begun; what was published stays, without a name."""
    for draft in db.session.scalars(select(Draft).where(Draft.member_id == member.id)).all():
        drafting.drop(draft)
