"""Roles given, invitations sent, and contact data read."""

from datetime import datetime

from council.core import journal
from council.core.errors import RuleBroken
from council.people.models import Grant, Member, Role, Ticket
from council.people.operations import grant, invite
from council.territory.models import Authority


def give_role(
    member: Member, role: Role, scope: Authority | None, by: Member, at: datetime
) -> Grant:
    """Give a role that fits its scope (None: everywhere).

    Raises `admin.scope_needed`, `admin.scope_useless`, or what `people` refuses.
    """
    check_scope(role, scope)
    return grant(member, role, scope, by, at)


def invite_to_role(
    email: str, role: Role, scope: Authority | None, language: str, by: Member | None, at: datetime
) -> Ticket:
    """Invite an address to a role that fits its scope; refuses as `give_role` does.

    `by` is None when an operator does it from the command line.
    """
    check_scope(role, scope)
    return invite(email, role, scope, by, at, language)


def check_scope(role: Role, scope: Authority | None) -> None:
    """Refuse an official of nothing, and an administrator of a part: both could do nothing."""
    if role is Role.OFFICIAL and scope is None:
        raise RuleBroken("admin.scope_needed")
    if role is Role.ADMINISTRATOR and scope is not None:
        raise RuleBroken("admin.scope_useless")


def show_contact(member: Member, why: str, by: Member, at: datetime) -> None:
    """Note that an administrator reads how to reach somebody, and why; never the address."""
    journal.record("member.contact_shown", by=by, about=member, at=at, why=why)
