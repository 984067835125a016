"""Imports go one way: the floors are import-linter's, what it cannot say is here."""

import tomllib
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).resolve().parents[2]

TOP = {
    "council",
    "council.__main__",
    "council.application",
    "council.cli",
    "council.commands",
    "council.config",
    "council.tables",
    "council.wiring",
}
"""The modules that are on no floor: the application, its command, its settings."""

PRIVATE = {"views", "forms", "tasks"}
"""The files of a feature that no other feature may import (those of the core are for all)."""


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("council", cache_dir=None)


def _feature(module: str) -> str:
    return ".".join(module.split(".")[:2])


def _is_private(module: str) -> bool:
    parts = module.split(".")
    return len(parts) > 2 and parts[1] != "core" and parts[2] in PRIVATE


def test_no_feature_imports_the_views_forms_or_tasks_of_another(graph: grimp.ImportGraph) -> None:
    crossing = [
        f"{importer} imports {module}"
        for module in graph.modules
        if _is_private(module)
        for importer in graph.find_modules_that_directly_import(module)
        if _feature(importer) not in TOP and _feature(importer) != _feature(module)
    ]
    assert not crossing


def test_no_feature_knows_the_whole_application(graph: grimp.ImportGraph) -> None:
    knowing = {
        _feature(importer)
        for module in ("council", "council.application")
        for importer in graph.find_modules_that_directly_import(module)
    } - TOP
    assert not knowing


def test_every_feature_has_its_floor(graph: grimp.ImportGraph) -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    floors = settings["tool"]["importlinter"]["contracts"][0]["layers"]
    known = {f"council.{name.strip('()')}" for name in floors}
    assert {_feature(module) for module in graph.modules} <= known | TOP
