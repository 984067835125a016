"""Who holds which seat, on any day."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import joinedload

from council.assembly.models import College, Council, Mandate, Office, Officer
from council.core.db import db
from council.people.models import Member

RANKS = list(Office)  # the chair first
GAP = timedelta(days=180)  # between two terms that are still in a row


def valid(on: date) -> ColumnElement[bool]:
    """The condition that a mandate is valid on a day."""
    last = func.coalesce(Mandate.ended_on, Mandate.ends_on)
    return (Mandate.starts_on <= on) & (last >= on)


def of_council(council: Council) -> Select[Mandate]:
    """The mandates of a council, in the order of its colleges, with their people and places."""
    return (
        select(Mandate)
        .join(College, College.id == Mandate.college_id)
        .where(College.council_id == council.id)
        .options(joinedload(Mandate.member).lazyload(Member.grants), joinedload(Mandate.commune))
        .order_by(College.position, func.coalesce(Mandate.rank, 0), Mandate.id)
    )


def held(council: Council, on: date) -> Sequence[Mandate]:
    """Every mandate of a council valid on a day, those of substitutes too."""
    return db.session.scalars(of_council(council).where(valid(on))).all()


def later(council: Council, on: date) -> Sequence[Mandate]:
    """The mandates of a council that begin after a day, the first one first."""
    last = func.coalesce(Mandate.ended_on, Mandate.ends_on)
    ahead = of_council(council).where(Mandate.starts_on > on, last >= Mandate.starts_on)
    return sorted(db.session.scalars(ahead), key=lambda each: each.starts_on)


def sitting(council: Council, on: date) -> Sequence[Mandate]:
    """The mandates that hold a seat on a day; a substitute who took one has it."""
    return db.session.scalars(of_council(council).where(valid(on), Mandate.rank.is_(None))).all()


def electorate(council: Council, on: date) -> Sequence[Mandate]:
    """The mandates that vote on a day: they hold a seat of a college that votes."""
    voting = of_council(council).where(valid(on), Mandate.rank.is_(None), College.votes)
    return db.session.scalars(voting).all()


def substitutes(college: College, on: date) -> Sequence[Mandate]:
    """The substitutes of a college who wait on a day, the next one first.

    Not those who have a seat meanwhile, or gave up: what is told late of a day in the past takes
    nobody from there.
    """
    waits = (Mandate.rank.is_not(None), Mandate.ended_on.is_(None), valid(on))
    return db.session.scalars(
        select(Mandate)
        .where(Mandate.college_id == college.id, *waits)
        .order_by(Mandate.starts_on, Mandate.rank)
    ).all()


def mandate(id: int) -> Mandate | None:
    """The mandate with this id, with its person."""
    return db.session.get(
        Mandate, id, options=[joinedload(Mandate.member), joinedload(Mandate.commune)]
    )


def mandates_of(member: Member) -> Sequence[Mandate]:
    """All that a person holds or held, the latest first."""
    return db.session.scalars(
        select(Mandate)
        .where(Mandate.member_id == member.id)
        .order_by(Mandate.starts_on.desc(), Mandate.id.desc())
    ).all()


def seat(council: Council, member: Any, on: date) -> Mandate | None:
    """The mandate by which a person sits in a council on a day; None: no seat."""
    sits = of_council(council).where(
        valid(on), Mandate.rank.is_(None), Mandate.member_id == member.id
    )
    return db.session.scalars(sits).first()


def in_office(on: date) -> ColumnElement[bool]:
    """The condition that an office is held on a day; nobody chairs without a seat."""
    seated = (
        select(Mandate.id)
        .join(College, College.id == Mandate.college_id)
        .where(College.council_id == Officer.council_id, Mandate.member_id == Officer.member_id)
        .where(valid(on), Mandate.rank.is_(None))
    )
    return (
        (Officer.starts_on <= on)
        & (func.coalesce(Officer.ended_on, on) >= on)
        & or_(Officer.office == Office.SECRETARY, seated.exists())
    )


def offices(council: Council, on: date) -> Sequence[Officer]:
    """Who chairs a council on a day, then who keeps its papers."""
    found = db.session.scalars(
        select(Officer)
        .where(Officer.council_id == council.id, in_office(on))
        .options(joinedload(Officer.member).lazyload(Member.grants))
        .order_by(Officer.id)
    ).all()
    return sorted(found, key=lambda each: RANKS.index(each.office))


def overlapping(college: College, starts_on: date, ends_on: date) -> Sequence[Mandate]:
    """The mandates that hold a seat of a college on any day of a time."""
    last = func.coalesce(Mandate.ended_on, Mandate.ends_on)
    return db.session.scalars(
        select(Mandate).where(
            Mandate.college_id == college.id,
            Mandate.rank.is_(None),
            Mandate.starts_on <= ends_on,
            last >= starts_on,
        )
    ).all()


def anybody_from(college: College, day: date) -> bool:
    """Whether somebody has a seat of a college, or waits as a substitute, on a day or later."""
    last = func.coalesce(Mandate.ended_on, Mandate.ends_on)
    later = select(Mandate.id).where(Mandate.college_id == college.id, last >= day)
    return db.session.scalars(later.where(last >= Mandate.starts_on).limit(1)).first() is not None


def busy(council: Council, member_id: int, starts_on: date, ends_on: date) -> bool:
    """Whether a person has a seat, or waits as a substitute, on any day of a time."""
    last = func.coalesce(Mandate.ended_on, Mandate.ends_on)
    found = (
        select(Mandate.id)
        .join(College, College.id == Mandate.college_id)
        .where(
            College.council_id == council.id,
            Mandate.member_id == member_id,
            Mandate.starts_on <= ends_on,
            last >= starts_on,
        )
    )
    return db.session.scalars(found.limit(1)).first() is not None


def terms(college: College, member_id: int, starts_on: date) -> int:
    """How many terms in a row a person had in a college up to `GAP` before a day."""
    last = func.coalesce(Mandate.ended_on, Mandate.ends_on)
    found = db.session.scalar(
        select(func.max(Mandate.term)).where(
            Mandate.college_id == college.id,
            Mandate.member_id == member_id,
            Mandate.rank.is_(None),
            Mandate.starts_on < starts_on,
            last >= starts_on - GAP,
            last >= Mandate.starts_on,  # it began at all
        )
    )
    return found or 0


def officers(council: Council, office: Office) -> Sequence[Officer]:
    """Everybody who had an office, has it, or will."""
    return db.session.scalars(
        select(Officer).where(Officer.council_id == council.id, Officer.office == office)
    ).all()


def count_seated(on: date) -> dict[int, int]:
    """How many seats are held on a day, by council."""
    rows = db.session.execute(
        select(College.council_id, func.count(Mandate.id))
        .join(Mandate, Mandate.college_id == College.id)
        .where(valid(on), Mandate.rank.is_(None))
        .group_by(College.council_id)
    )
    return dict(rows.all())
