"""What councils keep of people: to take away, and to forget when they leave."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from council.assembly import operations, queries
from council.assembly.models import Application, Ending, Officer
from council.assembly.operations import applying
from council.core.clock import local_day
from council.core.db import db
from council.people import privacy
from council.people.models import Member


@privacy.section("applications")
def applications(member: Member) -> list[dict[str, Any]]:
    """What the member wrote to become a candidate."""
    return [
        {
            "council": each.call.college.council.name,
            "college": each.call.college.name,
            "number": each.number,
            "motivation": each.motivation,
            "answers": each.answers,
            "language": each.language,
            "commune": each.commune.name,
            "gender": each.gender.value if each.gender else None,
            "represents": each.represents,
            "old_enough": each.old_enough,
            "applied_at": privacy.moment(each.applied_at),
            "withdrawn_at": privacy.moment(each.withdrawn_at),
        }
        for each in of(member)
    ]


@privacy.section("mandates")
def mandates(member: Member) -> list[dict[str, Any]]:
    """The seats that the member holds or held."""
    return [
        {
            "council": each.college.council.name,
            "college": each.college.name,
            "starts_on": day(each.starts_on),
            "ends_on": day(each.ends_on),
            "ended_on": day(each.ended_on),
            "ending": each.ending.value if each.ending else None,
            "substitute": each.rank,
            "represents": each.represents,
        }
        for each in queries.mandates_of(member)
    ]


@privacy.section("offices")
def offices(member: Member) -> list[dict[str, Any]]:
    """What councils entrusted to the member."""
    asked = select(Officer).where(Officer.member_id == member.id).order_by(Officer.id)
    return [
        {
            "council": each.council.name,
            "office": each.office.value,
            "starts_on": day(each.starts_on),
            "ended_on": day(each.ended_on),
        }
        for each in db.session.scalars(asked.options(joinedload(Officer.council)))
    ]


@privacy.forgets
def forget_councils(member: Member, at: datetime) -> None:
    """Empty what the member wrote, and free the seats; the numbers in the lots name nobody."""
    today = local_day(at)
    for each in queries.mandates_of(member):
        if each.ended_on is None and each.ends_on > today:
            operations.end(each, Ending.LEFT, on=today, by=None, at=at)
    for application in of(member):
        applying.forget(application, at)


def of(member: Member) -> list[Application]:
    """The applications of a member, in order."""
    asked = select(Application).where(Application.member_id == member.id).order_by(Application.id)
    at_hand = (joinedload(Application.call), joinedload(Application.commune))
    return list(db.session.scalars(asked.options(*at_hand)))


def day(value: date | None) -> str | None:
    """A day as text, or None."""
    return value.isoformat() if value else None
