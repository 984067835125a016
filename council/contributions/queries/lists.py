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
MOST_SLICES = 6  # reads that are merged for one filter, in each state
INDEXED = ("theme_id", "commune_id", "language")  # each with an index in order of publication
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
    """One page of `Card`s, in one query, whatever the filters and however deep."""
    slices = conditions(filters, themes, communes)
    branches = [branch(state, filters, chosen) for state in filters.states for chosen in slices]
    found = merged(branches, after, size)
    names = {label.id: label.name for label in themes}, {label.id: label.name for label in communes}
    return found.holding([card(row, *names) for row in found.rows])


def conditions(filters: Filters, themes: list[Label], communes: list[Label]) -> list[list[Any]]:
    """The filters as conditions on a contribution, in slices that together are the list.

    Each value of one filter makes a slice, so that an index gives it in order; the other filters
    narrow every slice.
    """
    values: dict[str, list[Any]] = {
        "theme_id": [label.id for label in themes if label.slug in filters.theme],
        "commune_id": [label.id for label in communes if label.slug in filters.commune],
        "language": list(filters.language),
        "kind": list(filters.kind),
    }
    words = search.contributions.matches(Contribution.id, filters.q)
    sliced = None if words is not None else slicing(values)
    chosen: list[Any] = [
        getattr(Contribution, name).in_(asked)
        for name, asked in values.items()
        if asked and name != sliced
    ]
    if words is not None:
        chosen.append(words)
    if sliced is None:
        return [chosen]
    return [[getattr(Contribution, sliced) == value, *chosen] for value in values[sliced]]


def slicing(values: dict[str, list[Any]]) -> str | None:
    """The filter whose values make the slices: the first that is on, and has few; or None."""
    return next((name for name in INDEXED if 0 < len(values[name]) <= MOST_SLICES), None)


def branch(state: State, filters: Filters, chosen: list[Any]) -> Branch:
    """The contributions in one state that meet the conditions, in the order asked for."""
    moment = MOMENTS.get(state, Contribution.published_at)
    same = Contribution.state == state
    if filters.q:  # few are found: look each up, rather than walk the index of the whole state
        same = func.coalesce(Contribution.state, state) == state
    rows = columns(moment).where(same, moment.is_not(None), *chosen)
    if state is State.REJECTED:
        rows = rows.where(Contribution.rejected_reason != HARM)
    down = filters.sort is not Sort.WAITING
    first = (
        {"supports": Key(Contribution.supports)}
        if filters.sort is Sort.SUPPORTED
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
