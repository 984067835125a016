"""Seats are given, renewed, ended before their day and taken over; offices are given."""

from datetime import date, datetime, timedelta

from council.assembly import queries
from council.assembly.models import (
    Application,
    College,
    Council,
    Ending,
    Gender,
    Mandate,
    Office,
    Officer,
)
from council.assembly.operations.seats import check_open, free_seats, last_day, next_term
from council.assembly.operations.telling import tell_member
from council.core import journal
from council.core.clock import local_day
from council.core.db import db
from council.core.errors import RuleBroken
from council.people.models import Member
from council.territory.models import Authority

DAY = timedelta(days=1)


def designate(
    college: College,
    member: Member,
    *,
    starts_on: date,
    commune: Authority | None = None,
    represents: str = "",
    by: Member,
    at: datetime,
) -> Mandate:
    """Give a seat that is not drawn by lot: that of a commune's delegate, of a service, an expert.

    Raises `RuleBroken`: "assembly.by_lot", "assembly.commune", "assembly.sits", "assembly.terms"
    or "assembly.full".
    """
    if college.is_drawn:
        raise RuleBroken("assembly.by_lot")
    db.lock(college.council)  # nobody gets two seats of it, from two colleges at once
    db.lock(college)
    check_open(college)
    ends_on = last_day(starts_on, college.years)
    if college.one_a_commune:
        check_commune(college, commune, starts_on, ends_on)
    term = next_term(college, member.id, starts_on, ends_on)
    if not free_seats(college, starts_on, ends_on):
        raise RuleBroken("assembly.full")
    mandate = Mandate(
        college_id=college.id,
        member_id=member.id,
        starts_on=starts_on,
        ends_on=ends_on,
        term=term,
        represents=represents,
        commune_id=commune.id if commune else None,
    )
    return given(mandate, by, at)


def check_commune(
    college: College, commune: Authority | None, starts_on: date, ends_on: date
) -> None:
    """Refuse a commune that the council is not for, or whose seat is taken."""
    if commune is None or commune not in queries.communes(college.council):
        raise RuleBroken("assembly.commune")
    held = queries.overlapping(college, starts_on, ends_on)
    if any(each.commune_id == commune.id for each in held):
        raise RuleBroken("assembly.commune")


def given(mandate: Mandate, by: Member | None, at: datetime, verb: str = "given") -> Mandate:
    """Store a mandate, and tell the journal and its member."""
    db.session.add(mandate)
    db.session.flush()
    tell_member(mandate, at)
    journal.record(f"mandate.{verb}", by=by, about=mandate, at=at)
    return mandate


def renew(mandate: Mandate, *, by: Member, at: datetime) -> Mandate:
    """A next term, from the day after the present one, for a seat that is not drawn by lot.

    Raises `RuleBroken` as `designate` does, and "assembly.ended".
    """
    if mandate.ended_on:
        raise RuleBroken("assembly.ended")
    return designate(
        mandate.college,
        db.session.get_one(Member, mandate.member_id),
        starts_on=mandate.ends_on + DAY,
        commune=db.session.get(Authority, mandate.commune_id) if mandate.commune_id else None,
        represents=mandate.represents,
        by=by,
        at=at,
    )


def end(
    mandate: Mandate, ending: Ending, *, on: date, by: Member | None, at: datetime
) -> Mandate | None:
    """End a mandate early, `on` its last day; the substitute who takes the seat over, if any.

    One that has not begun never does. Raises `RuleBroken`: "assembly.ended" or "assembly.day".
    """
    db.lock(mandate.college)
    db.lock(mandate)
    if mandate.ended_on or local_day(at) > mandate.ends_on:
        raise RuleBroken("assembly.ended")
    if on >= mandate.ends_on:
        raise RuleBroken("assembly.day")
    mandate.ended_on, mandate.ending = max(on, mandate.starts_on - DAY), ending
    db.session.flush()
    journal.record("mandate.ended", by=by, about=mandate, at=at, reason=ending.value)
    if mandate.rank or not mandate.college.is_drawn:
        return None
    return seat_substitute(mandate, by, at)


def end_sooner(mandate: Mandate, *, on: date, at: datetime) -> None:
    """Bring the end of a mandate forward to the day on which its member left."""
    mandate.ended_on, mandate.ending = max(on, mandate.starts_on - DAY), Ending.LEFT
    journal.record("mandate.ended", by=None, about=mandate, at=at, reason=Ending.LEFT.value)


def seat_substitute(mandate: Mandate, by: Member | None, at: datetime) -> Mandate | None:
    """Give the seat to the next substitute for the time that is left; None when nobody waits."""
    assert mandate.ended_on
    first = mandate.ended_on + DAY
    waiting = list(queries.substitutes(mandate.college, first))
    if not waiting:
        return None
    next_one = min(waiting, key=lambda each: nearness(each, mandate))
    next_one.ended_on, next_one.ending = first - DAY, Ending.SEATED
    taken = Mandate(
        college_id=mandate.college_id,
        member_id=next_one.member_id,
        starts_on=first,
        ends_on=mandate.ends_on,
        term=next_one.term,
        replaces_id=mandate.id,
        represents=next_one.represents,
        commune_id=next_one.commune_id,
        application_id=next_one.application_id,
    )
    return given(taken, by, at, "replaced")


def nearness(waiting: Mandate, left: Mandate) -> tuple[bool, bool, date, int]:
    """How a substitute comes in line: of the same group in the lots first, then by rank."""
    parity = left.college.parity > 0 and gender(waiting) is not gender(left)
    return parity, waiting.commune_id != left.commune_id, waiting.starts_on, waiting.rank or 0


def gender(mandate: Mandate) -> Gender | None:
    """What was said for the lots by which somebody came; None where they came another way."""
    if mandate.application_id is None:
        return None
    return db.session.get_one(Application, mandate.application_id).gender


def entrust(
    council: Council, office: Office, member: Member, *, starts_on: date, by: Member, at: datetime
) -> Officer:
    """Give an office from a day on; whoever had it has it until the day before.

    Raises `RuleBroken`: "assembly.no_seat" or "assembly.day".
    """
    db.lock(council)
    council.require_alive()
    if office is not Office.SECRETARY and queries.seat(council, member, starts_on) is None:
        raise RuleBroken("assembly.no_seat")
    for before in queries.officers(council, office):
        if before.ended_on is None or before.ended_on >= starts_on:
            if before.starts_on >= starts_on:
                raise RuleBroken("assembly.day")
            before.ended_on = starts_on - DAY
    officer = Officer(
        council_id=council.id, office=office, member_id=member.id, starts_on=starts_on
    )
    db.session.add(officer)
    db.session.flush()
    journal.record("officer.named", by=by, about=officer, at=at, office=office.value)
    return officer


def leave_office(officer: Officer, *, on: date, at: datetime) -> None:
    """End an office on the day on which whoever had it left."""
    officer.ended_on = max(on, officer.starts_on)
    journal.record("officer.left", by=None, about=officer, at=at, office=officer.office.value)
