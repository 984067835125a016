"""Scopes: whether a grant takes in a place, and the same as a condition of a query."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, false, or_, select, true

from council.people.models import Grant, Member, Role
from council.territory.models import Authority, Level

NARROW = (Level.COMMUNE, Level.CPAS)  # a grant for one of these does not take in several communes


def takes_in(grant: Grant, place: Authority | None) -> bool:
    """Whether the scope of `grant` takes in `place`; None: no commune, or more than one."""
    if grant.authority is None:
        return True
    if place is None:
        return grant.authority.level not in NARROW
    return grant.covers(place)


def within(column: Any, member: Member, roles: Iterable[Role]) -> ColumnElement[bool]:
    """The condition that the authority in `column` lies in a scope where `member` has a role.

    Rows without an authority are for those whose scope is wider than one commune.
    """
    scopes = [grant.authority for grant in member.grants if grant.role in set(roles)]
    if None in scopes:
        return true()
    given = [scope for scope in scopes if scope is not None]
    if not given:
        return false()
    paths = [Authority.path.startswith(scope.path, autoescape=True) for scope in given]
    inside = column.in_(select(Authority.id).where(or_(*paths)))
    wide = any(scope.level not in NARROW for scope in given)
    return or_(inside, column.is_(None)) if wide else inside
