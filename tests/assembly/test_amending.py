"""Changes of numbered paragraphs: whatever their order, the text comes out the same."""

from itertools import combinations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from council.assembly.amending import Change, Kind, applied, clash, fits, followed, moved, split
from council.dossiers import paragraphs

TEXTS = st.lists(st.integers(1, 99).map(str), min_size=1, max_size=6)


@st.composite
def texts_and_changes(draw: st.DrawFn, most: int = 4) -> tuple[list[str], list[Change]]:
    """A text, and changes of it of which no two are in each other's way, each with words apart."""
    text = draw(TEXTS)
    changes = []
    for n in range(draw(st.integers(2, most))):
        kind = draw(st.sampled_from(Kind))
        first = 0 if kind is Kind.ADD else 1
        paragraph = draw(st.integers(first, len(text)))
        changes.append(Change(kind, paragraph, "" if kind is Kind.DELETE else f"new {n}"))
    assume(not any(clash(one, other) for one, other in combinations(changes, 2)))
    return text, changes


def done(text: list[str], changes: list[Change]) -> list[str]:
    """A text after changes that were all written for it, accepted one after the other."""
    before: list[Change] = []
    for each in changes:
        now = followed(each, before)
        text = applied(text, now)
        before.append(now)
    return text


def at_once(text: list[str], changes: list[Change]) -> list[str]:
    """The same, by going through the text once; those that add at one place keep their order."""
    added: dict[int, list[str]] = {}
    kept = dict(enumerate(text, start=1))
    for each in changes:
        if each.kind is Kind.ADD:
            added.setdefault(each.paragraph, []).append(each.text)
        elif each.kind is Kind.DELETE:
            del kept[each.paragraph]
        else:
            kept[each.paragraph] = each.text
    found = list(added.get(0, []))
    for n in range(1, len(text) + 1):
        found += [kept[n]] if n in kept else []
        found += added.get(n, [])
    return found


@given(texts_and_changes())
def test_one_after_the_other_is_the_same_as_all_at_once(
    given_: tuple[list[str], list[Change]],
) -> None:
    text, changes = given_
    assert done(text, changes) == at_once(text, changes)


@given(texts_and_changes(), st.randoms(use_true_random=False))
def test_any_order_gives_the_same_text(
    given_: tuple[list[str], list[Change]], chance: object
) -> None:
    text, changes = given_
    places = [each.paragraph for each in changes if each.kind is Kind.ADD]
    assume(len(places) == len(set(places)))  # at one place, the first one accepted comes first
    other = list(changes)
    chance.shuffle(other)  # type: ignore[attr-defined]
    assert done(text, changes) == done(text, other)


@given(texts_and_changes(most=2))
def test_a_change_that_was_moved_still_fits(given_: tuple[list[str], list[Change]]) -> None:
    text, (one, other) = given_
    assert fits(applied(text, one), moved(other, one))
    assert clash(one, other) == clash(other, one)


@given(TEXTS, st.sampled_from(Kind), st.integers(-2, 9))
def test_what_fits_is_applied_and_nothing_else(text: list[str], kind: Kind, paragraph: int) -> None:
    change = Change(kind, paragraph, "new")
    grown = {Kind.ADD: 1, Kind.REPLACE: 0, Kind.DELETE: -1}[kind]
    if fits(text, change):
        assert len(applied(text, change)) == len(text) + grown
    else:
        with pytest.raises(ValueError, match="no such paragraph"):
            applied(text, change)


@pytest.mark.parametrize(
    ("one", "other", "clashes"),
    [
        (Change(Kind.REPLACE, 2, "a"), Change(Kind.REPLACE, 2, "b"), True),
        (Change(Kind.REPLACE, 2, "a"), Change(Kind.DELETE, 2), True),
        (Change(Kind.DELETE, 2), Change(Kind.DELETE, 2), True),
        (Change(Kind.ADD, 2, "a"), Change(Kind.DELETE, 2), True),
        (Change(Kind.ADD, 2, "a"), Change(Kind.REPLACE, 2, "b"), False),
        (Change(Kind.ADD, 2, "a"), Change(Kind.ADD, 2, "b"), False),
        (Change(Kind.REPLACE, 2, "a"), Change(Kind.REPLACE, 3, "b"), False),
    ],
)
def test_what_is_in_the_way_of_what(one: Change, other: Change, clashes: bool) -> None:
    assert clash(one, other) is clash(other, one) is clashes
    if clashes:
        with pytest.raises(ValueError, match="way"):
            moved(one, other)


@given(st.lists(st.text("ab \n", max_size=9), max_size=5))
def test_what_is_typed_is_cut_at_blank_lines(parts: list[str]) -> None:
    found = split("\n\n".join(parts))
    assert all(each == " ".join(each.split()) != "" for each in found)
    assert split("\n\n".join(found)) == found


@given(st.text("ab \n", max_size=20), st.text("ab \n", max_size=20))
def test_a_comparison_holds_both_texts(old: str, new: str) -> None:
    runs = paragraphs.changes(old, new)
    assert "".join(text for kind, text in runs if kind != "added") == old
    assert "".join(text for kind, text in runs if kind != "gone") == new
    assert all(text for _kind, text in runs)


def test_words_that_changed_together_are_one_run() -> None:
    runs = paragraphs.changes("Un délai de 15 jours.", "Un délai d’un mois.")
    assert runs == [("same", "Un délai "), ("gone", "de 15 jours."), ("added", "d’un mois.")]
