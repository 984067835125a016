"""How many dossiers each choice of the list's filters finds."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, select, union

from council.contributions.models import Contribution
from council.core import facets
from council.core.changes import remembered_labels
from council.core.db import db
from council.core.facets import Counts, Numbers
from council.dossiers import panels
from council.dossiers.models import Dossier, Grouping
from council.territory.models import Authority, Theme

LIST = "dossiers"


@remembered_labels
def kept() -> Numbers:
    """The numbers beside the choices, as the worker last counted them; at most one query."""
    return facets.numbers(LIST)


def counted(at: datetime) -> Counts:
    """The true numbers at `at`: what the list finds when this choice is the only one made."""
    states = select(Dossier.state, func.count()).group_by(Dossier.state)
    themes = (
        select(Theme.slug, func.count())
        .join(Dossier, Dossier.theme_id == Theme.id)
        .group_by(Theme.slug)
    )
    due = {name: number_of(each.condition(at)) for name, each in panels.FILTERS.items()}
    return {"state": {**pairs(states), **due}, "theme": pairs(themes), "commune": heard()}


def pairs(query: Any) -> dict[str, int]:
    """Rows of a choice and a number."""
    return {str(value): number for value, number in db.session.execute(query)}


def number_of(condition: Any) -> int:
    """How many dossiers meet a condition."""
    return db.session.scalar(select(func.count()).select_from(Dossier).where(condition)) or 0


def heard() -> dict[str, int]:
    """How many dossiers are about each commune, or hold a contribution of it."""
    voices = (
        select(Grouping.dossier_id, Contribution.commune_id)
        .join(Contribution, Contribution.id == Grouping.contribution_id)
        .where(Grouping.left_at.is_(None))
    )
    every = union(select(Dossier.id, Dossier.commune_id), voices).subquery()
    dossier, commune = every.c
    return pairs(
        select(Authority.slug, func.count(dossier))
        .join(every, commune == Authority.id)
        .group_by(Authority.slug)
    )
