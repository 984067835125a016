"""Who is here, and who has which role."""

from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import joinedload

from council.core import paging
from council.core.db import db
from council.people.models import Grant, Member, Role


def found(asked: str, role: Role | None, after: str | None) -> paging.Page:
    """One page of open accounts, the newest first.

    `asked` is a whole e-mail address, or the beginning of a name; with nothing asked, the people
    who have a role. `role` keeps those who have that one.
    """
    rows = members()
    if "@" in asked:
        rows = rows.where(Member.email == asked.lower())
    elif asked:
        rows = rows.where(begins_with(asked))
    if role or not asked:
        rows = rows.where(Member.id.in_(holders(role)))
    return paging.page(rows, [paging.Key(Member.id)], after)


def members() -> Select[Any]:
    """Open accounts with their communes."""
    return select(Member).options(joinedload(Member.commune)).where(Member.erased_at.is_(None))


def begins_with(name: str) -> ColumnElement[bool]:
    """The condition that a name begins so, in the usual ways of writing capitals.

    The ways are compared one by one: both databases then find the same.
    """
    ways = {name, name.lower(), name.upper(), name.title(), name.capitalize()}
    return or_(*(Member.name.startswith(way, autoescape=True) for way in sorted(ways)))


def holders(role: Role | None) -> Select[Any]:
    """The ids of those who have this role now; without one, any role at all."""
    rows = select(Grant.member_id).where(Grant.ended_at.is_(None))
    return rows.where(Grant.role == role) if role else rows


def member(id: int) -> Member | None:
    """The open account with this id."""
    return db.session.scalar(members().where(Member.id == id))


def grant(id: int) -> Grant | None:
    """The grant with this id."""
    return db.session.get(Grant, id)
