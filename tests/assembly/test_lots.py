"""Lots: everybody has the same chance, groups have their share, and anyone can draw them again."""

import json
import subprocess
import sys
from collections import Counter
from math import ceil, floor, sqrt
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from council.assembly import lots, queries
from council.commands.councils import assembly
from council.commands.councils import lots as command
from council.core.db import Database

COMMUNES = ["namur"] * 9 + ["gembloux"] * 4 + ["andenne"] * 3 + ["ohey"]
GENDERS = "abbbaab"
MANY = 10_000


def some(number: int) -> list[lots.Candidate]:
    """Candidates of a few communes, genders and languages."""
    return [
        {
            "number": n,
            "commune": COMMUNES[n * 7 % len(COMMUNES)],
            "gender": "" if n % 11 == 0 else GENDERS[n % len(GENDERS)],
            "language": "1" if n % 5 else "2",
        }
        for n in range(1, number + 1)
    ]


def test_ten_thousand_lots_give_everybody_the_same_chance_and_every_group_its_share() -> None:
    candidates, seats = some(24), 10
    by_gender = Counter(each["gender"] for each in candidates)
    gender = {each["number"]: each["gender"] for each in candidates}
    times: Counter[int] = Counter()
    for n in range(MANY):
        line = lots.line(candidates, f"seed {n}")
        drawn = lots.take_all(line, f"seed {n}", seats, {})
        assert len(drawn) == len(set(drawn)) == seats
        times.update(drawn)
        for group, size in Counter(gender[number] for number in drawn).items():
            share = by_gender[group] * seats / len(candidates)
            assert floor(share) <= size <= ceil(share)
    chance = seats / len(candidates)
    spread = sqrt(MANY * chance * (1 - chance))
    assert set(times) == set(gender)
    assert all(abs(count - MANY * chance) < 4.5 * spread for count in times.values())


def test_ten_thousand_lots_with_parity_give_communes_and_languages_what_chance_allows() -> None:
    candidates, seats, floors = some(24), 10, {"a": 4, "b": 4}
    groups = {each["number"]: (each["gender"], each["commune"]) for each in candidates}
    chances, drawn = chances_of(candidates, seats, floors), Counter[int]()
    for n in range(MANY):
        paper = lots.draw(candidates, seed=f"lots {n}", seats=seats, at_least=floors)
        drawn.update(paper["drawn"])
        genders = Counter(groups[number][0] for number in paper["drawn"])
        assert len(paper["drawn"]) == seats
        assert min(genders["a"], genders["b"]) >= 4
    for kind in ("commune", "language"):
        for value in {each[kind] for each in candidates}:
            within = [each["number"] for each in candidates if each[kind] == value]
            expected = MANY * sum(chances[number] for number in within)
            spread = sqrt(MANY * sum(chances[number] * (1 - chances[number]) for number in within))
            assert abs(sum(drawn[number] for number in within) - expected) < 4.5 * spread
    for number, chance in chances.items():
        assert abs(drawn[number] - MANY * chance) < 4.5 * sqrt(MANY * chance * (1 - chance))


def chances_of(
    candidates: list[lots.Candidate], seats: int, floors: dict[str, int]
) -> dict[int, float]:
    """The chance of each where only "a" would have too few without its floor."""
    few = [each for each in candidates if each["gender"] == "a"]
    rest = len(candidates) - len(few)
    assert len(few) * seats < floors["a"] * len(candidates)
    return {
        each["number"]: floors["a"] / len(few)
        if each["gender"] == "a"
        else (seats - floors["a"]) / rest
        for each in candidates
    }


@given(
    st.integers(0, 60),
    st.integers(0, 40),
    st.integers(0, 20),
    st.integers(0, 16),
    st.text(max_size=20).filter(lambda text: text.isprintable()),
)
def test_seats_are_filled_nobody_is_drawn_twice_and_the_same_comes_again(
    number: int, seats: int, substitutes: int, least: int, seed: str
) -> None:
    given = {"seed": seed, "seats": seats, "substitutes": substitutes}
    at_least = {"a": min(least, seats // 2), "b": min(least, seats // 2)}
    paper = lots.draw(some(number), **given, at_least=at_least)
    everyone = [*paper["drawn"], *paper["waiting"]]
    assert len(everyone) == len(set(everyone))
    assert set(everyone) <= set(range(1, number + 1))
    assert len(paper["drawn"]) == min(seats, number)
    assert len(paper["waiting"]) == min(substitutes, number - len(paper["drawn"]))
    assert lots.draw(some(number)[::-1], **given, at_least=at_least) == paper
    assert lots.faults(json.loads(json.dumps(paper))) == []
    genders = Counter(each["gender"] for each in some(number) if each["number"] in paper["drawn"])
    there = Counter(each["gender"] for each in some(number))
    if sum(there.values()) >= seats:
        for gender, floor_ in at_least.items():
            assert genders[gender] >= min(floor_, there[gender])


def test_another_seed_draws_others() -> None:
    outcomes = {str(lots.draw(some(40), seed=str(n), seats=8)["drawn"]) for n in range(50)}
    assert len(outcomes) > 45


PAPER = lots.draw(some(30), seed="7 12 19 23 31 44", seats=8, substitutes=4, at_least={"a": 3})


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"seed": "another"}, "drawn"),
        ({"drawn": [1, 2, 3]}, "drawn is another"),
        ({"waiting": PAPER["waiting"][::-1]}, "waiting is another"),
        ({"digest": "0"}, "digest is another"),
        ({"candidates": PAPER["candidates"][1:]}, "digest is another"),
        ({"algorithm": "dice"}, "algorithm"),
        ({"candidates": [{}]}, "not complete"),
        ({"at_least": 3}, "not complete"),
        ({"seats": None}, "not complete"),
    ],
)
def test_what_was_changed_is_seen(change: dict[str, Any], said: str, tmp_path: Path) -> None:
    file = tmp_path / "lots.json"
    file.write_text(json.dumps({**PAPER, **change}))
    right, sentence = lots.told(file)
    assert not right
    assert said in sentence


@pytest.mark.parametrize("text", ["[]", "{", "{}"])
def test_what_are_no_lots_is_said(text: str, tmp_path: Path) -> None:
    file = tmp_path / "lots.json"
    file.write_text(text)
    assert not lots.told(file)[0]
    assert not lots.told(tmp_path / "nowhere.json")[0]


def test_the_command_says_whether_lots_are_right(tmp_path: Path) -> None:
    file = tmp_path / "lots.json"
    for paper, status in ((PAPER, 0), ({**PAPER, "seats": 9}, 1)):
        file.write_text(json.dumps(paper))
        said = CliRunner().invoke(command, ["verify", str(file)])
        assert said.exit_code == status
        assert "right" in said.output
    assert CliRunner().invoke(command, ["verify", "nowhere"]).exit_code == 2


def test_the_councils_of_the_province_are_set_up_by_a_command(db: Database) -> None:
    first, second = (CliRunner().invoke(assembly, ["prepare"]).output for _ in range(2))
    assert "3 councils" in first
    assert "are there" in second
    assert len(queries.councils()) == 3


def test_the_file_that_draws_is_all_that_one_needs_to_check(tmp_path: Path) -> None:
    program = tmp_path / "lots.py"
    program.write_text(Path(lots.__file__).read_text("utf-8"), "utf-8")
    file = tmp_path / "lots.json"
    for paper, status in ((PAPER, 0), ({**PAPER, "drawn": []}, 1)):
        file.write_text(json.dumps(paper))
        done = subprocess.run(
            [sys.executable, "-I", str(program), str(file)], capture_output=True, text=True
        )
        assert done.returncode == status
        assert "right" in done.stdout
