"""How much waits behind each tab of a desk: features say what, one question counts it all."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Select, func, select

from council.core.db import db
from council.people.models import Member

MOST = 100  # counted no further: more is shown as "99+"
Rows = Callable[[Member], Select[Any]]
WAITING: dict[str, Rows] = {}


def waits(tab: str) -> Callable[[Rows], Rows]:
    """Register the rows that wait for a member behind a tab (its name in the templates)."""

    def register(rows: Rows) -> Rows:
        WAITING[tab] = rows
        return rows

    return register


def waiting(member: Member) -> dict[str, int]:
    """How many rows wait for a member, by tab; `MOST` at the most. One query."""
    counted = {tab: rows(member).limit(MOST).subquery() for tab, rows in WAITING.items()}
    numbers = [
        select(func.count()).select_from(rows).scalar_subquery().label(tab)
        for tab, rows in counted.items()
    ]
    return dict(db.session.execute(select(*numbers)).one()._mapping)
