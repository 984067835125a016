"""A council that sits: members with mandates, and ballots put to them."""

from datetime import date, datetime, timedelta
from typing import Any

from flask import Flask

from council.assembly.models import Ballot, College, CollegeKind, Council, Mandate
from council.assembly.operations import balloting
from council.assembly.tally import Base, Method, Part
from council.core.clock import local_day
from council.core.db import db
from council.people.models import Member, Role
from tests.support import Browser, a_commune, a_member, sign_in

YEARS = timedelta(days=1000)


def a_council(slug: str = "namur", seats: int = 12) -> Council:
    """A council that advises a commune, with one college of seats."""
    names = {"fr": "Conseil de Namur", "en": "Council of Namur"}
    council = Council(
        slug=slug,
        names=names,
        descriptions={"fr": ""},
        authority=a_commune("namur"),
        meetings_a_year=2,
        languages=["fr"],
        created_at=datetime.fromisoformat("2026-01-01T00:00:00+00:00"),
    )
    college = {"names": {"fr": "Collège"}, "kind": CollegeKind.RESIDENTS, "seats": seats}
    db.session.add(College(council=council, position=1, **college))
    db.session.flush()
    return council


def a_mandate(council: Council, at: datetime, **changes: Any) -> Mandate:
    """A mandate of a new member, valid long before and after `at`."""
    today = local_day(at)
    values: dict[str, Any] = {"starts_on": today - YEARS, "ends_on": today + YEARS}
    values["member"] = changes.pop("member", None) or a_member()
    values["college"] = db.session.query(College).filter_by(council_id=council.id).first()
    mandate = Mandate(**{**values, **changes})
    db.session.add(mandate)
    db.session.flush()
    return mandate


def sitting(council: Council, number: int, at: datetime) -> list[Mandate]:
    """So many members with mandates."""
    return [a_mandate(council, at) for _ in range(number)]


def a_secretary() -> Member:
    """Who keeps the papers of every council."""
    return a_member(role=Role.SECRETARY)


def a_rule(at: datetime, **changes: Any) -> dict[str, Any]:
    """What a ballot states, until the day after tomorrow."""
    values: dict[str, Any] = {
        "dossier_id": None,
        "title": "Un interprète au guichet",
        "text": "Le conseil demande un interprète au guichet, le jour même.",
        "language": "fr",
        "method": Method.MAJORITY,
        "secret": False,
        "options": [],
        "majority": Part.HALF,
        "majority_of": Base.EXPRESSED,
        "quorum": None,
        "quorum_of": Base.ELECTORS,
        "quorum_number": 1,
        "proxies": 1,
        "closes_at": at + timedelta(days=2),
    }
    return {**values, **changes}


def a_draft(council: Council, at: datetime, **changes: Any) -> Ballot:
    """A ballot that is not open yet."""
    return balloting.prepare(council, by=a_secretary(), at=at, **a_rule(at, **changes))


def an_open_ballot(council: Council, at: datetime, **changes: Any) -> Ballot:
    """A ballot that is open, kept."""
    ballot = a_draft(council, at, **changes)
    balloting.open_ballot(ballot, by=a_secretary(), at=at)
    db.session.commit()
    return ballot


def day(text: str) -> date:
    """A day."""
    return date.fromisoformat(text)


def who(mandate: Mandate) -> Member:
    """The person who holds a mandate."""
    return db.session.get_one(Member, mandate.member_id)


def browser_of(app: Flask, member: Member) -> Browser:
    """A browser in which somebody is signed in."""
    browser: Browser = app.test_client()
    browser.sign_in(sign_in(member))
    return browser
