"""Clusters of look-alikes: found by the worker, grouped or told apart by moderators."""

import threading
import tomllib
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import func, select

from council.commands import comparing
from council.contributions.models import Contribution
from council.contributions.models import State as Standing
from council.core import changes, jobs
from council.core.db import Database
from council.core.errors import RuleBroken
from council.core.journal import Entry
from council.dossiers import clustering, operations, queries, rules, tasks
from council.dossiers.models import Cluster, Likeness, LookAlike, ToCompare
from council.people.models import Role
from tests.support import (
    Browser,
    QueryCount,
    a_commune,
    a_contribution,
    a_dossier,
    a_member,
)

DESK = "/fr/desk/dossiers/alike"
BUS = (
    (
        "Aucun bus le soir à Gedinne",
        "Après 18 heures, plus de bus. Impossible de rentrer du cours.",
    ),
    ("Plus de bus le soir à Gedinne", "Impossible de rentrer du cours après 18 heures sans bus."),
    ("Le bus du soir à Gedinne", "Aucun bus après 18 heures, impossible de rentrer du cours."),
)
GARDEN = (
    ("Un potager partagé à la bibliothèque", "Cultiver des légumes ensemble avec les voisins."),
    ("Potager partagé derrière la bibliothèque", "Des légumes à cultiver ensemble, entre voisins."),
)


def say(*texts: tuple[str, str], **more: Any) -> list[Contribution]:
    return [a_contribution(title=title, body=body, **more) for title, body in texts]


def work(db: Database, now: datetime) -> None:
    """What is said is committed, and the worker has its minute."""
    db.session.commit()
    tasks.compare_some(now)


def stored(db: Database) -> set[frozenset[int]]:
    """The clusters as they are kept; their sizes agree."""
    found: dict[int, set[int]] = {}
    for row in db.session.scalars(select(LookAlike)):
        found.setdefault(row.cluster_id, set()).add(row.contribution_id)
    sizes = {row.id: row.size for row in db.session.scalars(select(Cluster))}
    assert sizes == {id: len(each) for id, each in found.items()}
    return {frozenset(each) for each in found.values()}


def ids(some: list[Contribution]) -> frozenset[int]:
    return frozenset(each.id for each in some)


def shown(browser: Browser) -> list[list[str]]:
    """The titles of each cluster on the desk's list."""
    page = browser.get(DESK).text
    each_job = page.split('<article class="job">')[1:]
    return [[t for t, _ in (*BUS, *GARDEN) if f">{t}" in each] for each in each_job]


# How pairs make clusters.


def test_pairs_join_and_those_alone_are_left_out() -> None:
    made = clustering.clusters([(1, 2), (3, 4), (2, 3), (1, 4), (5, 6), (1, 6)], {})
    assert {frozenset(each) for each in made} == {frozenset({1, 2, 3, 4}), frozenset({5, 6})}
    assert clustering.clusters([], {}) == []


def test_no_cluster_is_larger_than_what_is_grouped_at_once() -> None:
    every = [(1, 2), (2, 3), (1, 3), (3, 4), (1, 4), (2, 4)]
    assert clustering.clusters(every, {}, most=3) == [{1, 2, 3}]


def test_one_thing_does_not_lead_to_another() -> None:
    chain = [(1, 2), (2, 3), (3, 4), (4, 5), (5, 6)]
    assert max(map(len, clustering.clusters(chain, {}))) == 3
    ring = [(each, each % 40 + step) for each in range(1, 41) for step in range(1, 11)]
    found = [(one, (other - 1) % 40 + 1) for one, other in ring]  # each was found for a few only
    assert len(clustering.clusters(found, {})) < 8


def test_two_that_were_told_apart_never_meet_by_way_of_others() -> None:
    pairs = [(1, 2), (2, 3), (3, 4), (2, 4)]
    made = clustering.clusters(pairs, {1: {3}, 3: {1}})
    assert {frozenset(each) for each in made} == {frozenset({1, 2}), frozenset({3, 4})}


def test_a_month_counts_as_much_as_twice_the_size(now: datetime) -> None:
    older = clustering.rank(8, now - timedelta(days=30))
    assert older == pytest.approx(clustering.rank(4, now))
    assert clustering.rank(5, now) > clustering.rank(4, now)


def test_each_language_has_its_measure() -> None:
    assert clustering.threshold("fr") == clustering.SAME["fr"]
    assert clustering.threshold("fa-AF") == clustering.SAME_ELSEWHERE


# What the worker does.


def test_what_says_the_same_stands_together(db: Database, now: datetime) -> None:
    bus, garden = say(*BUS), say(*GARDEN)
    alone = say(("La piscine est fermée", "Depuis un an, personne ne répare le toit."))
    work(db, now)
    assert stored(db) == {ids(bus), ids(garden)}
    assert not ids(alone) & frozenset().union(*stored(db))
    assert not db.session.scalars(select(ToCompare)).all()


def test_most_written_pairs_meet_and_hardly_any_others(db: Database, now: datetime) -> None:
    pairs = tomllib.loads(
        (Path(__file__).parents[1] / "contributions/paraphrases.toml").read_text("utf-8")
    )
    wanted = set()
    for language, some in pairs.items():
        for pair in some:
            texts = [each.partition(". ")[::2] for each in (pair["kept"], pair["typed"])]
            wanted.add(ids(say(*texts, language=language)))
    work(db, now)
    made = stored(db)
    assert len(made & wanted) >= 0.5 * len(wanted)
    assert len(made - wanted) <= 0.2 * len(wanted)


def test_two_languages_do_not_meet(db: Database, now: datetime) -> None:
    say(BUS[0])
    say(BUS[1], language="wa")
    work(db, now)
    assert not stored(db)


def test_one_that_comes_later_joins(db: Database, now: datetime) -> None:
    bus = say(*BUS[:2])
    work(db, now)
    assert stored(db) == {ids(bus)}
    bus += say(BUS[2])
    work(db, now)
    assert stored(db) == {ids(bus)}
    assert db.session.scalar(select(func.count()).select_from(Likeness)) == 3


@pytest.mark.parametrize("state", [Standing.WITHDRAWN, Standing.GROUPED, Standing.SUBMITTED])
def test_what_is_no_longer_free_leaves_and_may_come_back(
    db: Database, now: datetime, state: Standing
) -> None:
    bus = say(*BUS)
    work(db, now)
    bus[0].state = state
    work(db, now)
    assert stored(db) == {ids(bus[1:])}
    bus[0].state = Standing.PUBLISHED
    work(db, now)
    assert stored(db) == {ids(bus)}


def test_what_waits_to_be_read_is_not_compared(db: Database, now: datetime) -> None:
    say(*BUS, state=Standing.SUBMITTED)
    db.session.commit()
    assert not queries.to_compare(10)
    assert queries.closest(0) == {}


def test_another_text_is_like_others(db: Database, now: datetime) -> None:
    bus, garden = say(*BUS[:2]), say(GARDEN[0])
    work(db, now)
    bus[1].title, bus[1].body = GARDEN[1]
    work(db, now)
    assert stored(db) == {ids([bus[1], *garden])}
    bus[0].supports = 5  # no text: nobody looks again
    db.session.commit()
    assert not queries.to_compare(10)


def test_one_run_is_bounded_and_ends_when_asked_to(
    db: Database, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    say(*BUS, *GARDEN)
    monkeypatch.setattr(tasks, "COMPARED", 2)
    work(db, now)
    assert queries.number_to_compare() == 3
    monkeypatch.setattr(jobs, "stopping", lambda: True)
    tasks.compare_some(now)
    assert queries.number_to_compare() == 3


def test_what_changes_while_it_is_compared_goes_on_waiting(
    db: Database, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    bus, garden = say(*BUS[:2]), say(GARDEN[0])
    work(db, now)
    closest = queries.closest

    def changed_meanwhile(id: int) -> dict[int, float]:
        found = closest(id)
        monkeypatch.undo()
        db.session.rollback()
        with db.unit():
            bus[1].title, bus[1].body = GARDEN[1]
        return found

    bus[1].title += " encore"
    db.session.commit()
    monkeypatch.setattr(queries, "closest", changed_meanwhile)
    tasks.compare(bus[1].id)
    assert queries.to_compare(10) == [bus[1].id]
    work(db, now)
    assert stored(db) == {ids([bus[1], *garden])}


def test_two_that_find_each_other_may_be_compared_at_once(
    app: Flask, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    bus = [each.id for each in say(*BUS)]
    db.session.commit()
    gate, faults, closest = threading.Barrier(len(bus)), [], queries.closest

    def together(id: int) -> dict[int, float]:
        found = closest(id)
        gate.wait(20)
        return found

    def compare(id: int) -> None:
        with app.app_context():
            try:
                tasks.compare(id)
            except Exception as error:
                faults.append(error)
            finally:
                db.session.remove()

    monkeypatch.setattr(queries, "closest", together)
    threads = [threading.Thread(target=compare, args=(id,)) for id in bus]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not faults, faults
    assert stored(db) == {frozenset(bus)}


def test_no_page_of_a_visitor_is_made_anew(db: Database, now: datetime) -> None:
    say(*BUS)
    db.session.commit()
    before = changes.state()
    tasks.compare_some(now)
    assert stored(db)
    assert changes.state() == before


def test_comparing_costs_the_same_however_much_is_said(db: Database, now: datetime) -> None:
    cost = []
    for more in (0, 40):
        say(*[(f"{title} {n}", body) for n in range(more) for title, body in GARDEN])
        [one] = say(BUS[0])
        db.session.commit()
        with QueryCount() as count:
            queries.closest(one.id)
        cost.append(len(count.statements))
    assert cost == [2, 2]


def test_the_command_compares_all_anew_and_keeps_what_was_told_apart(
    db: Database, now: datetime
) -> None:
    bus, garden = say(*BUS), say(*GARDEN)
    work(db, now)
    with db.unit():
        operations.tell_apart(garden[:1], garden[1:], by=a_member(role=Role.MODERATOR), at=now)
        say(("Autre chose", "Rien de commun avec le reste."))
    assert "Compared: 6 contributions." in CliRunner().invoke(comparing.compare).output
    assert stored(db) == {ids(bus)}


# What moderators do.


def test_the_desk_shows_them_the_large_and_new_first(
    as_moderator: Browser, db: Database, now: datetime
) -> None:
    assert "Rien ne se ressemble" in as_moderator.get(DESK).text
    say(*GARDEN)
    say(*BUS)
    work(db, now)
    assert [len(each) for each in shown(as_moderator)] == [3, 2]
    old = select(Contribution).where(Contribution.title.in_([title for title, _ in BUS]))
    for each in db.session.scalars(old):
        each.published_at = now - timedelta(days=60)
        each.title = f"{each.title} "
    work(db, now)
    assert len(shown(as_moderator)[0]) == 2


def test_ticked_ones_go_to_a_dossier_in_one_go(
    as_moderator: Browser, db: Database, now: datetime
) -> None:
    bus, dossier = say(*BUS), a_dossier()
    work(db, now)
    address = f"{DESK}/{bus[0].public_id}"
    page = as_moderator.get(address).text
    assert all(f'value="{each.public_id}" checked' in page for each in bus)
    assert f'value="{dossier.reference}"' in page
    ticked = {"picked": [each.public_id for each in bus[:2]], "do": "go"}
    answer = as_moderator.post("/fr/desk/dossiers/new", data={**ticked, "into": dossier.reference})
    assert answer.location == f"/fr/desk/dossiers/{dossier.reference}"
    assert shown(as_moderator) == []  # at once: one is no cluster
    assert as_moderator.get(address).status_code == 404
    work(db, now)
    assert not stored(db)


def test_said_not_to_be_the_same_they_are_never_proposed_again(
    as_moderator: Browser, db: Database, now: datetime
) -> None:
    bus = say(*BUS)
    work(db, now)
    address = f"{DESK}/{bus[1].public_id}"
    answer = as_moderator.post(address, data={"picked": bus[0].public_id})
    assert (answer.status_code, answer.location) == (303, DESK)
    assert "C’est noté" in as_moderator.get(DESK).text
    db.session.expire_all()
    assert stored(db) == {ids(bus[1:])}
    assert db.session.scalars(select(Entry).where(Entry.verb == "contribution.told_apart")).one()
    with db.unit():
        operations.begin_again()
    tasks.compare_some(now)
    assert stored(db) == {ids(bus[1:])}
    everything = {"picked": [each.public_id for each in bus[1:]]}
    assert as_moderator.post(address, data=everything).status_code == 303
    db.session.expire_all()
    assert not stored(db)
    assert as_moderator.post(address, data=everything).status_code == 404


def test_nothing_ticked_is_refused(as_moderator: Browser, db: Database, now: datetime) -> None:
    bus = say(*BUS)
    work(db, now)
    for picked in ("", "nothing9", "%00", "%ED%A0%80"):
        answer = as_moderator.post(
            f"{DESK}/{bus[0].public_id}",
            data=f"picked={picked}",
            content_type="application/x-www-form-urlencoded",
        )
        assert answer.status_code in {400, 422}
    for path in ("nothing2", "%00", "x" * 3000):
        assert as_moderator.get(f"{DESK}/{path}").status_code == 404
    assert as_moderator.get(f"{DESK}?after=zzz").status_code == 400
    db.session.rollback()
    assert stored(db) == {ids(bus)}


def test_one_alone_cannot_be_told_apart(db: Database, now: datetime) -> None:
    moderator, [one] = a_member(role=Role.MODERATOR), say(BUS[0])
    with pytest.raises(RuleBroken, match=r"dossier\.not_apart"):
        operations.tell_apart([one], [], by=moderator, at=now)
    with pytest.raises(RuleBroken, match=r"dossier\.empty"):
        operations.tell_apart([], [one], by=moderator, at=now)


def test_a_moderator_sees_what_is_within_the_scope(
    db: Database, now: datetime, as_moderator: Browser
) -> None:
    namur, dinant = a_commune(), a_commune("dinant")
    say(*BUS[:2], commune_id=dinant.id)
    here = say(*GARDEN)
    say(BUS[2])
    there = a_member(role=Role.MODERATOR, scope=dinant)
    mine = a_member(role=Role.MODERATOR, scope=namur)
    work(db, now)
    seen = {who: queries.clusters(who, None).rows for who in (there, mine)}
    assert [[len(each.members) for each in rows] for rows in seen.values()] == [[2], [2]]
    assert ids(seen[mine][0].members) == ids(here)
    assert len(shown(as_moderator)) == 2
    far = queries.together(seen[there][0].members[0].public_id)
    assert far
    assert not rules.steward_of_two(mine, far)
    assert rules.steward_of_two(there, far)
    assert not rules.steward_of_two(None, far)


def test_others_do_not_see_them(
    client: Browser, as_resident: Browser, db: Database, now: datetime
) -> None:
    bus = say(*BUS)
    work(db, now)
    address = f"{DESK}/{bus[0].public_id}"
    for browser, refused in ((client, 401), (as_resident, 403)):
        assert browser.get(DESK).status_code == refused
        assert browser.get(address).status_code == 404
        assert browser.post(address).status_code == 404


def test_the_list_pages_by_key_and_costs_the_same_however_long(
    as_moderator: Browser, db: Database, now: datetime
) -> None:
    cost = []
    for more in (1, 12):
        for n in range(more):
            made = say(*BUS)
            operations.begin_again()
            db.session.execute(ToCompare.__table__.delete())
            operations.alike.store(made)
            made[0].published_at = now - timedelta(days=n)
        db.session.commit()
        with QueryCount() as count:
            page = as_moderator.get(DESK).text
        cost.append(len(count.statements))
    assert cost[0] == cost[1] <= 6
    assert page.count('<article class="job">') == 1
