"""Scopes as a condition of a query: which rows lie where a member holds a role."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, false, or_, select, true

from council.people.models import Member, Role
from council.territory.models import Authority, Level


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
    wide = any(scope.level not in (Level.COMMUNE, Level.CPAS) for scope in given)
    return or_(inside, column.is_(None)) if wide else inside
