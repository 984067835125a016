"""How seats are filled: how many are free, how long they last, who may take one."""

from collections.abc import Iterable
from datetime import date, timedelta

from council.assembly import queries
from council.assembly.models import College, Mandate
from council.core.errors import RuleBroken
from council.people import queries as people
from council.people.models import Member
from council.people.operations import entering


def person(*, email: str, card: str, name: str) -> Member:
    """Who is named: by the address of the account, else by the code of a card, else by a name.

    A name will do where one account without an address has it. Raises `RuleBroken`:
    "assembly.nobody_named", "assembly.unknown", "assembly.wrong_card" or "assembly.several".
    """
    if email:
        return found(people.by_email(email), "assembly.unknown")
    if card:
        return found(entering.enter_by_code(card), "assembly.wrong_card")
    if not name:
        raise RuleBroken("assembly.nobody_named")
    named = people.named_without_email(name)
    if len(named) > 1:
        raise RuleBroken("assembly.several")
    return found(next(iter(named), None), "assembly.unknown")


def found(member: Member | None, code: str) -> Member:
    """The member; refused as `code` when there is none."""
    if member is None:
        raise RuleBroken(code)
    return member


def check_open(college: College) -> None:
    """Refuse a closed college, or one of a council that has ended: it takes nobody any more.

    Raises `RuleBroken`: "college.closed" or "council.ended".
    """
    college.council.require_alive()
    if college.closed_at is not None:
        raise RuleBroken("college.closed")


def last_day(starts_on: date, years: int) -> date:
    """The last day of a mandate of so many years."""
    day = min(starts_on.day, 28) if starts_on.month == 2 else starts_on.day
    return starts_on.replace(year=starts_on.year + years, day=day) - timedelta(days=1)


def free_seats(college: College, starts_on: date, ends_on: date) -> int:
    """How many seats of a college are free on every day of a time."""
    held = queries.overlapping(college, starts_on, ends_on)
    return max(0, college.seats - busiest(held, starts_on))


def busiest(held: Iterable[Mandate], starts_on: date) -> int:
    """The most mandates that hold on one same day, from a day on."""
    days = {max(each.starts_on, starts_on) for each in held}
    return max((sum(each.holds(day) for each in held) for day in days), default=0)


def next_term(college: College, member_id: int, starts_on: date, ends_on: date) -> int:
    """The how manieth term in a row it would be.

    Raises `RuleBroken`: "assembly.sits" or "assembly.terms".
    """
    if queries.busy(college.council, member_id, starts_on, ends_on):
        raise RuleBroken("assembly.sits")
    before = queries.terms(college, member_id, starts_on)
    if before >= college.most_terms:
        raise RuleBroken("assembly.terms", terms=before)
    return before + 1
