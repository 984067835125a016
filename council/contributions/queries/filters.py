"""What a reader asks of the list of contributions: filters, an order, words to look for."""

import re
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any

from werkzeug.datastructures import MultiDict

from council.contributions.models import PUBLIC, Kind, State
from council.core.errors import RuleBroken
from council.core.text import BadText, clean, one_line
from council.territory.queries import Label

LONGEST_QUERY = 200  # characters, as the search field says
MOST_VALUES = 60  # of one filter
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z]{2,8})?")
LISTED = (*PUBLIC, State.REJECTED, State.WITHDRAWN)  # what the filter of states offers


class Sort(StrEnum):
    """The order of the list; `WAITING` begins with what has had no dossier for longest."""

    RECENT = "recent"
    SUPPORTED = "supported"
    WAITING = "waiting"


@dataclass(frozen=True)
class Filters:
    """What the list is asked for, under the names it has in the address; nothing: everything."""

    kind: tuple[Kind, ...] = ()
    theme: tuple[str, ...] = ()  # slugs
    commune: tuple[str, ...] = ()  # slugs
    state: tuple[State, ...] = ()
    language: tuple[str, ...] = ()
    q: str = ""
    sort: Sort = Sort.RECENT

    @property
    def states(self) -> tuple[State, ...]:
        """The states to read: those asked for, else the public ones that the order is about."""
        if self.state:
            return self.state
        return (State.PUBLISHED,) if self.sort is Sort.WAITING else PUBLIC

    @property
    def count(self) -> int:
        """How many filters are on (the order is none)."""
        return len(self.kind + self.theme + self.commune + self.state + self.language)

    def arguments(self) -> dict[str, list[str]]:
        """The part of an address that asks for this list again."""
        found = {each.name: getattr(self, each.name) for each in fields(self)}
        found["sort"] = () if self.sort is Sort.RECENT else (self.sort,)
        found["q"] = (self.q,) if self.q else ()
        return {name: [str(value) for value in values] for name, values in found.items() if values}

    def without(self, name: str, value: str) -> dict[str, list[str]]:
        """The part of an address that asks for this list with one filter less."""
        kept = tuple(each for each in getattr(self, name) if each != value)
        changed: dict[str, Any] = {name: kept}
        return replace(self, **changed).arguments()

    def without_words(self) -> dict[str, list[str]]:
        """The part of an address that asks for this list without the words looked for."""
        return replace(self, q="").arguments()

    def newest_first(self) -> "Filters":
        """The same list in the order of a feed."""
        return replace(self, sort=Sort.RECENT)


def read(given: MultiDict[str, str], themes: list[Label], communes: list[Label]) -> Filters:
    """The filters in an address; unknown names are ignored.

    Raises `RuleBroken("contribution.filter")` for a value that names nothing.
    """
    return Filters(
        kind=several(given, "kind", Kind),
        theme=several(given, "theme", one_of({label.slug for label in themes})),
        commune=several(given, "commune", one_of({label.slug for label in communes})),
        state=several(given, "state", one_of(set(LISTED), State)),
        language=several(given, "language", language),
        q=query(given.get("q", "")),
        sort=(several(given, "sort", Sort) or (Sort.RECENT,))[-1],
    )


def several(given: MultiDict[str, str], name: str, known: Callable[[str], Any]) -> tuple[Any, ...]:
    """The values under `name`, each once, those left empty by a form ignored."""
    values = list(dict.fromkeys(value for value in given.getlist(name) if value))
    try:
        if len(values) > MOST_VALUES:
            raise ValueError(name)
        return tuple(known(value) for value in values)
    except ValueError:
        raise RuleBroken("contribution.filter") from None


def one_of(known: set[Any], kind: Callable[[str], Any] = str) -> Callable[[str], Any]:
    """A reader of values among those known; ValueError for any other."""

    def check(value: str) -> Any:
        if kind(value) not in known:
            raise ValueError(value)
        return kind(value)

    return check


def language(value: str) -> str:
    """A well-formed code of a language; ValueError when it is not."""
    if not LANGUAGE.fullmatch(value):
        raise ValueError(value)
    return value


def query(typed: str) -> str:
    """The words to look for, tidied."""
    try:
        words = one_line(clean(typed))
    except BadText:
        raise RuleBroken("contribution.filter") from None
    if len(words) > LONGEST_QUERY:
        raise RuleBroken("contribution.filter")
    return words
