"""The contributions near another one, for its page: looked for rarely, read each time."""

from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import select

from council.contributions.models import PUBLIC, Contribution
from council.contributions.similar import similar_to
from council.core.db import db

FRESH = timedelta(hours=1)  # how long a comparison holds: it ranks hundreds of texts
KEPT = 2_000  # comparisons remembered by a process
MEMORY = "contributions.nearby"


def near(contribution: Contribution, at: datetime) -> list[Any]:
    """`public_id`, `title` and `language` of the public contributions most like this one.

    Which ones they are is remembered for an hour; whether they are still public is asked anew.
    One query at the most.
    """
    ids = remembered(contribution, at)
    if ids is None:
        return compared(contribution, at)
    if not ids:
        return []
    asked = select(
        Contribution.id, Contribution.public_id, Contribution.title, Contribution.language
    ).where(Contribution.id.in_(ids), Contribution.state.in_(PUBLIC))
    return sorted(db.session.execute(asked), key=lambda row: ids.index(row.id))


def remembered(contribution: Contribution, at: datetime) -> list[int] | None:
    """The ids found by the last comparison, best first; None without one, or once it is old."""
    until, ids = memory().get((contribution.id, contribution.version), (at, []))
    return list(ids) if until > at else None


def memory() -> dict[tuple[int, int], tuple[datetime, list[int]]]:
    """What this process remembers: by id and version, until when, and the ids."""
    kept: dict[tuple[int, int], tuple[datetime, list[int]]] = current_app.extensions.setdefault(
        MEMORY, {}
    )
    return kept


def compared(contribution: Contribution, at: datetime) -> list[Contribution]:
    """The contributions most like this one, best first; remembered from here on."""
    if len(memory()) >= KEPT:
        memory().clear()
    found = similar_to(
        f"{contribution.title} {contribution.body}",
        commune_id=contribution.commune_id,
        theme_id=contribution.theme_id,
        exclude=contribution.id,
    )
    near = [each.contribution for each in found]
    key = (contribution.id, contribution.version)
    memory()[key] = (at + FRESH, [each.id for each in near])
    return near
