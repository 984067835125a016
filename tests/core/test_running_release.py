"""Migrations suit the release that is running: its servers go on working on the newer tables.

Add, fill, and take away one release later: see STYLE.md.
"""

import ast
import copy
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from flask import Flask

from council.core.db import db
from council.core.schema import MIGRATIONS
from released import KEPT, described, main
from tests.releases import Told, faults, present, released

TAKEN = re.compile(r"\b(DROP (TABLE|COLUMN|VIEW|FUNCTION)|TRUNCATE|RENAME (TO|COLUMN))\b")
LAST: str = json.loads(KEPT.read_text("utf-8"))["revision"]
LATER = [
    Path(each.path)
    for each in ScriptDirectory(str(MIGRATIONS)).walk_revisions()
    if each.revision > LAST
]


@pytest.fixture(scope="module")
def read(house: Flask) -> Told:
    """The newest tables."""
    with house.app_context():
        return present(db.engine, db.metadata)


@pytest.fixture
def now(read: Told) -> Told:
    """The newest tables, to change."""
    return copy.deepcopy(read)


def test_the_last_release_works_on_the_newest_tables(now: Told) -> None:
    assert list(faults(released(), now)) == []


def by_hand(path: Path) -> list[str]:
    """What a migration's way up takes away in SQL of its own, which no model knows of."""
    tree = ast.parse(path.read_text("utf-8"))
    up = [
        part
        for part in tree.body
        if not (isinstance(part, ast.FunctionDef) and part.name == "downgrade")
        and not (isinstance(part, ast.Assign) and "DOWN" in ast.unparse(part.targets[0]))
    ]
    words = [
        each.value
        for part in up
        for each in ast.walk(part)
        if isinstance(each, ast.Constant) and isinstance(each.value, str)
    ]
    return [found.group() for each in words for found in TAKEN.finditer(each)]


@pytest.mark.parametrize("path", LATER, ids=lambda path: path.stem)
def test_no_migration_since_takes_away_by_hand(path: Path) -> None:
    assert by_hand(path) == []


def test_what_is_taken_away_by_hand_is_seen() -> None:
    stems = next((MIGRATIONS / "versions").glob("0009_*.py"))
    assert by_hand(stems) == ["DROP TABLE", "TRUNCATE"]


def test_what_a_release_knows_is_told_by_its_models(
    now: Told, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("released.KEPT", tmp_path / "released.json")
    assert main("9.9.9") == 0
    told = json.loads((tmp_path / "released.json").read_text("utf-8"))
    assert told["release"] == "9.9.9"
    assert told["tables"] == described(db.metadata)
    assert list(faults(told["tables"], now)) == []


def drop_table(now: Told) -> None:
    del now["member"]


def drop_column(now: Told) -> None:
    del now["member"]["columns"]["name"]


def rename_column(now: Told) -> None:
    now["member"]["columns"]["full_name"] = now["member"]["columns"].pop("name")


def ask_for_more(now: Told) -> None:
    now["member"]["columns"]["phone"] = {"type": "TEXT", "null": False, "filled": False}


def forbid_nothing(now: Told) -> None:
    now["member"]["columns"]["email"]["null"] = False


def change_type(now: Told) -> None:
    now["member"]["columns"]["name"]["type"] = "INTEGER"


def narrow(now: Told) -> None:
    checks = now["outbox"]["checks"]
    checks.update({name: said.replace("'parked'", "'kept'") for name, said in checks.items()})


def refer(now: Told) -> None:
    now["outbox"]["refers"].append("recipient to member.email")


def demand_one_each(now: Told) -> None:
    now["member"]["unique"].append(["name"])


def rule_out(now: Told) -> None:
    now["member"]["checks"]["ck_member_long"] = "length(name) > 2"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (drop_table, ["member is gone"]),
        (drop_column, ["member.name is gone"]),
        (rename_column, ["member.name is gone", "member.full_name is new, and must be filled"]),
        (ask_for_more, ["member.phone is new, and must be filled"]),
        (forbid_nothing, ["member.email may no longer be empty"]),
        (change_type, ["member.name was TEXT, is INTEGER"]),
        (narrow, ["outbox.state may no longer be parked"]),
        (refer, ["outbox.recipient to member.email: a new reference"]),
        (demand_one_each, ["member: name must now be unique"]),
        (rule_out, ["member: ck_member_long is a new rule"]),
    ],
)
def test_what_would_stop_it_is_seen(
    now: Told, change: Callable[[Told], None], said: list[str]
) -> None:
    change(now)
    assert list(faults(released(), now)) == said


def test_what_is_added_and_may_be_left_out_does_not_stop_it(now: Told) -> None:
    columns = now["member"]["columns"]
    columns["phone"] = {"type": "TEXT", "null": True, "filled": False}
    columns["points"] = {"type": "INTEGER", "null": False, "filled": True}
    now["badge"] = {"columns": {}, "refers": [], "checks": {}, "unique": []}
    now["member"]["refers"].append("phone to badge.id")
    now["member"]["unique"].append(["name", "phone"])
    now["member"]["checks"]["ck_member_phone"] = "length(phone) > 2"
    assert list(faults(released(), now)) == []
