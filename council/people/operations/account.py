"""What members change about themselves; their data to take away; leaving."""

from datetime import datetime

from sqlalchemy import delete

from council.core import journal, outbox
from council.core.db import db
from council.core.errors import RuleBroken
from council.people import privacy, queries
from council.people.models import CodeCard, Member, Rhythm, SignIn, Ticket, TicketKind, Voucher
from council.people.operations import granting, tickets
from council.people.operations.entering import check_password, end_sign_ins
from council.people.operations.tickets import Mail
from council.territory.models import Authority


def change_profile(
    member: Member,
    *,
    name: str,
    language: str,
    commune: Authority | None,
    rhythm: Rhythm,
    at: datetime,
) -> None:
    """Change what a member says of themselves; the journal says that, not what."""
    member.name, member.language, member.rhythm = name, language, rhythm
    member.commune_id = commune.id if commune else None
    journal.record("member.changed", by=member, about=member, at=at)


def ask_new_email(member: Member, *, email: str, present: str, at: datetime) -> None:
    """Ask for another address (or a first one): it is theirs once confirmed from there.

    When it belongs to another account, the mail says so; the answer here is the same.
    `present` is the present password, if there is one: `RuleBroken("people.wrong_password")`.
    """
    check_password(member, present)
    other = queries.by_email(email)
    tickets.ask(
        TicketKind.CHANGE_EMAIL,
        email,
        Mail("taken" if other else "new_email", member.language, {}),
        at,
        member=member,
        opens=other is None,
    )


def confirm_new_email(ticket: Ticket, member: Member, at: datetime) -> None:
    """Make the address of `ticket` the member's; the old address is told.

    Only for the member who asked, signed in: `RuleBroken("people.not_yours")` otherwise, so that
    nobody is led to put their address on somebody else's account.
    """
    if ticket.member_id != member.id:
        raise RuleBroken("people.not_yours")
    tickets.use(ticket, at)
    if queries.by_email(ticket.email):
        raise RuleBroken("people.known")
    old, member.email, member.email_confirmed_at = member.email, ticket.email, at
    journal.record("member.email_changed", by=member, about=member, at=at)
    if old:
        outbox.queue(
            "people/email_changed",
            key=f"member.email_changed:{ticket.id}",
            to=old,
            locale=member.language,
            at=at,
            about=member,
        )


def erase(member: Member, present: str, at: datetime) -> None:
    """Close an account for good: who it was is forgotten, what was said in public stays.

    Name, address, password, cards, vouchers, sign-ins, roles, links and mails go; contributions
    remain, by "a person who left". Raises `RuleBroken("people.wrong_password")`, or
    `RuleBroken("people.last_administrator")`.
    """
    check_password(member, present)
    granting.check_not_last(member)
    for given in queries.grants_of(member):
        if given.ended_at is None:
            granting.end_grant(given, member, at)
    for forget in privacy.FORGETTERS:
        forget(member, at)
    forget_ways_in(member)
    member.name, member.email, member.password = "", None, None
    member.email_confirmed_at, member.commune_id = None, None
    member.rhythm, member.erased_at = Rhythm.NEVER, at
    journal.record("member.erased", by=member, about=member, at=at)


def forget_ways_in(member: Member) -> None:
    """Delete sign-ins, cards, vouchers and links of a member, and the mails sent to them."""
    end_sign_ins(member)
    for table in (SignIn, CodeCard, Voucher, Ticket):
        db.session.execute(delete(table).where(table.member_id == member.id))
    if member.email:
        db.session.execute(delete(Ticket).where(Ticket.email == member.email))
        outbox.forget(member.email)
