"""Grouping what people said into a dossier: opening, adding, leaving, placing."""

from datetime import UTC, datetime, timedelta
from itertools import product
from threading import Barrier, Thread

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from council.contributions.models import Contribution
from council.contributions.models import State as Standing
from council.core import journal
from council.core.db import Database
from council.core.db import db as database
from council.core.errors import RuleBroken
from council.dossiers import operations, queries
from council.dossiers.models import NEXT, Dossier, DossierVersion, Grouping, State
from council.people.models import Member, Role
from tests.support import a_commune, a_contribution, a_dossier, a_member, a_theme

SUMMARY = "Le guichet ferme à midi.\n\nLe dernier bus part à 17 heures."


def opened(*contributions: Contribution, by: Member, at: datetime, **changes: object) -> Dossier:
    values = {
        "title": "Guichets fermés trop tôt",
        "summary": SUMMARY,
        "ask": "Ouvrir un soir par semaine.",
        "contributions": contributions,
        "theme": a_theme(),
        "commune": a_commune(),
        "language": "fr",
    }
    return operations.open_dossier(**{**values, **changes}, by=by, at=at)  # type: ignore[arg-type]


def verbs(dossier: Dossier) -> list[str]:
    return [entry.verb for entry in journal.of(dossier)]


@pytest.fixture
def moderator(db: Database) -> Member:
    return a_member(role=Role.MODERATOR)


def refused(code: str, verb: object, *args: object, **values: object) -> None:
    with pytest.raises(RuleBroken) as caught:
        verb(*args, **values)  # type: ignore[operator]
    assert caught.value.code == code


def test_a_moderator_groups_what_was_said_into_the_first_dossier_of_the_year(
    db: Database, moderator: Member, now: datetime
) -> None:
    first, second = a_contribution(), a_contribution()
    dossier = opened(first, second, by=moderator, at=now)
    assert dossier.reference == "2026-001"
    assert (first.state, second.state) == (Standing.GROUPED, Standing.GROUPED)
    assert [each.contribution for each in queries.groupings(dossier)] == [first, second]
    assert verbs(dossier) == ["dossier.opened"] + ["dossier.contribution_added"] * 2
    assert journal.of(dossier)[0].details == {"contributions": [first.id, second.id]}
    version = db.session.scalars(select(DossierVersion)).one()
    assert (version.number, version.summary) == (1, SUMMARY)
    thread = queries.by_reference("2026-001").thread_id  # type: ignore[union-attr]
    assert thread == dossier.thread_id


def test_a_dossier_needs_at_least_one_contribution_and_not_too_many(
    moderator: Member, now: datetime
) -> None:
    refused("dossier.empty", opened, by=moderator, at=now)
    one = a_contribution()
    refused("dossier.many", opened, *[one] * 101, by=moderator, at=now)


@pytest.mark.parametrize("state", [Standing.SUBMITTED, Standing.REJECTED, Standing.WITHDRAWN])
def test_only_what_is_published_can_be_grouped(
    moderator: Member, now: datetime, state: Standing
) -> None:
    refused("dossier.not_free", opened, a_contribution(state=state), by=moderator, at=now)


def test_a_contribution_is_in_one_dossier_at_a_time(moderator: Member, now: datetime) -> None:
    contribution = a_contribution()
    opened(contribution, by=moderator, at=now)
    refused("dossier.not_free", opened, contribution, by=moderator, at=now)


def test_numbers_begin_again_with_the_year_in_brussels(moderator: Member) -> None:
    eve = datetime(2026, 12, 31, 22, 59, tzinfo=UTC)  # 23:59 in Brussels
    references = [
        opened(a_contribution(), by=moderator, at=eve + timedelta(minutes=n)).reference
        for n in (0, 0, 1, 2)
    ]
    assert references == ["2026-001", "2026-002", "2027-001", "2027-002"]


def test_when_the_number_was_taken_meanwhile_the_next_is_asked_for(
    moderator: Member, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(a_contribution(), by=moderator, at=now)
    seen = iter([0, 0, 1])
    monkeypatch.setattr(queries, "last_number", lambda year: next(seen))
    assert opened(a_contribution(), by=moderator, at=now).number == 2
    monkeypatch.setattr(queries, "last_number", lambda year: 0)
    refused("dossier.busy", opened, a_contribution(), by=moderator, at=now)


def test_dossiers_opened_at_the_same_moment_count_up_without_a_gap(
    app: Flask, now: datetime
) -> None:
    with app.app_context():
        moderator = a_member(role=Role.MODERATOR).id
        contributions = [a_contribution().id for _ in range(6)]
        database.session.commit()
    together = Barrier(6)

    def open_one(contribution: int) -> None:
        together.wait()
        with app.app_context():
            with database.unit():
                opened(
                    database.session.get_one(Contribution, contribution),
                    by=database.session.get_one(Member, moderator),
                    at=now,
                )
            database.session.remove()

    threads = [Thread(target=open_one, args=(id,)) for id in contributions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with app.app_context():
        numbers = database.session.scalars(select(Dossier.number).order_by(Dossier.number)).all()
    assert numbers == [1, 2, 3, 4, 5, 6]


def test_more_can_join_a_dossier_until_it_is_closed(moderator: Member, now: datetime) -> None:
    dossier = opened(a_contribution(), by=moderator, at=now)
    late = a_contribution()
    operations.add(dossier, [late], by=moderator, at=now)
    assert late.state is Standing.GROUPED
    assert verbs(dossier)[-1] == "dossier.contribution_added"
    assert journal.of(dossier)[-1].details == {"contribution": late.id}
    dossier.state = State.CLOSED
    database.session.flush()
    refused("dossier.closed", operations.add, dossier, [a_contribution()], by=moderator, at=now)
    refused("dossier.empty", operations.add, dossier, [], by=moderator, at=now)


def test_an_author_takes_a_contribution_out_and_it_stands_alone_again(
    moderator: Member, now: datetime
) -> None:
    contribution = a_contribution()
    dossier = opened(contribution, by=moderator, at=now)
    [grouping] = queries.groupings(dossier)
    author = database.session.get_one(Member, contribution.author_id)
    operations.leave(grouping, by=author, at=now)
    assert contribution.state is Standing.PUBLISHED
    assert not queries.groupings(dossier)
    last = journal.of(dossier)[-1]
    assert (last.verb, last.role) == ("dossier.contribution_left", "author")
    refused("dossier.left", operations.leave, grouping, by=author, at=now)
    refused("dossier.left", operations.place, grouping, 1, by=moderator, at=now)
    assert opened(contribution, by=moderator, at=now).number == 2


def test_a_moderator_takes_one_out_and_a_withdrawn_one_stays_withdrawn(
    moderator: Member, now: datetime
) -> None:
    contribution = a_contribution()
    dossier = opened(contribution, by=moderator, at=now)
    [grouping] = queries.groupings(dossier)
    contribution.state = Standing.WITHDRAWN
    database.session.flush()
    assert not queries.groupings(dossier)
    operations.remove(grouping, by=moderator, at=now)
    assert contribution.state is Standing.WITHDRAWN
    assert journal.of(dossier)[-1].role == "moderator"


def test_words_are_said_to_be_in_a_paragraph(moderator: Member, now: datetime) -> None:
    dossier = opened(a_contribution(), by=moderator, at=now)
    [grouping] = queries.groupings(dossier)
    operations.place(grouping, 2, by=moderator, at=now)
    operations.place(grouping, 2, by=moderator, at=now)
    assert grouping.paragraph == 2
    assert verbs(dossier).count("dossier.contribution_placed") == 1
    for wrong in (0, 3, -1):
        refused("dossier.paragraph", operations.place, grouping, wrong, by=moderator, at=now)
    operations.place(grouping, None, by=moderator, at=now)
    assert grouping.paragraph is None


def test_several_are_placed_at_once(moderator: Member, now: datetime) -> None:
    first, second, third = a_contribution(), a_contribution(), a_contribution()
    dossier = opened(first, second, third, by=moderator, at=now)
    places = {first.id: 2, second.id: 1, 999_999: 1}
    operations.place_all(dossier, places, by=moderator, at=now)
    found = {each.contribution_id: each.paragraph for each in queries.groupings(dossier)}
    assert found == {first.id: 2, second.id: 1, third.id: None}


def test_these_arrows_and_no_others_can_be_followed() -> None:
    def follows(now: State, asked: State) -> bool:
        try:
            Dossier(state=now).move_to(asked)
        except RuleBroken:
            return False
        return True

    arrows = {f"{a}>{b}" for a, b in product(State, State) if follows(a, b)}
    assert arrows == {
        "open>forwarded",
        "open>closed",
        "forwarded>answered",
        "forwarded>closed",
        "answered>followed",
        "answered>closed",
        "answered>forwarded",
        "followed>closed",
        "followed>open",
        "followed>forwarded",
        "closed>open",
    }
    assert set(NEXT) == set(State)


ACTS = st.lists(
    st.tuples(st.sampled_from(["open", "add", "leave", "remove"]), st.integers(0, 5)), max_size=14
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(acts=ACTS)
def test_whatever_is_done_numbers_have_no_gap_and_nothing_is_grouped_twice(
    db: Database, now: datetime, acts: list[tuple[str, int]]
) -> None:
    moderator = a_member(role=Role.MODERATOR)
    pool = [a_contribution(author=moderator) for _ in range(6)]
    dossiers: list[Dossier] = []
    codes = set()
    for act, index in acts:
        chosen = pool[index]
        held = [each for d in dossiers for each in queries.groupings(d)]
        try:
            with db.session.begin_nested():
                if act == "open":
                    dossiers += [opened(chosen, by=moderator, at=now)]
                elif act == "add" and dossiers:
                    operations.add(dossiers[index % len(dossiers)], [chosen], by=moderator, at=now)
                elif act in {"leave", "remove"} and held:
                    verb = operations.leave if act == "leave" else operations.remove
                    verb(held[index % len(held)], by=moderator, at=now)
        except RuleBroken as error:
            codes.add(error.code)
    check_whole(pool, dossiers)
    assert codes <= {"dossier.not_free"}
    db.session.rollback()


def check_whole(pool: list[Contribution], dossiers: list[Dossier]) -> None:
    assert sorted(each.number for each in dossiers) == list(range(1, len(dossiers) + 1))
    present = database.session.scalars(
        select(Grouping.contribution_id).where(Grouping.left_at.is_(None))
    ).all()
    assert len(present) == len(set(present))
    grouped = {each.id for each in pool if each.state is Standing.GROUPED}
    assert grouped == set(present)


def test_the_builders_of_the_tests_make_what_the_operations_would(
    now: datetime, app: Flask
) -> None:
    with app.app_context():
        dossier = a_dossier(a_contribution())
        assert len(queries.groupings(dossier)) == 1
        database.session.rollback()
