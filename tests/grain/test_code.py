"""The bars for the code that no linter knows: sizes, places, names."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "council"
SOURCES = sorted(PACKAGE.rglob("*.py"))
TEMPLATES = sorted((PACKAGE / "templates").rglob("*.html"))

LONGEST_FILE = 300
LONGEST_FUNCTION = 40
LONGEST_MEDIAN = 7
LONGEST_VIEW = 12

DRAWERS = {"utils", "util", "helpers", "helper", "common", "manager", "misc", "tools"}
"""Names of modules that say nothing about what is in them."""

Function = ast.FunctionDef | ast.AsyncFunctionDef


def place(path: Path, line: int = 0) -> str:
    return f"{path.relative_to(ROOT)}:{line}" if line else str(path.relative_to(ROOT))


def functions(path: Path) -> Iterator[Function]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, Function):
            yield node


def body_of(function: Function) -> list[ast.stmt]:
    """What a function does: its statements without the docstring."""
    first = function.body[0]
    documented = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    return function.body[1:] if documented else function.body


def body_lines(function: Function) -> int:
    """How many lines the body of a function takes, comments and blank lines between included."""
    body = body_of(function)
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def code_lines(path: Path) -> int:
    """The lines of a file that are neither blank nor only a comment."""
    lines = (line.strip() for line in path.read_text("utf-8").splitlines())
    return sum(1 for line in lines if line and not line.startswith("#"))


def is_view_module(path: Path) -> bool:
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return len(parts) > 1 and parts[1] == "views"


def is_view(function: Function) -> bool:
    """Whether a function answers an address: it is decorated with `bp.get(…)` or its like."""
    calls = [node.func for node in function.decorator_list if isinstance(node, ast.Call)]
    routes = {"route", "get", "post", "put", "patch", "delete"}
    return any(isinstance(call, ast.Attribute) and call.attr in routes for call in calls)


def test_no_file_is_too_long_to_read() -> None:
    lengths = {place(path): code_lines(path) for path in SOURCES}
    assert not {name: length for name, length in lengths.items() if length > LONGEST_FILE}


def test_no_function_is_too_long_to_grasp() -> None:
    long = [
        f"{place(path, function.lineno)} {function.name}: {body_lines(function)} lines"
        for path in SOURCES
        for function in functions(path)
        if body_lines(function) > LONGEST_FUNCTION
    ]
    assert not long


def test_most_functions_are_short() -> None:
    lengths = [body_lines(function) for path in SOURCES for function in functions(path)]
    assert median(lengths) <= LONGEST_MEDIAN


def test_views_load_check_call_one_operation_and_answer() -> None:
    long = [
        f"{place(path, function.lineno)} {function.name}: {body_lines(function)} lines"
        for path in SOURCES
        if is_view_module(path)
        for function in functions(path)
        if is_view(function) and body_lines(function) > LONGEST_VIEW
    ]
    assert not long


def test_views_ask_no_questions_of_the_database() -> None:
    query = re.compile(r"db\.session|\bselect\(|\.query\b|\.scalars?\(|\.execute\(")
    asking = [
        f"{place(path, number)}: {line.strip()}"
        for path in SOURCES
        if is_view_module(path)
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if query.search(line)
    ]
    assert not asking


def test_operations_never_commit() -> None:
    committing = [
        place(path, number)
        for path in SOURCES
        if "operations" in path.relative_to(PACKAGE).with_suffix("").parts
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if re.search(r"\.commit\(\)|\.rollback\(\)", line)
    ]
    assert not committing


def test_no_module_is_a_drawer() -> None:
    assert not [place(path) for path in SOURCES if path.stem in DRAWERS]


def test_an_import_inside_a_function_says_why_it_is_late() -> None:
    silent = [
        place(path, node.lineno)
        for path in SOURCES
        for function in functions(path)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
        and "# late: " not in path.read_text("utf-8").splitlines()[node.lineno - 1]
    ]
    assert not silent


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(r"\sstyle\s*=", id="style attribute"),
        pytest.param(r"<style\b", id="style element"),
        pytest.param(r"\son[a-z]+\s*=\s*[\"']", id="event attribute"),
        pytest.param(r"<script\b(?![^>]*\ssrc=)", id="script without a file"),
        pytest.param(r"javascript:", id="script in an address"),
        pytest.param(
            r"\bsrc=[\"']https?://|<link\b[^>]*\bhref=[\"']https?://",
            id="something fetched from elsewhere",
        ),
    ],
)
def test_templates_obey_the_content_policy(fault: str) -> None:
    found = [
        place(path, number)
        for path in TEMPLATES
        if "email" not in path.relative_to(PACKAGE / "templates").parts
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if re.search(fault, line)
    ]
    assert not found
