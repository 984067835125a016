"""The benchmark measures what it says, and judges by what it measured."""

from collections import Counter
from typing import Any
from xml.etree import ElementTree

import pytest
from flask import Flask
from sqlalchemy import func, select

from bench import bars, browsers, export, pages, report, rounds, yardsticks
from bench.asking import Request, WrongAnswer, ask
from bench.chart import svg
from council.contributions.models import Support
from council.core.db import db as database
from council.demo.world.loading import load
from council.demo.world.sizes import Size
from tests.conftest import MONDAY

SIZE = Size(contributions=60, supports=300, comments=200, members=30)
NAMES = [
    *("hello", "mem", "mem of a detail page", "list, deep page", "list, most supported, deep page"),
    *("search, ordinary word", "search, commonest word", "list, 304", "detail, 304", "vote"),
    *("detail, 100 comments", "detail, 100 comments, signed in", *pages.LISTS),
]


@pytest.fixture
def measured(own_app: Flask) -> Flask:
    """An application with a small world, and with the yardsticks in it."""
    with own_app.app_context():
        load(SIZE, seed=1, at=MONDAY)
    yardsticks.install(own_app)
    return own_app


def a_world(**slower: float) -> bars.World:
    """Figures with which every bar is met; `slower` names endpoints by what they cost instead."""
    endpoints = {name: {"p50": 1.0, "p99": 2.0, "bytes": 10, "queries": 3} for name in NAMES}
    for name, cost in slower.items():
        endpoints[name.replace("_", " ")]["p50"] = cost
    return {
        "size": 0,
        "rounds": 5,
        "endpoints": endpoints,
        "votes_of_32": {"answers": 10, "refused": 0, "lost": 0, "double": 0},
        "crowd": {"votes_per_second": 900.0, "list_p99": 9.0, "list_p99_with_votes": 10.0},
        "hello_per_second": 3_000.0,
        "export": {
            "rows": 10,
            "rows_per_second": 30_000.0,
            "first_byte": 0.1,
            "growth": 10.0,
            "late_growth": 1.0,
            "list_p99": 1.0,
            "list_p99_beside": 2.0,
        },
        "memory": {"before": 60.0, "after": 61.0, "pages": 10},
        "cold_start": 1.0,
    }


def told(worlds: bars.Worlds, engine: str = "SQLite") -> dict[int, str]:
    judged = [bar for bar in bars.BARS if bar.engine in {"", engine}]
    assert len({bar.number for bar in judged}) == len(judged)
    return {bar.number: bars.verdict(bar, worlds)[0] for bar in judged}


def test_every_page_is_asked_in_every_round(measured: Flask) -> None:
    found = rounds.run(pages.endpoints(measured), 2)
    assert set(NAMES) <= set(found)
    assert all(0 < figures["p50"] <= figures["p99"] for figures in found.values())
    assert (
        found["hello"]["queries"] == found["mem"]["queries"] == found["list, kept"]["queries"] == 0
    )
    assert found["list"]["queries"] > 0
    assert found["list, 304"]["bytes"] == 0 < found["list, kept"]["bytes"]


def test_votes_are_real_ones(measured: Flask) -> None:
    with measured.app_context():
        ids = pages.public_ids()
        before = database.session.scalar(select(func.count()).select_from(Support))
    people = browsers.signed_in(measured, 2)
    for person in people:
        asked = pages.votes(person, ids)
        for _ in range(3):
            ask(measured, next(asked))
    with measured.app_context():
        by = database.session.scalars(select(Support.member_id)).all()
    assert len(by) == before + 6
    assert Counter(by)[people[0].member] == Counter(by)[people[1].member] == 3


def test_a_wrong_answer_is_not_measured(measured: Flask) -> None:
    with pytest.raises(WrongAnswer, match="404 in place of 200"):
        ask(measured, Request("/fr/nothing-here"))


def test_bars_are_met_and_not_met() -> None:
    worlds = {1_000: a_world(), 1_000_000: a_world()}
    met = dict.fromkeys(range(1, 16), "met") | {14: "not measured"}
    assert told(worlds) == {number: said for number, said in met.items() if number != 6}
    assert told(worlds, "PostgreSQL") == {
        number: said for number, said in met.items() if number != 5
    }
    slow = {1_000: a_world(), 1_000_000: a_world(list=2.0, vote=2.0)}
    assert {number for number, said in told(slow).items() if said == "**not met**"} == {1, 2, 7}


def test_a_bar_of_a_million_needs_a_million() -> None:
    worlds = {1_000: a_world(), 100_000: a_world()}
    said = {bar.number: bars.verdict(bar, worlds) for bar in bars.BARS if bar.large}
    assert set(said) == {1, 2, 7, 8, 9, 10}
    assert {met for met, _ in said.values()} == {"not measured"}
    assert said[1][1] == "at 100,000: 1.00× (met)"
    assert told({1_000: a_world()})[2] == "not measured"


@pytest.mark.parametrize("fault", ["lost", "double", "refused"])
def test_a_vote_that_does_not_count_once_fails_the_bar(fault: str) -> None:
    world: dict[str, Any] = a_world()
    world["votes_of_32"][fault] = 1
    assert told({1_000_000: world})[5] == "**not met**"


@pytest.mark.parametrize(
    ("figure", "worse"),
    [("rows_per_second", 900.0), ("first_byte", 2.0), ("growth", 30.0), ("late_growth", 6.0)],
)
def test_an_export_that_is_slow_or_grows_fails_the_bar(figure: str, worse: float) -> None:
    world: dict[str, Any] = a_world()
    world["export"][figure] = worse
    assert told({1_000_000: world})[10] == "**not met**"


def test_memory_is_compared_from_a_point_on() -> None:
    taken = export.Taken(size=100, memory=[(1, 50.0), (10, 60.0), (50, 61.0), (100, 60.5)])
    assert (taken.grown(0.0), taken.grown(0.1)) == (11.0, 1.0)


def test_the_report_tells_every_bar_and_page() -> None:
    about = {"at": "2 March 2026", "machine": report.machine(), "load": "0.1", "engine": "SQLite"}
    text = report.text({1_000: a_world(), 1_000_000: a_world(list=2.0)}, about)
    assert "2 March 2026" in text
    assert all(f"| {bar.number} | {bar.asks}" in text for bar in bars.BARS if not bar.engine)
    assert "### The bars on SQLite" in text
    assert "| list | 1.00 (1.00×) | 2.00 (2.00×) | 3 |" in text


def test_the_page_keeps_what_people_wrote(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    page = tmp_path / "performance.md"
    begin, end = "<!-- bench on PostgreSQL: from here", "<!-- bench on PostgreSQL: to here -->"
    page.write_text(f"Before\n{begin} -->\nold\n{end}\nAfter\n")
    monkeypatch.setattr(report, "PAGE", page)
    monkeypatch.setattr(report, "CHARTS", {"PostgreSQL": tmp_path / "chart.svg"})
    about = {"at": "today", "machine": "one", "load": "0", "engine": "PostgreSQL"}
    for _ in range(2):
        report.write({1_000: a_world()}, about)
    text = page.read_text()
    assert text.startswith(f"Before\n{begin}")
    assert text.endswith(f"{end}\nAfter\n")
    assert "\nold\n" not in text
    ElementTree.fromstring((tmp_path / "chart.svg").read_text())


def test_a_chart_has_a_bar_for_each_figure() -> None:
    drawn = ElementTree.fromstring(svg("<A & B>", {"one": {"x": 1.0, "y": 2.0}, "two": {"x": 4.0}}))
    names = {"svg": "http://www.w3.org/2000/svg"}
    assert len(drawn.findall("svg:rect", names)) == 1 + 3
    assert drawn.findtext("svg:title", namespaces=names) == "<A & B>"
