"""Numbered paragraphs and changes to them: applied, moved along with the text, in each other's way.

Pure: lists of paragraphs in, lists out; paragraphs are counted from 1. No database.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from council.core.text import one_line
from council.dossiers.paragraphs import BLANK


class Kind(StrEnum):
    """What is done to a paragraph."""

    ADD = "add"  # a new one after it; after 0: before the first
    REPLACE = "replace"
    DELETE = "delete"


@dataclass(frozen=True)
class Change:
    """One change of a text; `text` is the new paragraph, "" where one is deleted."""

    kind: Kind
    paragraph: int
    text: str = ""


def split(text: str) -> list[str]:
    """The paragraphs of what was typed, cut at blank lines, each on one line."""
    return [line for each in BLANK.split(text) if (line := one_line(each))]


def fits(paragraphs: Sequence[str], change: Change) -> bool:
    """Whether there is such a paragraph."""
    first = 0 if change.kind is Kind.ADD else 1
    return first <= change.paragraph <= len(paragraphs)


def applied(paragraphs: Sequence[str], change: Change) -> list[str]:
    """The text after a change. ValueError where it has no such paragraph."""
    if not fits(paragraphs, change):
        raise ValueError("no such paragraph")
    end = change.paragraph
    start = end if change.kind is Kind.ADD else end - 1
    new = [] if change.kind is Kind.DELETE else [change.text]
    return [*paragraphs[:start], *new, *paragraphs[end:]]


def clash(one: Change, other: Change) -> bool:
    """Whether two changes of the same text are in each other's way.

    They are when both touch the same paragraph, or when one adds behind a paragraph that the other
    deletes. Two that add at the same place are not: the first one accepted comes first.
    """
    if one.paragraph != other.paragraph:
        return False
    adding = [each.kind is Kind.ADD for each in (one, other)]
    if all(adding):
        return False
    return not any(adding) or Kind.DELETE in (one.kind, other.kind)


def moved(change: Change, by: Change) -> Change:
    """The same change once another change of the same text was applied.

    ValueError where they clash.
    """
    if clash(change, by):
        raise ValueError("in each other's way")
    shift = 0
    if by.kind is Kind.ADD:
        behind = change.paragraph >= by.paragraph
        same_place = change.kind is not Kind.ADD and change.paragraph == by.paragraph
        shift = 1 if behind and not same_place else 0
    elif by.kind is Kind.DELETE:
        shift = -1 if change.paragraph > by.paragraph else 0
    return replace(change, paragraph=change.paragraph + shift)


def followed(change: Change, done: Iterable[Change]) -> Change:
    """A change after others were applied, each to the text that the one before it left.

    ValueError where one of them is in its way.
    """
    for each in done:
        change = moved(change, each)
    return change


@dataclass(frozen=True)
class Strand:
    """One paragraph through several changes of its text: as it was, and as it is.

    `before` None: it was added; `after` None: it was deleted. `by`: which changes touched it,
    counted from 0.
    """

    before: str | None
    after: str | None
    by: tuple[int, ...] = ()


def traced(paragraphs: Iterable[str], done: Iterable[Change]) -> list[Strand]:
    """What became of each paragraph, in reading order, when changes were applied one by one.

    Each is a change of the text that the one before it left. ValueError where one touches no
    paragraph.
    """
    strands = [Strand(text, text) for text in paragraphs]
    for n, change in enumerate(done):
        here = place(strands, change.paragraph)
        if change.kind is Kind.ADD:
            strands.insert(here + 1, Strand(None, change.text, (n,)))
            continue
        if here < 0:
            raise ValueError("no such paragraph")
        after = change.text if change.kind is Kind.REPLACE else None
        strands[here] = replace(strands[here], after=after, by=(*strands[here].by, n))
    return [each for each in strands if (each.before, each.after) != (None, None)]


def place(strands: Sequence[Strand], paragraph: int) -> int:
    """Where the paragraph of a present text stands among all strands; -1 for 0, before the first.

    ValueError where there is no such paragraph.
    """
    present = [n for n, each in enumerate(strands) if each.after is not None]
    if paragraph > len(present):
        raise ValueError("no such paragraph")
    return present[paragraph - 1] if paragraph else -1
