"""The list of contributions: Core rows read off an index, whatever the filters and the order."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select

from council.contributions.models import HARM, Contribution, Kind, State, shows_text
from council.contributions.queries.filters import Filters, Sort
from council.core import search
from council.core.paging import SIZE, Branch, Key, Page, merged
from council.core.text import excerpt
from council.territory.queries import Label

READ_OF_BODY = 600  # characters of the text from which an excerpt is cut
FEED_SIZE = 50
MOMENTS = {  # by which moment each state is ordered
    State.REJECTED: Contribution.submitted_at,
    State.WITHDRAWN: Contribution.published_at,
}


@dataclass(frozen=True)
class Card:
    """What a list shows of one contribution. `title` is None when its text is not shown."""

    id: int
    public_id: str
    kind: Kind
    state: State
    title: str | None
    text: str
    language: str
    theme: str | None
    place: str | None
    supports: int
    comments: int
    moment: datetime
    rejected_reason: str | None
    withdrawn_reason: str | None


def page(
    filters: Filters,
    themes: list[Label],
    communes: list[Label],
    after: str | None = None,
    size: int = SIZE,
) -> Page:
    """One page of `Card`s, in one query; each state is read in order off its own index."""
    chosen = conditions(filters, themes, communes)
    branches = [branch(state, filters.sort, chosen) for state in filters.states]
    found = merged(branches, after, size)
    names = {label.id: label.name for label in themes}, {label.id: label.name for label in communes}
    return Page([card(row, *names) for row in found.rows], found.after, found.first)


def conditions(filters: Filters, themes: list[Label], communes: list[Label]) -> list[Any]:
    """The filters as conditions on a contribution."""
    theme_ids = [label.id for label in themes if label.slug in filters.theme]
    commune_ids = [label.id for label in communes if label.slug in filters.commune]
    chosen = [
        Contribution.kind.in_(filters.kind) if filters.kind else None,
        among(Contribution.theme_id, theme_ids),
        among(Contribution.commune_id, commune_ids),
        among(Contribution.language, list(filters.language)),
        search.contributions.matches(Contribution.id, filters.q),
    ]
    return [each for each in chosen if each is not None]


def among(column: Any, values: list[Any]) -> Any:
    """The condition that `column` has one of the values; None when there are none."""
    return column.in_(values) if values else None


def branch(state: State, sort: Sort, chosen: list[Any]) -> Branch:
    """The contributions in one state, in the order asked for."""
    moment = MOMENTS.get(state, Contribution.published_at)
    rows = columns(moment).where(Contribution.state == state, moment.is_not(None), *chosen)
    if state is State.REJECTED:
        rows = rows.where(Contribution.rejected_reason != HARM)
    down = sort is not Sort.WAITING
    first = (
        {"supports": Key(Contribution.supports)}
        if sort is Sort.SUPPORTED
        else {"moment": Key(moment, down)}
    )
    return Branch(rows, {**first, "id": Key(Contribution.id, down)})


def columns(moment: Any) -> Select[Any]:
    """What a card needs, and no more."""
    return select(
        Contribution.id,
        Contribution.public_id,
        Contribution.kind,
        Contribution.state,
        Contribution.title,
        func.substr(Contribution.body, 1, READ_OF_BODY).label("body"),
        Contribution.language,
        Contribution.theme_id,
        Contribution.commune_id,
        Contribution.supports,
        Contribution.comment_count,
        Contribution.rejected_reason,
        Contribution.withdrawn_reason,
        moment.label("moment"),
    )


def card(row: Any, themes: dict[int, str], communes: dict[int, str]) -> Card:
    """A row as people see it: text that is not public is left out here, not in the page."""
    shown = shows_text(row.state, row.rejected_reason)
    return Card(
        id=row.id,
        public_id=row.public_id,
        kind=row.kind,
        state=row.state,
        title=row.title if shown else None,
        text=excerpt(row.body) if shown else "",
        language=row.language,
        theme=themes.get(row.theme_id),
        place=communes.get(row.commune_id),
        supports=row.supports,
        comments=row.comment_count,
        moment=row.moment,
        rejected_reason=row.rejected_reason,
        withdrawn_reason=row.withdrawn_reason,
    )
