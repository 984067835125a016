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
    """Rows (`public_id`, `title`, `language`) of the public contributions most like this one.

    Which ones they are is remembered for an hour; whether they are still public is asked anew.
    """
    ids = nearest(contribution, at)
    if not ids:
        return []
    asked = select(
        Contribution.id, Contribution.public_id, Contribution.title, Contribution.language
    ).where(Contribution.id.in_(ids), Contribution.state.in_(PUBLIC))
    return sorted(db.session.execute(asked), key=lambda row: ids.index(row.id))


def nearest(contribution: Contribution, at: datetime) -> list[int]:
    """The ids of the contributions most like this one, best first."""
    memory = current_app.extensions.setdefault(MEMORY, {})
    key = (contribution.id, contribution.version)
    until, ids = memory.get(key, (at, []))
    if until > at:
        return list(ids)
    if len(memory) >= KEPT:
        memory.clear()
    found = similar_to(
        f"{contribution.title} {contribution.body}",
        commune_id=contribution.commune_id,
        theme_id=contribution.theme_id,
        exclude=contribution.id,
    )
    ids = [each.contribution.id for each in found]
    memory[key] = (at + FRESH, ids)
    return ids
