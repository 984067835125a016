"""Mails that wait or are parked, and how many left in the last days."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import case, func, select

from council.core import clock, paging
from council.core.db import db
from council.core.outbox import DeliveryState, Letter
from council.territory.models import Authority

DAYS = 7


@dataclass(frozen=True)
class Row:
    """A mail as an administrator sees it: whose address is hidden, unless an authority's."""

    letter: Letter
    recipient: str
    error: str


@dataclass(frozen=True)
class Day:
    """A Brussels day, and how many mails left on it."""

    day: date
    sent: int


def page(state: DeliveryState, after: str | None) -> paging.Page:
    """One page of mails in this state, the oldest first, as `Row`s."""
    rows = select(Letter).where(Letter.state == state)
    found = paging.page(rows, [paging.Key(Letter.id, descending=False)], after)
    public = authorities_among([letter.recipient for letter in found.rows])
    shown = [as_row(letter, letter.recipient in public) for letter in found.rows]
    return found.holding(shown)


def as_row(letter: Letter, public: bool) -> Row:
    """A mail without its recipient's address, which may stand in the error too."""
    shown = letter.recipient if public else masked(letter.recipient)
    return Row(letter, shown, (letter.error or "").replace(letter.recipient, shown)[:400])


def masked(address: str) -> str:
    """`a…@example.org`: enough to see which server is in trouble, not who is written to."""
    name, _, server = address.rpartition("@")
    return f"{name[:1]}…@{server}"


def authorities_among(addresses: list[str]) -> set[str]:
    """Those of these addresses that are authorities'."""
    rows = select(Authority.email).where(Authority.email.in_(addresses))
    return {email for email in db.session.scalars(rows) if email}


def letter(id: int) -> Letter | None:
    """The mail with this id."""
    return db.session.get(Letter, id)


def last_days(at: datetime) -> list[Day]:
    """How many mails left on each of the last days, today first. One query."""
    today = clock.local_day(at)
    days = [today - timedelta(days=n) for n in range(DAYS)]
    begins = [datetime.combine(day, time(), clock.ZONE) for day in [*days, days[-1]]]
    ends = [datetime.combine(today + timedelta(days=1), time(), clock.ZONE), *begins]
    sums = [
        func.sum(case((Letter.sent_at.between(begin, end), 1), else_=0))
        for begin, end in zip(begins[:DAYS], ends, strict=False)
    ]
    counted = db.session.execute(select(*sums).where(Letter.sent_at >= begins[-1])).one()
    return [Day(day, n or 0) for day, n in zip(days, counted, strict=True)]
