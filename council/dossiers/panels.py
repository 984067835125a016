"""What later floors show about dossiers: clocks on cards, parts of the page, steps of the story.

A later feature registers functions here when it is imported; each is asked once a page.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any

from flask_babel.speaklater import LazyString
from sqlalchemy import ColumnElement

from council.core import journal
from council.core.clock import local_day
from council.core.journal import Entry
from council.dossiers.models import Dossier

Status = tuple[str, str, Any]  # tone, icon, text: arguments of the macro `status`
Condition = Callable[[datetime], ColumnElement[bool]]


@dataclass(frozen=True)
class Fact:
    """What a card says of a dossier besides its text.

    `tone`: late, ok or wait (its top edge). `clock`: keyword arguments of the macro `deadline`
    (tone, n, legend, pct, over). `authority`: the name of whom the clock is about.
    """

    tone: str = "wait"
    state: Status | None = None
    clock: Mapping[str, Any] | None = None
    authority: str = ""


Facts = Callable[[Sequence[int], datetime], Mapping[int, Fact]]
FACTS: list[Facts] = []


def facts(provide: Facts) -> Facts:
    """Register a function of ids and a moment that gives a Fact by id, in one query."""
    FACTS.append(provide)
    return provide


def facts_of(ids: Sequence[int], at: datetime) -> dict[int, Fact]:
    """The fact of each dossier that has one; a later registration goes before an earlier."""
    return {id: fact for provide in FACTS for id, fact in provide(ids, at).items()}


@dataclass(frozen=True)
class Step:
    """A line of what happened: the macro `step` says what `kind` and `icon` can be.

    `end`: on the authorities' bank. `late`: shown as lateness. `at` may lie in the future.
    """

    at: datetime
    title: Any
    text: Any = ""
    href: str | None = None
    kind: str = ""
    icon: str = "message-circle"
    end: bool = False
    late: bool = False


Teller = Callable[[Dossier, Sequence[Entry]], Step | None]
Source = Callable[[Dossier, datetime], Iterable[Step]]
Reader = Callable[[Sequence[Entry]], object]
TELLERS: dict[str, Teller] = {}
SOURCES: list[Source] = []
READERS: list[Reader] = []


def tells(verb: str) -> Callable[[Teller], Teller]:
    """Register how a verb of the journal about a dossier is told (None: it is not).

    The function gets the events of one verb that follow each other on one day, oldest first.
    """

    def register(tell: Teller) -> Teller:
        TELLERS[verb] = tell
        return tell

    return register


def source(provide: Source) -> Source:
    """Register a function that gives more steps of a dossier, from other rows or from dates."""
    SOURCES.append(provide)
    return provide


def reads_ahead(read: Reader) -> Reader:
    """Register a function that reads at once what telling these events will ask for by id."""
    READERS.append(read)
    return read


def story(dossier: Dossier, at: datetime) -> list[Step]:
    """All that happened to a dossier, and what is to come, in order of time."""
    events = journal.of(dossier)
    _held = [read(events) for read in READERS]  # the session forgets rows that nobody holds
    runs = groupby(events, key=lambda entry: (entry.verb, local_day(entry.at)))
    told = [
        TELLERS[verb](dossier, list(entries)) for (verb, _day), entries in runs if verb in TELLERS
    ]
    more = [step for provide in SOURCES for step in provide(dossier, at)]
    return sorted([*filter(None, told), *more], key=lambda step: step.at)


@dataclass(frozen=True)
class Block:
    """A part of a dossier's page: a template, included with `it` being `values`."""

    template: str
    values: Mapping[str, Any] = field(default_factory=dict)


Provider = Callable[[Dossier, datetime], Block | None]
BLOCKS: dict[str, list[Provider]] = {
    "states": [],  # states before the title
    "aside": [],  # beside the title: who must answer
    "opinions": [],  # under the summary: what a council says of it
    "answers": [],  # under these: official answers and commitments
    "desk": [],  # on the stewards' page: what to do next
}


def block(slot: str) -> Callable[[Provider], Provider]:
    """Register a part of a dossier's page (None: nothing to show) for a slot of `BLOCKS`."""

    def register(provide: Provider) -> Provider:
        BLOCKS[slot].append(provide)
        return provide

    return register


def blocks(dossier: Dossier, at: datetime, *slots: str) -> dict[str, list[Block]]:
    """The blocks of the asked slots, by slot, in the order of registration."""
    return {
        slot: [made for provide in BLOCKS[slot] if (made := provide(dossier, at))] for slot in slots
    }


@dataclass(frozen=True)
class Passage:
    """A text that goes with a dossier wherever it is sent, such as the opinion of a council.

    `name` and `detail` are in the language now spoken, `title` and the `paragraphs`, which are
    numbered, in `language`; `address` is the whole address where it is read. `more` holds
    what belongs to it, whose paragraphs have no numbers.
    """

    name: str
    detail: str
    title: str
    paragraphs: Sequence[str]
    language: str
    address: str = ""
    more: Sequence["Passage"] = ()


Enclosing = Callable[[Dossier, datetime | None], Iterable[Passage]]
ENCLOSED: list[Enclosing] = []


def encloses(provide: Enclosing) -> Enclosing:
    """Register a function that gives the texts that go with a dossier sent at a moment.

    None: all that there are by now.
    """
    ENCLOSED.append(provide)
    return provide


def enclosed(dossier: Dossier, at: datetime | None = None) -> list[Passage]:
    """The texts that go with a dossier that is sent at a moment."""
    return [passage for provide in ENCLOSED for passage in provide(dossier, at)]


@dataclass(frozen=True)
class Filter:
    """One more choice in the list of states; `condition` is on `Dossier`, at a moment."""

    label: LazyString
    condition: Condition


FILTERS: dict[str, Filter] = {}


def state_filter(name: str, label: LazyString, condition: Condition) -> None:
    """Let readers ask for dossiers in a state that follows from dates, such as overdue."""
    FILTERS[name] = Filter(label, condition)


@dataclass(frozen=True)
class Need:
    """Something that stewards should do about a dossier, shown on their list."""

    tone: str
    icon: str
    label: LazyString
    condition: Condition


NEEDS: dict[str, Need] = {}


def need(name: str, tone: str, icon: str, label: LazyString, condition: Condition) -> None:
    """Register a need; `name` stands in addresses."""
    NEEDS[name] = Need(tone, icon, label, condition)
