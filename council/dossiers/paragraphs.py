"""The paragraphs of a summary, numbered from 1: where words are, move to, and what changed."""

import re
from collections.abc import Iterable
from difflib import SequenceMatcher

from council.contributions.models import Contribution
from council.core.text import excerpt, fold

BLANK = re.compile(r"\n[ \t]*\n\s*")
LIST = re.compile(r"[-*+] |[0-9]{1,9}[.)] ")
WORDS = re.compile(r"\s+|[^\s]+")
TELLING = 4  # letters of a word that tells something
PREFILLED = 240  # characters of each contribution in a first summary


def split(summary: str) -> list[str]:
    """The paragraphs of `summary`, cut at blank lines; a list belongs to the words before it."""
    found: list[str] = []
    for each in filter(None, BLANK.split(summary.strip())):
        if found and LIST.match(each):
            found[-1] += f"\n\n{each}"
        else:
            found.append(each)
    return found


def moved(old: str, new: str) -> dict[int, int]:
    """Where each paragraph of `old` is in `new`, both counted from 1; one that is gone is left out.

    A rewritten paragraph that has a counterpart at its place keeps it.
    """
    before, after = split(old), split(new)
    places: dict[int, int] = {}
    for kind, start, end, to, to_end in SequenceMatcher(None, before, after, False).get_opcodes():
        if kind in {"equal", "replace"}:
            places |= dict(zip(range(start + 1, end + 1), range(to + 1, to_end + 1), strict=False))
    return places


def nearest(content: str, summary: str) -> int | None:
    """The paragraph that shares most of its longer words with `content`; None when none does."""
    own = telling(content)
    shared = [len(own & telling(each)) for each in split(summary)]
    return shared.index(max(shared)) + 1 if any(shared) else None


def telling(content: str) -> set[str]:
    """The longer words of a text, folded."""
    return {word for word in re.findall(r"\w+", fold(content)) if len(word) >= TELLING}


def first_summary(contributions: Iterable[Contribution]) -> str:
    """A summary to begin with: one paragraph a contribution, its title and first words."""
    return "\n\n".join(
        f"**{each.title}.** {excerpt(each.body, PREFILLED)}" for each in contributions
    )


def changes(old: str, new: str) -> list[tuple[str, str]]:
    """What became of `old`: runs of words, each `same`, `gone` or `added`, in reading order."""
    before, after = WORDS.findall(old), WORDS.findall(new)
    runs: list[tuple[str, str]] = []
    for kind, start, end, to, to_end in SequenceMatcher(None, before, after, False).get_opcodes():
        if kind == "equal":
            runs.append(("same", "".join(before[start:end])))
            continue
        runs += [("gone", "".join(before[start:end]))] if end > start else []
        runs += [("added", "".join(after[to:to_end]))] if to_end > to else []
    return whole(runs)


def whole(runs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The same, but changed words with only a space between them are one run, which one can read.

    A space between two changes is gone with what went, and came with what was added.
    """
    found: list[tuple[str, str]] = []
    gone = added = ""
    for n, (kind, text) in enumerate(runs):
        between = kind == "same" and not text.strip(" ") and 0 < n < len(runs) - 1
        if kind == "gone" or between:
            gone += text
        if kind == "added" or between:
            added += text
        if kind == "same" and not between:
            found += [*changed(gone, added), (kind, text)]
            gone = added = ""
    return [*found, *changed(gone, added)]


def changed(gone: str, added: str) -> list[tuple[str, str]]:
    """What went, and what came in its place, as runs."""
    return [(kind, text) for kind, text in (("gone", gone), ("added", added)) if text]
