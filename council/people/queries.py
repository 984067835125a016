"""Questions about people."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from council.core.db import db
from council.core.journal import Entry
from council.people.hashing import hash_key, keyed
from council.people.models import CodeCard, Grant, Member, Role, SignIn, Ticket, Voucher
from council.territory.models import Authority, Level


def by_id(id: int) -> Member | None:
    """The member with this id."""
    return db.session.get(Member, id)


def by_email(email: str) -> Member | None:
    """The member with this address (in lower case)."""
    return db.session.scalar(select(Member).where(Member.email == email))


def named_without_email(name: str) -> Sequence[Member]:
    """Up to two members without an address who go by a name."""
    asked = select(Member).where(
        Member.name == name, Member.email.is_(None), Member.erased_at.is_(None)
    )
    return db.session.scalars(asked.order_by(Member.id).limit(2)).all()


def card(code: str) -> CodeCard | None:
    """The valid card that may have this code; the slow hash decides."""
    return db.session.scalar(
        select(CodeCard).where(CodeCard.lookup == keyed("card", code), CodeCard.ended_at.is_(None))
    )


def cards_of(member: Member) -> list[CodeCard]:
    """The valid cards of a member, the latest first."""
    return list(
        db.session.scalars(
            select(CodeCard)
            .where(CodeCard.member_id == member.id, CodeCard.ended_at.is_(None))
            .order_by(CodeCard.id.desc())
        )
    )


def ticket(token: str) -> Ticket | None:
    """The ticket of a mailed link, whatever its state."""
    return db.session.scalar(select(Ticket).where(Ticket.token_hash == hash_key(token)))


def tickets_to(email: str, *, since: datetime) -> int:
    """How many links were asked for this address since then."""
    return (
        db.session.scalar(
            select(func.count())
            .select_from(Ticket)
            .where(Ticket.email == email, Ticket.created_at > since)
        )
        or 0
    )


def sign_ins_of(member: Member, at: datetime) -> list[SignIn]:
    """The browsers in which a member is signed in, the latest first."""
    return list(
        db.session.scalars(
            select(SignIn)
            .where(SignIn.member_id == member.id, SignIn.expires_at > at)
            .order_by(SignIn.at.desc(), SignIn.id.desc())
        )
    )


def grants_of(member: Member) -> list[Grant]:
    """Every grant a member has or had, in order."""
    return list(
        db.session.scalars(select(Grant).where(Grant.member_id == member.id).order_by(Grant.id))
    )


def vouchers_of(member: Member) -> list[Voucher]:
    """The vouchers of a member, in order."""
    return list(
        db.session.scalars(
            select(Voucher).where(Voucher.member_id == member.id).order_by(Voucher.id)
        )
    )


def same_grant(member: Member, role: Role, scope: Authority | None) -> Grant | None:
    """The present grant of just this role for just this scope."""
    return db.session.scalar(
        select(Grant).where(
            Grant.member_id == member.id,
            Grant.role == role,
            Grant.authority_id == (scope.id if scope else None),
            Grant.ended_at.is_(None),
        )
    )


def count_administrators() -> int:
    """How many people administer everything now; their grants are held until the end.

    So that of two who take each other's role away at once, the second is counted after the first.
    """
    held = (
        select(Grant.member_id)
        .join(Member, Member.id == Grant.member_id)
        .where(
            Grant.role == Role.ADMINISTRATOR,
            Grant.authority_id.is_(None),
            Grant.ended_at.is_(None),
            Member.blocked_at.is_(None),
            Member.erased_at.is_(None),
        )
        .order_by(Grant.id)
        .with_for_update(of=Grant)
    )
    return len(set(db.session.scalars(held)))


def commune(id: int | None) -> Authority | None:
    """The commune with this id."""
    found = db.session.get(Authority, id) if id else None
    return found if found and found.level is Level.COMMUNE else None


def to_help(id: int) -> Member | None:
    """The open account with this id, its commune known."""
    return db.session.scalar(
        select(Member)
        .options(joinedload(Member.commune))
        .where(Member.id == id, Member.erased_at.is_(None))
    )


def called(name: str, limit: int = 20) -> list[Member]:
    """Open accounts that bear this name, the newest first; capitals do not matter much.

    The usual ways of writing it are compared: both databases then find the same.
    """
    ways = {name, name.lower(), name.upper(), name.title(), name.capitalize()}
    return list(
        db.session.scalars(
            select(Member)
            .options(joinedload(Member.commune))
            .where(Member.name.in_(ways), Member.erased_at.is_(None))
            .order_by(Member.id.desc())
            .limit(limit)
        )
    )


def deeds_of(member: Member, limit: int = 10_000) -> list[Entry]:
    """What a member did, as the journal tells it, the latest first."""
    return list(
        db.session.scalars(
            select(Entry).where(Entry.actor_id == member.id).order_by(Entry.id.desc()).limit(limit)
        )
    )
