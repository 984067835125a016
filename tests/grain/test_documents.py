"""What the documents say about settings and commands is what the code does."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

TOP = {"cli", "commands", "application", "wiring", "tables", "config"}
"""What the contract lists beside the floors: the modules that put them together."""


def test_the_readme_lists_every_setting() -> None:
    config = pytest.importorskip("council.config")
    listed = re.findall(r"^\| `(COUNCIL_\w+)`", (ROOT / "README.md").read_text("utf-8"), re.M)
    assert sorted(listed) == sorted(
        f"COUNCIL_{each.name.upper()}" for each in fields(config.Settings)
    )


def test_the_style_guide_and_the_import_contract_have_the_same_floors() -> None:
    contract = (ROOT / "pyproject.toml").read_text("utf-8")
    layers = re.search(r"^layers = \[\n(.*?)\]", contract, re.M | re.S)
    assert layers
    floors = [name.strip("()") for name in re.findall(r'"([^"]+)"', layers[1])]
    described = " < ".join(f"`{name}`" for name in reversed(floors) if name not in TOP)
    assert described in " ".join((ROOT / "STYLE.md").read_text("utf-8").split())
