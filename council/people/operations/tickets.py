"""One-time links that are mailed: asking for one, and using it up."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, update

from council.core import outbox
from council.core.db import db
from council.core.errors import RuleBroken
from council.core.outbox import Letter
from council.people import hashing, queries
from council.people.models import Member, Ticket, TicketKind

MOST = 3  # mails to one address in an hour: nobody floods somebody else with ours
HOUR = timedelta(hours=1)
LASTS = {
    TicketKind.CONFIRM: timedelta(hours=48),
    TicketKind.CHANGE_EMAIL: timedelta(hours=48),
    TicketKind.RESET: timedelta(hours=2),
    TicketKind.INVITE: timedelta(days=7),
}


def link_of(letter: Letter) -> dict[str, Any]:
    """The token of a letter's link, made when it leaves: neither ticket nor outbox holds it."""
    return {"token": hashing.link_token(letter.details["seed"])}


for template in ("confirm", "reset", "invitation", "new_email"):
    outbox.context(f"people/{template}")(link_of)


@dataclass(frozen=True)
class Mail:
    """A mail to an address: which template, in which language, with what in it."""

    template: str
    locale: str
    details: dict[str, Any]


def ask(
    kind: TicketKind,
    email: str,
    mail: Mail | None,
    at: datetime,
    *,
    member: Member | None = None,
    opens: bool = True,
    details: dict[str, Any] | None = None,
) -> Ticket:
    """A new ticket for `email`, and the mail that brings its link.

    `details` are kept until the link is followed. With `opens=False` the link leads nowhere: the
    same work is done for an address for which nothing may happen, so that no one learns which.
    No fourth mail in an hour goes to one address.
    """
    flooded = queries.tickets_to(email, since=at - HOUR) >= MOST
    seed = secrets.token_hex(16)
    ticket = Ticket(
        kind=kind,
        email=email,
        token_hash=hashing.hash_key(hashing.link_token(seed)),
        member_id=member.id if member else None,
        details=details or {},
        created_at=at,
        expires_at=at + LASTS[kind],
        used_at=None if opens else at,
    )
    db.session.add(ticket)
    db.session.flush()
    if mail and not flooded:
        filled: dict[str, Any] = {**mail.details, "seed": seed} if opens else mail.details
        outbox.queue(
            f"people/{mail.template}",
            key=f"people.ticket:{ticket.id}",
            to=email,
            locale=mail.locale,
            at=at,
            about=ticket,
            **filled,
        )
    return ticket


def use(ticket: Ticket, at: datetime) -> None:
    """Use a ticket up; `RuleBroken("people.link")` when it ended or somebody was faster."""
    taken = db.session.execute(
        update(Ticket)
        .where(Ticket.id == ticket.id, Ticket.used_at.is_(None), Ticket.expires_at > at)
        .values(used_at=at)
    )
    if not taken.rowcount:  # type: ignore[attr-defined]  # an UPDATE has one
        raise RuleBroken("people.link")


def end(at: datetime, *which: ColumnElement[bool]) -> None:
    """End the open tickets that fit all conditions; what they held is forgotten."""
    db.session.execute(
        update(Ticket).where(Ticket.used_at.is_(None), *which).values(used_at=at, details={})
    )
