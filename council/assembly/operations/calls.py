"""Calls for candidates are opened and closed."""

from datetime import date, datetime

from council.assembly import queries
from council.assembly.models import Call, College
from council.assembly.operations.seats import check_open, free_seats, last_day
from council.core import journal
from council.core.clock import local_day
from council.core.db import db
from council.core.errors import RuleBroken
from council.people.models import Member


def open_call(
    college: College,
    *,
    text: str,
    language: str,
    questions: list[str],
    closes_at: datetime,
    starts_on: date,
    seed_source: str,
    seed_hash: str | None,
    by: Member,
    at: datetime,
) -> Call:
    """Call for candidates for the seats of a college that are free from `starts_on` on.

    `seed_source` tells where the seed will come from, after the call is closed. Raises
    `RuleBroken`: "assembly.designated" (these seats are not drawn), "assembly.call_open",
    "assembly.day", "assembly.first_day" or "assembly.full".
    """
    if not college.is_drawn:
        raise RuleBroken("assembly.designated")
    db.lock(college)
    check_open(college)
    if queries.undrawn(college):
        raise RuleBroken("assembly.call_open")
    if closes_at <= at:
        raise RuleBroken("assembly.day")
    if starts_on <= local_day(closes_at):
        raise RuleBroken("assembly.first_day")
    ends_on = last_day(starts_on, college.years)
    free = free_seats(college, starts_on, ends_on)
    if not free:
        raise RuleBroken("assembly.full")
    call = Call(
        college_id=college.id,
        text=text,
        language=language,
        questions=questions,
        opens_at=at,
        closes_at=closes_at,
        seats=free,
        substitutes=college.substitutes,
        starts_on=starts_on,
        ends_on=ends_on,
        seed_source=seed_source,
        seed_hash=seed_hash,
        opened_by_id=by.id,
    )
    db.session.add(call)
    db.session.flush()
    journal.record("candidate_call.opened", by=by, about=call, at=at, seats=free)
    return call


def close_call(call: Call, *, by: Member, at: datetime) -> None:
    """Close a call before its day; raises `RuleBroken("assembly.call_closed")`."""
    db.lock(call)
    if not call.opens_at < at < call.closes_at:
        raise RuleBroken("assembly.call_closed")
    call.closes_at = at
    journal.record("candidate_call.closed", by=by, about=call, at=at)
