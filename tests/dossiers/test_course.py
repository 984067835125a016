"""The course of a dossier in every state, its numbers over the years, and words in paragraphs."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from council.contributions.models import Contribution
from council.contributions.models import State as Standing
from council.core import clock as days
from council.core import journal
from council.core.db import Database
from council.core.errors import RuleBroken
from council.core.policy import ACTIONS, allowed
from council.dossiers import operations, paragraphs, queries
from council.dossiers.models import ClosingReason, Dossier, Grouping, ReopeningReason, State
from council.dossiers.queries.alike import Together
from council.people.models import Member, Role
from tests.casting import (
    EVERYBODY,
    MODERATORS,
    NOBODY,
    SECRETARIES,
    the_cast,
    those_who,
    without,
)
from tests.support import a_commune, a_contribution, a_dossier, a_member

STEWARDS = MODERATORS | SECRETARIES
NEAR = without(STEWARDS, "moderator of dinant", "secretary of dinant")
WIDE = {"moderator", "moderator of the province", "secretary"}
WHO = {  # action and what about: who may
    ("dossier.read", "of namur"): EVERYBODY,
    ("dossier.compose", "of namur"): STEWARDS,
    ("dossier.manage", "of namur"): NEAR,
    ("dossier.manage", "of dinant"): without(STEWARDS, "moderator of namur", "secretary of namur"),
    ("dossier.manage", "of several"): WIDE,
    ("dossier.leave", "grouping"): NOBODY,  # its author only
    ("dossier.compare", "two of namur"): NEAR,
    ("dossier.compare", "one of namur, one of dinant"): WIDE,
}


@pytest.fixture
def moderator(db: Database) -> Member:
    return a_member(role=Role.MODERATOR)


def alike(db: Database, *communes: str) -> Together:
    """Look-alikes, one of each commune."""
    ids = [a_contribution(commune_id=a_commune(slug).id).id for slug in communes]
    loaded = select(Contribution).where(Contribution.id.in_(ids))
    whole = loaded.options(joinedload(Contribution.commune))
    return Together("", db.session.scalars(whole.execution_options(populate_existing=True)).all())


def refused(act: Callable[[], object]) -> str | None:
    """The code of the refusal that `act` meets; None when it is done."""
    try:
        act()
    except RuleBroken as refusal:
        return refusal.code
    return None


def opened(*contributions: Contribution, by: Member, at: datetime, summary: str = "A.") -> Dossier:
    """A dossier opened by the operation."""
    return operations.open_dossier(
        title="Le guichet",
        summary=summary,
        ask="Ouvrir un soir.",
        contributions=contributions,
        theme=None,
        commune=a_commune(),
        language="fr",
        by=by,
        at=at,
    )


def test_the_table_is_what_the_rules_say(db: Database, moderator: Member) -> None:
    one = a_contribution()
    namur = a_dossier(one, commune=a_commune())
    things = {
        "of namur": namur,
        "of dinant": a_dossier(commune=a_commune("dinant"), commune_id=a_commune("dinant").id),
        "of several": a_dossier(commune=None, commune_id=None),
        "grouping": Grouping(contribution=one),
        "two of namur": alike(db, "namur", "namur"),
        "one of namur, one of dinant": alike(db, "namur", "dinant"),
    }
    cast = the_cast()
    assert {each: those_who(each[0], things[each[1]], cast) for each in WHO} == WHO
    assert {name for name in ACTIONS if name.startswith("dossier.")} == {may for may, _ in WHO}
    author = db.session.get_one(Member, one.author_id)
    assert allowed("dossier.leave", author, things["grouping"])


ACTS = ["close", "reopen", "forward", "answer", "follow", "add"]
COURSE = {  # state, act: where it stands then, or the refusal
    "open close": "closed",
    "open reopen": "dossier.move",
    "open forward": "forwarded",
    "open answer": "dossier.move",
    "open follow": "dossier.move",
    "open add": "open",
    "forwarded close": "closed",
    "forwarded reopen": "dossier.move",
    "forwarded forward": "forwarded",
    "forwarded answer": "answered",
    "forwarded follow": "dossier.move",
    "forwarded add": "forwarded",
    "answered close": "closed",
    "answered reopen": "dossier.move",
    "answered forward": "forwarded",
    "answered answer": "answered",
    "answered follow": "followed",
    "answered add": "answered",
    "followed close": "closed",
    "followed reopen": "open",
    "followed forward": "forwarded",
    "followed answer": "followed",
    "followed follow": "followed",
    "followed add": "followed",
    "closed close": "dossier.move",
    "closed reopen": "open",
    "closed forward": "dossier.move",
    "closed answer": "closed",
    "closed follow": "closed",
    "closed add": "dossier.closed",
}


def test_what_may_be_done_with_a_dossier_in_each_state(
    db: Database, moderator: Member, now: datetime
) -> None:
    found = {}
    for state, act in product(State, ACTS):
        one = a_dossier(by=moderator, state=state)
        do = {
            "close": lambda d=one: operations.close(d, ClosingReason.SOLVED, by=moderator, at=now),
            "reopen": lambda d=one: operations.reopen(
                d, ReopeningReason.NEW_FACTS, by=moderator, at=now
            ),
            "forward": lambda d=one: operations.mark_forwarded(d),
            "answer": lambda d=one: operations.mark_answered(d),
            "follow": lambda d=one: operations.mark_followed(d),
            "add": lambda d=one: operations.add(d, [a_contribution()], by=moderator, at=now),
        }
        code = refused(do[act])
        assert code is None or one.state is state
        assert (one.closed_at == now) is (act == "close" and code is None)
        found[f"{state.value} {act}"] = code or one.state.value
    assert found == COURSE


@pytest.mark.parametrize("reason", list(ClosingReason))
@pytest.mark.parametrize("again", list(ReopeningReason))
def test_closing_and_reopening_tell_their_reason_and_nothing_else(
    db: Database, moderator: Member, now: datetime, reason: ClosingReason, again: ReopeningReason
) -> None:
    one = a_dossier(by=moderator)
    operations.close(one, reason, by=moderator, at=now)
    operations.reopen(one, again, by=moderator, at=now)
    assert [(each.verb, each.details) for each in journal.of(one)] == [
        ("dossier.closed", {"reason": reason.value}),
        ("dossier.reopened", {"reason": again.value}),
    ]
    assert (one.state, one.closed_at) == (State.OPEN, None)


NEW_YEAR = datetime(2026, 12, 31, 23, 0, tzinfo=UTC)  # midnight in Brussels


@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    acts=st.lists(
        st.tuples(st.sampled_from(["open", "close", "reopen"]), st.integers(0, 60)), max_size=10
    )
)
@example(acts=[("open", 59), ("close", 0), ("open", 0), ("open", 1), ("reopen", 0), ("open", 60)])
def test_dossiers_count_up_within_a_brussels_year_and_no_number_comes_back(
    db: Database, acts: list[tuple[str, int]]
) -> None:
    moderator, made = a_member(role=Role.MODERATOR), []
    at = NEW_YEAR - timedelta(hours=2)
    for act, minutes in acts:
        at += timedelta(minutes=minutes)
        if act == "open":
            made.append(opened(a_contribution(), by=moderator, at=at))
        elif made and act == "close" and made[-1].state is State.OPEN:
            operations.close(made[-1], ClosingReason.MISTAKE, by=moderator, at=at)
        elif made and act == "reopen" and made[-1].state is State.CLOSED:
            operations.reopen(made[-1], ReopeningReason.MISTAKE, by=moderator, at=at)
    for year in (2026, 2027):
        numbers = [each.number for each in made if each.year == year]
        assert numbers == list(range(1, len(numbers) + 1))
    assert all(each.year == days.local_day(each.opened_at).year for each in made)
    assert len({each.reference for each in made}) == len(made)
    db.session.rollback()


@pytest.mark.parametrize(
    ("number", "reference"),
    [(1, "2026-001"), (14, "2026-014"), (999, "2026-999"), (1000, "2026-1000")],
)
def test_a_reference_is_read_back(db: Database, number: int, reference: str) -> None:
    one = a_dossier(year=2026, number=number)
    assert one.reference == reference
    assert queries.by_reference(reference) is one
    assert queries.by_reference(reference + "0") is None


@pytest.mark.parametrize("state", [s for s in Standing if s is not Standing.PUBLISHED])
def test_only_published_contributions_are_grouped_and_one_that_is_not_stops_all(
    db: Database, moderator: Member, now: datetime, state: Standing
) -> None:
    free, other = a_contribution(), a_contribution(state=state)
    db.session.commit()
    assert refused(lambda: opened(free, other, by=moderator, at=now)) == "dossier.not_free"
    db.session.rollback()
    assert (free.state, other.state) == (Standing.PUBLISHED, state)
    assert queries.by_reference(f"{now.year}-001") is None


@pytest.mark.parametrize(("count", "code"), [(0, "dossier.empty"), (101, "dossier.many")])
def test_nothing_and_too_many_are_refused(
    db: Database, moderator: Member, now: datetime, count: int, code: str
) -> None:
    chosen = [Contribution(id=n) for n in range(count)]
    assert refused(lambda: opened(*chosen, by=moderator, at=now)) == code
    one = a_dossier(by=moderator)
    assert refused(lambda: operations.add(one, chosen, by=moderator, at=now)) == code


@pytest.mark.parametrize(
    ("paragraph", "code"),
    [(-1, "p"), (0, "p"), (1, None), (2, None), (3, "p"), (None, None)],
)
def test_words_are_placed_in_a_paragraph_that_there_is(
    db: Database, moderator: Member, now: datetime, paragraph: int | None, code: str | None
) -> None:
    one = opened(a_contribution(), by=moderator, at=now, summary="Un.\n\nDeux.")
    [grouping] = queries.groupings(one)
    place = lambda: operations.place(grouping, paragraph, by=moderator, at=now)  # noqa: E731
    assert refused(place) == (code and "dossier.paragraph")
    assert grouping.paragraph == (None if code else paragraph)
    placed = [each for each in journal.of(one) if each.verb == "dossier.contribution_placed"]
    assert len(placed) == int(code is None and paragraph is not None)


WORDS = st.text(alphabet="abcé \u0639,.", min_size=1, max_size=12).map(str.strip).filter(bool)
TEXTS = st.lists(WORDS, min_size=1, max_size=6)


@given(TEXTS)
def test_a_summary_is_its_paragraphs_whatever_blank_lines_part_them(parts: list[str]) -> None:
    found = paragraphs.split("\n\n".join(parts))
    assert found == parts
    assert paragraphs.split("\n \n\n".join(parts)) == parts
    assert paragraphs.split("\n\n" + "\n\n".join(parts) + "\n\n\n") == parts


@given(TEXTS, TEXTS)
def test_paragraphs_move_in_order_and_never_two_to_one_place(
    old: list[str], new: list[str]
) -> None:
    places = paragraphs.moved("\n\n".join(old), "\n\n".join(new))
    assert set(places) <= set(range(1, len(old) + 1))
    assert set(places.values()) <= set(range(1, len(new) + 1))
    assert list(places.values()) == sorted(set(places.values()))
    assert paragraphs.moved("\n\n".join(old), "\n\n".join(old)) == {
        n: n for n in range(1, len(old) + 1)
    }


@given(TEXTS, st.integers(0, 6))
def test_a_paragraph_put_in_between_moves_the_others_down(parts: list[str], where: int) -> None:
    parts = list(dict.fromkeys(parts))
    where = min(where, len(parts))
    longer = [*parts[:where], "zzz", *parts[where:]]
    places = paragraphs.moved("\n\n".join(parts), "\n\n".join(longer))
    assert places == {n: n + (n > where) for n in range(1, len(parts) + 1)}


@given(st.text(max_size=60), st.text(max_size=60))
def test_changes_hold_both_texts_whole(old: str, new: str) -> None:
    runs = paragraphs.changes(old, new)
    assert "".join(words for kind, words in runs if kind != "added") == old
    assert "".join(words for kind, words in runs if kind != "gone") == new
    assert {kind for kind, _words in runs} <= {"same", "gone", "added"}


def test_words_that_lose_their_paragraph_are_to_be_placed_again(
    db: Database, moderator: Member, now: datetime
) -> None:
    kept, lost = a_contribution(), a_contribution()
    one = opened(kept, lost, by=moderator, at=now, summary="Un.\n\nDeux.\n\nTrois.")
    operations.place_all(one, {kept.id: 3, lost.id: 2}, by=moderator, at=now)
    operations.edit(
        one,
        version=1,
        title=one.title,
        summary="Un.\n\nTrois.",
        ask=one.ask,
        theme=None,
        by=moderator,
        at=now,
    )
    found = {each.contribution_id: each.paragraph for each in queries.groupings(one)}
    assert found == {kept.id: 2, lost.id: None}
