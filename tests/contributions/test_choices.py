"""The numbers beside the choices of the lists' filters: counted by the worker, read by pages."""

import re
import threading
from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from council.contributions import tasks
from council.contributions.models import Kind, State
from council.contributions.queries import choices, lists
from council.contributions.queries import filters as asked
from council.core import changes, facets
from council.core.db import Database
from council.core.facets import Facet, Numbers
from council.dossiers import panels
from council.dossiers import tasks as of_dossiers
from council.dossiers.queries import choices as dossier_choices
from council.territory import queries as territory
from tests.support import Browser, QueryCount, a_commune, a_contribution, a_dossier, a_theme

LIST = "/fr/contributions"


@pytest.fixture
def said(db: Database, now: datetime) -> None:
    """Something in every state, of two kinds, themes, communes and languages."""
    elsewhere = {"theme_id": a_theme("logement").id, "commune_id": a_commune("dinant").id}
    a_contribution()
    a_contribution(kind=Kind.PROPOSAL)
    a_contribution(language="ar", **elsewhere)
    a_contribution(state=State.GROUPED, theme_id=None, commune_id=None)
    a_contribution(state=State.REJECTED, rejected_reason="off_topic")
    a_contribution(state=State.REJECTED, rejected_reason="harm")
    a_contribution(state=State.WITHDRAWN, withdrawn_at=now)
    a_contribution(state=State.WITHDRAWN, withdrawn_at=now, published_at=None)
    a_contribution(state=State.SUBMITTED, published_at=None)
    db.session.commit()


def beside(page: str, name: str) -> dict[str, int]:
    """The numbers that a page shows beside the choices of a filter."""
    ticks = rf'name="{name}" value="([^"]+)"[^>]*><span>[^<]*<span class="soft num">\((\d+)\)'
    found = re.findall(ticks, page)
    if select_ := re.search(rf'<select[^>]* name="{name}".*?</select>', page, re.DOTALL):
        found += re.findall(r'value="([^"]+)" label="[^"]*\((\d+)\)"', select_[0])
    return {value: int(number) for value, number in found}


@pytest.mark.usefixtures("said")
def test_each_choice_says_what_it_finds(client: Browser, now: datetime) -> None:
    assert not beside(client.get(LIST).text, "kind")  # nobody has counted yet
    tasks.count_choices(now)
    page = client.get(LIST).text
    assert beside(page, "kind") == {"problem": 3, "proposal": 1}
    states = {"published": 3, "grouped": 1, "rejected": 1, "withdrawn": 1}
    assert beside(page, "state") == states
    assert beside(page, "theme") | {"mobilite": 2, "logement": 1} == beside(page, "theme")
    assert sum(beside(page, "theme").values()) == 3
    communes = beside(page, "commune")
    assert (communes["namur"], communes["dinant"], communes["ciney"]) == (2, 1, 0)
    assert beside(page, "language")["ar"] == 1
    assert "Chaque nombre vaut pour ce choix seul" in page


@pytest.mark.usefixtures("said")
def test_the_numbers_are_those_of_the_lists(app: Flask, now: datetime) -> None:
    tasks.count_choices(now)
    with app.test_request_context(LIST):
        app.preprocess_request()
        themes, communes = territory.theme_labels(), territory.commune_labels()
        for name, each in choices.kept().counts.items():
            for value, number in each.items():
                filters = asked.read(MultiDict({name: value}), themes, communes)
                found = lists.page(filters, themes, communes, size=100).rows
                assert len(found) == number, (name, value)


@pytest.mark.usefixtures("said")
def test_what_finds_nothing_comes_last_and_can_be_chosen(client: Browser, now: datetime) -> None:
    tasks.count_choices(now)
    page = client.get(LIST).text
    numbers = list(beside(page, "theme").values())
    assert numbers[:2] == [2, 1] or numbers[:2] == [1, 2]
    assert set(numbers[2:]) == {0}
    assert list(beside(page, "language"))[:2] == ["fr", "ar"]
    assert "Rien" in client.get(f"{LIST}?theme=sante").text
    order = [each.slug for each in territory.commune_labels() if each.slug != "namur"]
    shown = [each for each in beside(page, "commune") if each != "namur"]
    assert shown == order  # places stay in the order of their names


def test_only_what_changed_is_written(db: Database, now: datetime) -> None:
    said = a_contribution()
    db.session.commit()
    tasks.count_choices(now)
    before = changes.state()
    tasks.count_choices(now)
    assert changes.state() == before  # no kept page is made anew for nothing
    said.supports += 1
    db.session.commit()
    before = changes.state()
    tasks.count_choices(now)
    assert changes.state() == before
    said.state, said.withdrawn_at = State.WITHDRAWN, now
    db.session.commit()
    tasks.count_choices(now)
    rows = db.session.execute(select(Facet.name, Facet.value, Facet.number)).all()
    assert [tuple(row) for row in rows] == [("state", "withdrawn", 1)]


def test_a_kept_page_shows_the_new_numbers_at_once(
    client: Browser, db: Database, now: datetime
) -> None:
    a_contribution()
    db.session.commit()
    tasks.count_choices(now)
    assert beside(client.get(LIST).text, "kind")["problem"] == 1
    a_contribution()
    db.session.commit()
    assert beside(client.get(LIST).text, "kind")["problem"] == 1
    tasks.count_choices(now)
    assert beside(client.get(LIST).text, "kind")["problem"] == 2


@pytest.mark.usefixtures("said")
def test_reading_them_costs_one_query_and_counting_them_five(
    client: Browser, now: datetime
) -> None:
    with QueryCount() as count:
        choices.counted()
    assert len(count.statements) == 5
    tasks.count_choices(now)
    for address, asked_of_facets in ((LIST, 1), (f"{LIST}?kind=problem", 0)):  # remembered
        with QueryCount() as count:
            client.get(address)
        assert len(count.statements) <= 6
        assert len([each for each in count.statements if "FROM facet" in each]) == asked_of_facets


def test_it_is_counted_off_an_index(db: Database, now: datetime) -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("the plan is read as SQLite writes it")
    with QueryCount() as count:
        choices.counted()
    [grouped] = [each for each in count.statements if "GROUP BY" in each]
    plan = db.session.connection().exec_driver_sql(
        f"EXPLAIN QUERY PLAN {grouped}", ("published", "published", "grouped")
    )
    steps = [row[-1] for row in plan]
    assert len(steps) == 1
    assert "COVERING INDEX ix_contribution_counted" in steps[0]


def test_numbers_before_they_were_counted() -> None:
    none, some = Numbers({}), Numbers({"kind": {"problem": 2}})
    assert (none.of("kind", "problem"), none.beside("kind")) == (None, None)
    assert (some.of("kind", "problem"), some.of("kind", "proposal")) == (2, 0)
    assert some.beside("theme") == {}
    options = [("", "All"), ("proposal", "…"), ("problem", "…")]
    assert [each[0] for each in some.found_first("kind", options)] == ["", "problem", "proposal"]
    assert none.found_first("kind", options) == options


def test_the_choices_of_dossiers(client: Browser, db: Database, now: datetime) -> None:
    here = a_contribution()
    there = a_contribution(commune_id=a_commune("dinant").id)
    a_dossier(here, there)
    a_dossier(commune_id=None, theme_id=a_theme("logement").id)
    db.session.commit()
    assert not beside(client.get("/fr/dossiers").text, "theme")
    of_dossiers.count_choices(now)
    page = client.get("/fr/dossiers").text
    assert beside(page, "state") | {"open": 2, "closed": 0} == beside(page, "state")
    assert beside(page, "theme") | {"mobilite": 1, "logement": 1} == beside(page, "theme")
    communes = beside(page, "commune")
    assert (communes["namur"], communes["dinant"], communes["ciney"]) == (1, 1, 0)
    assert "Chaque nombre vaut pour ce choix seul" in page
    kept = dossier_choices.counted(now)
    assert set(kept["state"]) == {"open", *panels.FILTERS}


def test_a_command_may_count_while_the_worker_does(app: Flask, db: Database) -> None:
    gate, faults = threading.Barrier(4), []

    def keep(number: int) -> None:
        try:
            for name in ("kind", "theme", "state"):
                gate.wait(20)
                with app.app_context():
                    facets.keep(choices.LIST, {name: {str(n): number for n in range(1, 60)}})
        except Exception as error:
            faults.append(error)
            gate.abort()

    threads = [threading.Thread(target=keep, args=(number,)) for number in range(1, 5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not faults, faults
    assert facets.numbers(choices.LIST).counts.keys() == {"state"}
