"""Who is concerned by a dossier: those who wrote, co-signed or support what is in it, or follow it.

A later floor registers those whom it knows, as `followers` of notices does.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select, union_all

from council.contributions.models import CoAuthor, Contribution, Stance, Support
from council.core.db import db
from council.dossiers.models import Grouping
from council.people.models import Member

People = Callable[[int, datetime], Select[Any]]
CONCERNED: list[People] = []


def concerns(provide: People) -> People:
    """Register a select of the ids of members whom a dossier (its id) concerned at a moment."""
    CONCERNED.append(provide)
    return provide


def inside(dossier_id: int) -> Select[Any]:
    """The ids of the contributions in a dossier."""
    return select(Grouping.contribution_id).where(
        Grouping.dossier_id == dossier_id, Grouping.left_at.is_(None)
    )


@concerns
def authors(dossier_id: int, _since: datetime) -> Select[Any]:
    """Those who wrote what is in the dossier."""
    return select(Contribution.author_id.label("member_id")).where(
        Contribution.id.in_(inside(dossier_id)), Contribution.author_id.is_not(None)
    )


@concerns
def co_authors(dossier_id: int, since: datetime) -> Select[Any]:
    """Those who had said that it is also theirs."""
    return select(CoAuthor.member_id).where(
        CoAuthor.contribution_id.in_(inside(dossier_id)), CoAuthor.at <= since
    )


@concerns
def supporters(dossier_id: int, since: datetime) -> Select[Any]:
    """Those who had said "this happens to me too", or agreed: they follow without asking."""
    return select(Support.member_id).where(
        Support.contribution_id.in_(inside(dossier_id)),
        Support.stance == Stance.SUPPORT,
        Support.at <= since,
    )


def everyone(dossier_id: int, since: datetime) -> Any:
    """The ids of all whom the dossier concerned at that moment, some of them several times."""
    return union_all(*(find(dossier_id, since) for find in CONCERNED)).subquery()


def is_concerned(member: Member, dossier_id: int, since: datetime) -> bool:
    """Whether the dossier concerned a member at that moment."""
    people = everyone(dossier_id, since)
    found = select(people.c.member_id).where(people.c.member_id == member.id).limit(1)
    return db.session.scalar(found) is not None


def number(dossier_id: int, since: datetime) -> int:
    """How many people the dossier concerned at that moment."""
    people = everyone(dossier_id, since)
    return db.session.scalar(select(func.count(people.c.member_id.distinct()))) or 0
