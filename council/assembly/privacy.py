"""What councils keep of people: to take away, and to forget when they leave."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from council.assembly import (
    debate_privacy,  # noqa: F401  # what it registers
    meeting_privacy,  # noqa: F401  # what it registers
    motion_privacy,  # noqa: F401  # the same
    operations,
    opinion_privacy,  # noqa: F401  # likewise
    queries,
)
from council.assembly.models import (
    Application,
    Ballot,
    BallotProxy,
    Elector,
    Ending,
    Officer,
    OpenVote,
)
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
    return [
        {
            "council": each.council.name,
            "office": each.office.value,
            "starts_on": day(each.starts_on),
            "ended_on": day(each.ended_on),
        }
        for each in held_by(member)
    ]


@privacy.forgets
def forget_councils(member: Member, at: datetime) -> None:
    """Empty what the member wrote, and free the seats; the numbers in the lots name nobody."""
    today = local_day(at)
    for each in queries.mandates_of(member):
        if each.ended_on is None and each.ends_on > today:
            operations.end(each, Ending.LEFT, on=today, by=None, at=at)
        elif each.ended_on and each.ended_on > today:
            operations.end_sooner(each, on=today, at=at)
    for office in held_by(member):
        if office.ended_on is None or office.ended_on > today:
            operations.leave_office(office, on=today, at=at)
    for application in of(member):
        applying.forget(application, at)


def held_by(member: Member) -> list[Officer]:
    """The offices of a member, in order."""
    asked = select(Officer).where(Officer.member_id == member.id).order_by(Officer.id)
    return list(db.session.scalars(asked.options(joinedload(Officer.council))))


def of(member: Member) -> list[Application]:
    """The applications of a member, in order."""
    asked = select(Application).where(Application.member_id == member.id).order_by(Application.id)
    at_hand = (joinedload(Application.call), joinedload(Application.commune))
    return list(db.session.scalars(asked.options(*at_hand)))


def day(value: date | None) -> str | None:
    """A day as text, or None."""
    return value.isoformat() if value else None


@privacy.section("ballots")
def ballots(member: Member) -> list[dict[str, Any]]:
    """The ballots in which the member votes or voted; of a secret one, only that they did."""
    asked = (
        select(Ballot, Elector, OpenVote)
        .join(Elector, Elector.ballot_id == Ballot.id)
        .outerjoin(
            OpenVote,
            (OpenVote.ballot_id == Elector.ballot_id) & (OpenVote.mandate_id == Elector.mandate_id),
        )
        .where((Elector.member_id == member.id) | (Elector.holder_id == member.id))
        .order_by(Ballot.id, Elector.mandate_id)
    )
    return [
        {
            "ballot": ballot.title,
            "own_seat": elector.member_id == member.id,
            "by_proxy": elector.holder_id is not None,
            "voted": elector.voted,
            **said(vote),
        }
        for ballot, elector, vote in db.session.execute(asked)
    ]


def said(vote: OpenVote | None) -> dict[str, Any]:
    """What was voted, if that is known: None for a secret vote, and before there is one."""
    if vote is None:
        return {"vote": None, "reason": None, "at": None}
    return {"vote": vote.choice, "reason": vote.reason, "at": privacy.moment(vote.at)}


@privacy.section("ballot_proxies")
def ballot_proxies(member: Member) -> list[dict[str, Any]]:
    """The proxies that the member gave or holds, before their ballots opened."""
    asked = (
        select(Ballot, BallotProxy)
        .join(BallotProxy, BallotProxy.ballot_id == Ballot.id)
        .where((BallotProxy.giver_id == member.id) | (BallotProxy.holder_id == member.id))
        .order_by(Ballot.id)
    )
    return [
        {
            "ballot": ballot.title,
            "given": proxy.giver_id == member.id,
            "at": privacy.moment(proxy.at),
        }
        for ballot, proxy in db.session.execute(asked)
    ]


@privacy.section("ballots_prepared")
def ballots_prepared(member: Member) -> list[dict[str, Any]]:
    """The ballots that the member wrote down for a council."""
    asked = select(Ballot).where(Ballot.prepared_by_id == member.id).order_by(Ballot.id)
    return [
        {"ballot": each.title, "at": privacy.moment(each.prepared_at)}
        for each in db.session.scalars(asked)
    ]
