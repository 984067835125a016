"""A council is ended by hand: with it its mandates, offices, calls and meetings to come."""

from datetime import date, datetime

from council.assembly.models import Council, Ending, Mandate, Officer
from council.assembly.operations import meetings
from council.assembly.operations.calls import close_call
from council.assembly.operations.mandates import DAY
from council.assembly.queries import ending as queries
from council.core import journal
from council.core.clock import local_day
from council.core.db import db
from council.core.errors import RuleBroken
from council.people.models import Member


def end_council(
    council: Council, *, on: date, reason: str, language: str, by: Member, at: datetime
) -> None:
    """End a council, `on` its last day, today at the latest; what it did stays readable.

    Who was called to a meeting is told that it is not held. Raises `RuleBroken`: "council.ended",
    "council.end_later", "council.end_earlier", or what `queries.in_the_way` names.
    """
    db.lock(council)
    council.require_alive()
    check_day(council, on, local_day(at))
    if hindrance := queries.in_the_way(council):
        raise RuleBroken(hindrance)
    for call in queries.calls_open(council, at):
        close_call(call, by=by, at=at)
    for meeting in queries.meetings_to_come(council, at):
        meetings.cancel(meeting, reason, by=by, at=at)
    for mandate in queries.mandates_after(council, on):
        end_mandate(mandate, on, by, at)
    for officer in queries.officers_after(council, on):
        end_office(officer, on)
    council.ended_at, council.ended_on = at, on
    council.end_reason, council.end_language = reason, language
    journal.record("council.ended", by=by, about=council, at=at, on=on.isoformat())


def check_day(council: Council, on: date, today: date) -> None:
    """Refuse a last day that is to come, or before which the council did something."""
    if on > today:
        raise RuleBroken("council.end_later")
    if on < queries.last_act(council):
        raise RuleBroken("council.end_earlier")


def end_office(officer: Officer, on: date) -> None:
    """End an office with its council; one that has not begun never does."""
    if officer.starts_on > on:
        db.session.delete(officer)
    else:
        officer.ended_on = on


def end_mandate(mandate: Mandate, on: date, by: Member, at: datetime) -> None:
    """End a mandate with its council; one that has not begun never does."""
    mandate.ended_on = max(on, mandate.starts_on - DAY)
    mandate.ending = Ending.DISSOLVED
    journal.record("mandate.ended", by=by, about=mandate, at=at, reason=Ending.DISSOLVED.value)
