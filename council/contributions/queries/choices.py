"""How many contributions each choice of the list's filters finds."""

from collections import Counter

from sqlalchemy import func, select

from council.contributions.models import HARM, PUBLIC, Contribution, State
from council.core import facets
from council.core.changes import remembered, remembered_labels
from council.core.db import db
from council.core.facets import Counts, Numbers
from council.territory.models import Authority, Theme

LIST = "contributions"


@remembered_labels
def kept() -> Numbers:
    """The numbers beside the choices, as the worker last counted them; at most one query."""
    return facets.numbers(LIST)


@remembered
def counted() -> Counts:
    """The true numbers: what the list finds when this choice is the only one that is made.

    Counted anew when anything public has changed: reads one index from end to end, and the refused.
    """
    columns = ("kind", "theme_id", "commune_id", "language", "state")
    grouped = [getattr(Contribution, name) for name in columns]
    state = func.coalesce(Contribution.state, State.PUBLISHED)  # not off the index of a state
    rows = db.session.execute(
        select(*grouped, func.count())
        .where(state.in_(PUBLIC))
        .group_by(Contribution.in_dossier, *grouped)
    )
    found: dict[str, Counter[str]] = {name: Counter() for name in columns}
    slugs = {"theme_id": slugs_of(Theme), "commune_id": slugs_of(Authority)}
    for *values, number in rows:
        for name, value in zip(columns, values, strict=True):
            if value is not None:
                found[name][slugs.get(name, {}).get(value, value)] += number
    found["state"].update(shut())
    return {name.removesuffix("_id"): dict(each) for name, each in found.items()}


def slugs_of(model: type[Theme] | type[Authority]) -> dict[int, str]:
    """The names in addresses, by id."""
    return {row.id: row.slug for row in db.session.execute(select(model.id, model.slug))}


def shut() -> dict[str, int]:
    """How many listed contributions were refused, and withdrawn."""
    states = {
        State.REJECTED: Contribution.rejected_reason != HARM,
        State.WITHDRAWN: Contribution.published_at.is_not(None),
    }
    return {
        state: db.session.scalar(select(func.count()).where(Contribution.state == state, listed))
        or 0
        for state, listed in states.items()
    }
