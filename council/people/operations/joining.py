"""Signing up by e-mail, and coming in by an invitation."""

from datetime import datetime

from council.core import journal
from council.core.db import db
from council.core.errors import RuleBroken
from council.people import hashing, queries
from council.people.models import Member, Role, Ticket, TicketKind
from council.people.operations import granting, secrets, tickets
from council.people.operations.tickets import Mail
from council.territory.models import Authority


def sign_up(
    *,
    name: str,
    email: str,
    password: str,
    language: str,
    commune: Authority | None,
    at: datetime,
    browser: str,
    after: str = "",
) -> None:
    """Ask for an account: a mail goes to `email`, and nothing else happens until it is confirmed.

    No account exists before, so nobody can prepare one for somebody else. When the address has an
    account already, the mail says so; the work, and the answer, are the same. `browser` is a
    random key held by the browser that asks; `after` a path to go to once confirmed.
    """
    kept = secrets.keep_of(password)
    known = queries.by_email(email)
    asked = {
        "name": name,
        "password": kept,
        "language": language,
        "commune_id": commune.id if commune else None,
        "browser": hashing.hash_key(browser),
        "after": after,
    }
    tickets.ask(
        TicketKind.CONFIRM,
        email,
        Mail("known" if known else "confirm", language, {} if known else {"name": name}),
        at,
        opens=known is None,
        details={} if known else asked,
    )


def is_asking_browser(ticket: Ticket, browser: str | None) -> bool:
    """Whether `browser` is the key of the browser in which this account was asked for."""
    return bool(browser) and ticket.details.get("browser") == hashing.hash_key(str(browser))


def is_chosen_password(ticket: Ticket, password: str) -> bool:
    """Whether `password` is the one chosen when this account was asked for."""
    return secrets.fits(ticket.details.get("password"), password)


def confirm(ticket: Ticket, at: datetime) -> Member:
    """Open the account that was asked for; its address is confirmed.

    Raises `RuleBroken("people.link")` when the link ended, or the address has an account by now.
    """
    tickets.use(ticket, at)
    asked = ticket.details
    member = open_account(
        ticket,
        name=asked["name"],
        password=asked["password"],
        language=asked["language"],
        commune_id=asked["commune_id"],
        at=at,
    )
    forget_answers(ticket)
    return member


def open_account(
    ticket: Ticket,
    *,
    name: str,
    password: str,
    language: str,
    at: datetime,
    commune_id: int | None = None,
) -> Member:
    """A new member whose address is that of `ticket`; `password` is a hash."""
    if queries.by_email(ticket.email):
        raise RuleBroken("people.link")
    member = Member(
        name=name,
        email=ticket.email,
        email_confirmed_at=at,
        password=password,
        language=language,
        commune_id=commune_id,
        created_at=at,
    )
    db.session.add(member)
    db.session.flush()
    tickets.end(at, Ticket.email == ticket.email)
    journal.record("member.joined", by=member, about=member, at=at, way="email")
    return member


def forget_answers(ticket: Ticket) -> None:
    """Keep of a used ticket only that it was used."""
    ticket.details = {"after": ticket.details.get("after", "")}


def invite(
    email: str,
    role: Role,
    scope: Authority | None,
    by: Member | None,
    at: datetime,
    language: str = "fr",
) -> Ticket:
    """Invite somebody to a role: a mail brings a link that is good for seven days, once.

    `by` is None when an operator invites from the command line; `scope` None means everywhere.
    An earlier invitation of the same address ends.
    """
    tickets.end(at, Ticket.email == email, Ticket.kind == TicketKind.INVITE)
    ticket = tickets.ask(
        TicketKind.INVITE,
        email,
        Mail("invitation", language, {"by": by.name if by else "", "role": role.value}),
        at,
        details={
            "role": role.value,
            "scope_id": scope.id if scope else None,
            "by_id": by.id if by else None,
        },
    )
    journal.record("invitation.sent", by=by, about=ticket, at=at, invited_to=role.value)
    return ticket


def accept_as_new(
    ticket: Ticket, *, name: str, password: str, language: str, at: datetime
) -> Member:
    """An invited person without an account opens one, and gets the role."""
    kept = secrets.keep_of(password)
    tickets.use(ticket, at)
    member = open_account(ticket, name=name, password=kept, language=language, at=at)
    take_role(member, ticket, at)
    return member


def accept(ticket: Ticket, member: Member, at: datetime) -> None:
    """An invited person who has an account, and is signed in, gets the role.

    Raises `RuleBroken("people.not_yours")` for anybody else.
    """
    if member.email != ticket.email:
        raise RuleBroken("people.not_yours")
    tickets.use(ticket, at)
    take_role(member, ticket, at)


def take_role(member: Member, ticket: Ticket, at: datetime) -> None:
    """Give the role of an invitation, unless the member has it already."""
    role = Role(ticket.details["role"])
    scope_id = ticket.details["scope_id"]
    scope = db.session.get(Authority, scope_id) if scope_id else None
    by_id = ticket.details["by_id"]
    by = queries.by_id(by_id) if by_id else None
    if queries.same_grant(member, role, scope) is None:
        granting.grant(member, role, scope, by, at)
