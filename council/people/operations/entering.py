"""Ways in: who signs in with a password or a code, and a password that was forgotten."""

from datetime import datetime

from sqlalchemy import delete

from council.core import journal, outbox
from council.core.db import db
from council.core.errors import RuleBroken
from council.core.logs import log
from council.people import hashing, queries
from council.people.models import Member, SignIn, Ticket, TicketKind
from council.people.operations import secrets, tickets
from council.people.operations.tickets import Mail


def enter_by_password(email: str, password: str) -> Member | None:
    """The member with this address and password; None otherwise, after the same work.

    Raises `RuleBroken("people.blocked")` for a closed account, once the password was right.
    """
    member = queries.by_email(email)
    if not is_password_of(member, password) or member is None:
        log.info("sign_in.refused", way="password")  # never who was tried
        return None
    return check_not_blocked(member)


def is_password_of(member: Member | None, password: str) -> bool:
    """Whether `password` is the member's; as slow when there is nobody, or no password.

    A password that is changed while it is tried no longer fits.
    """
    kept = member.password if member else None
    return secrets.fits(kept, password) and member is not None and member.password == kept


def enter_by_code(typed: str) -> Member | None:
    """The member whose card has this code, however it was typed; None for a wrong code.

    A card that ends while it is tried no longer opens.
    """
    code = hashing.read_code(typed)
    card = queries.card(code)
    fits = card is not None and secrets.code_fits(card.check, code)
    card = queries.card(code) if fits else None
    if card is None:
        log.info("sign_in.refused", way="card")
        return None
    return check_not_blocked(card.member)


def check_not_blocked(member: Member) -> Member:
    """`member`; `RuleBroken("people.blocked")` when the account is closed to its holder."""
    if member.blocked_at:
        raise RuleBroken("people.blocked")
    return member


def ask_reset(email: str, at: datetime) -> None:
    """Mail a link to choose a new password, if somebody has this address; tell nobody whether."""
    member = queries.by_email(email)
    tickets.ask(
        TicketKind.RESET,
        email,
        Mail("reset", member.language, {}) if member else None,
        at,
        member=member,
        opens=member is not None,
    )


def reset_password(ticket: Ticket, password: str, at: datetime) -> Member:
    """Choose a new password by a mailed link: signed out everywhere, other links end."""
    kept = secrets.keep_of(password)
    tickets.use(ticket, at)
    member = ticket.member
    if member is None or member.email != ticket.email:
        raise RuleBroken("people.link")
    set_password(member, kept, at)
    return member


def change_password(
    member: Member, *, present: str, password: str, at: datetime, keep: str
) -> None:
    """Change a password, knowing the present one (if there is one).

    Every other browser is signed out; `keep` is the key of the one that asks.
    Raises `RuleBroken("people.wrong_password")`.
    """
    check_password(member, present)
    set_password(member, secrets.keep_of(password), at, keep=keep)


def check_password(member: Member, password: str) -> None:
    """Raise `RuleBroken("people.wrong_password")` unless it is theirs, or they have none."""
    if member.password and not is_password_of(member, password):
        raise RuleBroken("people.wrong_password")


def set_password(member: Member, password: str, at: datetime, keep: str = "") -> None:
    """Keep a new password (its hash); end sign-ins but one, and open links; tell by mail."""
    member.password = password
    end_sign_ins(member, keep=keep)
    tickets.end(at, Ticket.member_id == member.id)
    entry = journal.record("member.password_changed", by=member, about=member, at=at)
    if member.email:
        db.session.flush()
        outbox.queue(
            "people/password_changed",
            key=f"member.password_changed:{entry.id}",
            to=member.email,
            locale=member.language,
            at=at,
            about=member,
        )


def end_sign_ins(member: Member, keep: str = "") -> None:
    """Sign a member out everywhere, but for the browser whose key is `keep`."""
    db.session.execute(
        delete(SignIn).where(
            SignIn.member_id == member.id, SignIn.key_hash != hashing.hash_key(keep)
        )
    )


def end_sign_in(member: Member, id: int) -> None:
    """Sign a member out of one of their browsers; nothing happens for somebody else's."""
    db.session.execute(delete(SignIn).where(SignIn.member_id == member.id, SignIn.id == id))
