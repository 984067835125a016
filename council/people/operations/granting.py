"""Roles within a scope: given and ended; and accounts closed to their holder."""

from datetime import datetime

from sqlalchemy import delete

from council.core import journal
from council.core.db import db
from council.core.errors import RuleBroken
from council.people import queries
from council.people.models import Grant, Member, Role, SignIn
from council.people.operations.cards import check_open, hold
from council.territory.models import Authority


def grant(
    member: Member, role: Role, scope: Authority | None, by: Member | None, at: datetime
) -> Grant:
    """Make `member` a `role` for `scope` and all beneath it (None: everywhere).

    `by` is None when an operator does it from the command line. Raises
    `RuleBroken("people.granted")` when it is so already, `RuleBroken("people.gone")` when the
    account was closed.
    """
    check_open(member)
    if queries.same_grant(member, role, scope):
        raise RuleBroken("people.granted")
    given = Grant(
        member_id=member.id,
        role=role,
        authority=scope,
        given_by_id=by.id if by else None,
        given_at=at,
    )
    db.session.add(given)
    db.session.flush()
    db.session.expire(member, ["grants"])
    journal.record("grant.given", by=by, about=member, at=at, **told(given))
    return given


def end_grant(given: Grant, by: Member | None, at: datetime) -> None:
    """End a role.

    Raises `RuleBroken("people.ended")` when it has ended, and
    `RuleBroken("people.last_administrator")` when nobody would administer the house.
    """
    holder = db.session.get_one(Member, given.member_id)
    hold(holder)
    db.session.refresh(given, ["ended_at"])
    if given.ended_at:
        raise RuleBroken("people.ended")
    if given.role is Role.ADMINISTRATOR and given.authority_id is None:
        check_not_last(holder)
    given.ended_at = at
    db.session.flush()
    db.session.expire(holder, ["grants"])
    journal.record("grant.ended", by=by, about=holder, at=at, **told(given))


def told(given: Grant) -> dict[str, str | None]:
    """What the journal says of a grant."""
    return {
        "granted": given.role.value,
        "scope": given.authority.slug if given.authority else None,
    }


def check_not_last(member: Member) -> None:
    """Raise `RuleBroken("people.last_administrator")` for the only administrator."""
    if member.has_everywhere(Role.ADMINISTRATOR) and queries.count_administrators() <= 1:
        raise RuleBroken("people.last_administrator")


def block(member: Member, by: Member, at: datetime) -> None:
    """Close an account to its holder: signed out everywhere, no way in until it is reopened."""
    check_open(member)
    check_not_last(member)
    member.blocked_at = at
    db.session.execute(delete(SignIn).where(SignIn.member_id == member.id))
    journal.record("member.blocked", by=by, about=member, at=at)


def unblock(member: Member, by: Member, at: datetime) -> None:
    """Open an account again."""
    if member.blocked_at:
        member.blocked_at = None
        journal.record("member.unblocked", by=by, about=member, at=at)
