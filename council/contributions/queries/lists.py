"""The list of contributions: Core rows read off an index, whatever the filters and the order."""

from datetime import datetime
from functools import lru_cache
from itertools import product
from math import prod
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, case, func, select

from council.contributions.models import HARM, Contribution, Kind, State, shows_text
from council.contributions.queries.filters import Filters, Sort
from council.core import search
from council.core.paging import BACK, SIZE, Branch, Key, Merged, Page, decode, leads_back, merged
from council.territory.queries import Label

READ_OF_BODY = 600  # characters of the text from which an excerpt is cut
SEARCHED_OF_BODY = 1_500  # the same when there are words to show in it
FEED_SIZE = 50
KEPT = 300  # lists whose statement is kept ready
MOST_SLICES = 6  # reads that are merged for filters, in each state
INDEXED = (  # filters with an index in order of publication, the narrowest first
    ("commune_id", "theme_id"),
    ("theme_id",),
    ("commune_id",),
    ("language",),
)
MOMENTS = {  # by which moment each state is ordered
    State.REJECTED: Contribution.submitted_at,
    State.WITHDRAWN: Contribution.published_at,
}
MOMENT = case(
    (Contribution.state == State.REJECTED, Contribution.submitted_at),
    else_=Contribution.published_at,
)


class Card(NamedTuple):
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
    names = {label.id: label.name for label in themes}, {label.id: label.name for label in communes}
    values = values_of(filters, themes, communes)
    if search.asked(filters.q):
        found = searched(filters, values, after, size)
        return found.holding([card(row, *names, filters.q) for row in found.rows])
    chosen = tuple((name, tuple(asked)) for name, asked in values.items())
    found = reading(filters, chosen, size).page(after)
    return found.holding([card(row, *names) for row in found.rows])


@lru_cache(KEPT)
def reading(filters: Filters, chosen: tuple[tuple[str, tuple[Any, ...]], ...], size: int) -> Merged:
    """How a list without words is read: off one index for each state and slice."""
    slices = conditions({name: list(asked) for name, asked in chosen})
    return Merged([branch(s, filters, each) for s in filters.states for each in slices], size)


def values_of(filters: Filters, themes: list[Label], communes: list[Label]) -> dict[str, list[Any]]:
    """The values asked for by the columns that hold them; none: any."""
    return {
        "theme_id": [label.id for label in themes if label.slug in filters.theme],
        "commune_id": [label.id for label in communes if label.slug in filters.commune],
        "language": list(filters.language),
        "kind": list(filters.kind),
    }


def searched(filters: Filters, values: dict[str, list[Any]], after: str | None, size: int) -> Page:
    """The contributions that hold the words, the latest to come in first; in one query.

    The index gives them in that order and stops early. In another order, or with other filters,
    the newest of those that hold the words are looked at.
    """
    chosen = [getattr(Contribution, name).in_(asked) for name, asked in values.items() if asked]
    keys, most, edge = dict(ordered_by(filters.sort, MOMENT)), search.NEWEST, None
    if filters.sort is Sort.RECENT:
        keys = {"id": Key(Contribution.id)}
        edge = edge_of(keys["id"], after)
        most = most if chosen or filters.state else search.FEW
    holds = search.contributions.matches(Contribution.id, filters.q, most, edge)
    states = func.coalesce(Contribution.state, State.PUBLISHED)  # not off the index of a state
    chosen += [holds, states.in_(filters.states)]
    rows = columns(MOMENT, SEARCHED_OF_BODY).where(*chosen)
    found = merged([Branch(rows, keys, indexed=False)], after, size)
    if edge and edge[0] == ">" and len(found.rows) < size:  # the way back ends short of a page
        return searched(filters, values, None, size)
    return found


def edge_of(key: Key, cursor: str | None) -> tuple[str, int] | None:
    """On which side of which id a cursor leads."""
    if not cursor:
        return None
    [id] = decode(cursor.removeprefix(BACK), [key])
    return (">" if leads_back(cursor) else "<"), id


def conditions(values: dict[str, list[Any]]) -> list[list[Any]]:
    """The filters as conditions on a contribution, in slices that together are the list.

    Each value of the filters that have an index makes a slice, as long as there are few, so that
    an index gives it in order; the other filters narrow every slice.
    """
    sliced, rest = slicing(values), []
    for name, asked in values.items():
        if asked and name not in sliced:
            column = getattr(Contribution, name)
            rest.append(column.in_(asked) if len(asked) > 1 else column == asked[0])
    return [
        [
            *(
                getattr(Contribution, name) == value
                for name, value in zip(sliced, each, strict=True)
            ),
            *rest,
        ]
        for each in product(*(values[name] for name in sliced))
    ]


def slicing(values: dict[str, list[Any]]) -> tuple[str, ...]:
    """The filters whose values make the slices: the first of `INDEXED` that are on, and few."""
    for names in INDEXED:
        if 0 < prod(len(values[name]) for name in names) <= MOST_SLICES:
            return names
    return ()


def branch(state: State, filters: Filters, chosen: list[Any]) -> Branch:
    """The contributions in one state that meet the conditions, in the order asked for."""
    moment = moment_of(state)
    rows = columns(moment).where(Contribution.state == state, *listed(state), *chosen)
    return Branch(rows, dict(ordered_by(filters.sort, moment)))


def moment_of(state: State) -> Any:
    """By which moment the contributions in a state are ordered."""
    return MOMENTS.get(state, Contribution.published_at)


def listed(state: State) -> list[ColumnElement[bool]]:
    """What else must be so for everybody to know of a contribution that is in a state."""
    harmless = [Contribution.rejected_reason != HARM] if state is State.REJECTED else []
    return [moment_of(state).is_not(None), *harmless]


def ordered_by(sort: Sort, moment: Any) -> list[tuple[str, Key]]:
    """The keys of an order, by the labels of their columns."""
    down = sort is not Sort.WAITING
    first = ("moment", Key(moment, down))
    if sort is Sort.SUPPORTED:
        first = ("supports", Key(Contribution.supports))
    return [first, ("id", Key(Contribution.id, down))]


def columns(moment: Any, read_of_body: int = READ_OF_BODY) -> Select[Any]:
    """What a card needs, and no more."""
    return select(
        Contribution.id,
        Contribution.public_id,
        Contribution.kind,
        Contribution.state,
        Contribution.title,
        func.substr(Contribution.body, 1, read_of_body).label("body"),
        Contribution.language,
        Contribution.theme_id,
        Contribution.commune_id,
        Contribution.supports,
        Contribution.comment_count,
        Contribution.rejected_reason,
        Contribution.withdrawn_reason,
        moment.label("moment"),
    )


def card(row: Any, themes: dict[int, str], communes: dict[int, str], q: str = "") -> Card:
    """A row as people see it: text that is not public is left out here, not in the page.

    `q` are the words looked for: the excerpt shows the first of them.
    """
    shown = shows_text(row.state, row.rejected_reason)
    return Card(
        id=row.id,
        public_id=row.public_id,
        kind=row.kind,
        state=row.state,
        title=row.title if shown else None,
        text=search.extract(row.body, q, row.language) if shown else "",
        language=row.language,
        theme=themes.get(row.theme_id),
        place=communes.get(row.commune_id),
        supports=row.supports,
        comments=row.comment_count,
        moment=row.moment,
        rejected_reason=row.rejected_reason,
        withdrawn_reason=row.withdrawn_reason,
    )
