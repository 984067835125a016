"""The bar for what decides: no untested line or branch in operations and rules."""

import json
from pathlib import Path
from typing import Any

import pytest

import coverage_bars

WHOLE: dict[str, Any] = {"missing_lines": [], "missing_branches": []}
LINE: dict[str, Any] = {"missing_lines": [12], "missing_branches": []}
BRANCHES: dict[str, Any] = {"missing_lines": [], "missing_branches": [[4, 7], [9, -2]]}


def judged(tmp_path: Path, files: dict[str, Any]) -> int:
    report = tmp_path / "coverage.json"
    report.write_text(json.dumps({"files": files}), "utf-8")
    return coverage_bars.main(report)


def test_a_house_that_is_tested_to_the_last_branch_passes_in_silence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = {"council/people/operations.py": WHOLE, "council/people/rules.py": WHOLE}
    assert judged(tmp_path, files) == 0
    assert capsys.readouterr() == ("", "")


def test_other_files_have_only_the_bar_of_the_whole(tmp_path: Path) -> None:
    assert judged(tmp_path, {"council/people/views.py": LINE, "council/core/db.py": LINE}) == 0


@pytest.mark.parametrize(
    "name",
    [
        "council/people/operations.py",
        "council/people/rules.py",
        "council/people/operations/cards.py",
        "council/people/operations/__init__.py",
    ],
)
def test_an_untested_line_where_things_are_decided_fails(tmp_path: Path, name: str) -> None:
    assert judged(tmp_path, {name: LINE}) == 1


def test_each_gap_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert judged(tmp_path, {"council/people/rules.py": BRANCHES}) == 1
    assert capsys.readouterr().err.splitlines() == [
        "council/people/rules.py:4: no test goes from here to line 7",
        "council/people/rules.py:9: no test goes from here to the end",
    ]


@pytest.mark.parametrize("text", ["", "{}", "not json"])
def test_a_report_that_cannot_be_read_fails(tmp_path: Path, text: str) -> None:
    report = tmp_path / "coverage.json"
    report.write_text(text, "utf-8")
    assert coverage_bars.main(report) == 1
    assert coverage_bars.main(tmp_path / "none.json") == 1
