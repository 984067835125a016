"""A process that serves pages reads what pages need: the rest is read where it is used."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

LATE = {  # what is much to read, and who needs it
    "PIL": "uploads",
    "alembic": "migrations",
    "babel.messages": "catalogues that are stale",
    "css_inline": "mails",
    "feedgenerator": "feeds",
    "holidays": "deadlines",
    "honcho": "`council serve`",
    "huey": "the worker, and who wakes it",
    "markdown_it": "texts that are written",
    "numpy": "nobody",
    "obstore": "installations with a bucket",
    "pikepdf": "uploads",
    "psycopg": "installations on PostgreSQL",
    "py3langid": "texts that are written",
    "rapidfuzz": "texts that are written",
    "redis": "installations on several machines",
    "rich": "commands",
    "segno": "cards",
    "sklearn": "nobody",
    "sqlalchemy.dialects.postgresql": "installations on PostgreSQL",
    "typst": "documents",
}
SERVED = """
import sys
from council import create_app
app = create_app()
print(app.test_client().get("/static/none/none.css").status_code)
print(*sys.modules)
"""
ASKED = """
import sys
from council.commands import serving
print(*sys.modules)
"""


def modules_of(program: str, folder: Path) -> set[str]:
    """What a program has read by its end, on a line of its own."""
    around = {name: value for name, value in os.environ.items() if "COUNCIL_" not in name}
    around |= {"COUNCIL_DATA_DIR": str(folder), "COUNCIL_DEMO": "1"}
    words = [sys.executable, "-c", program]
    ended = subprocess.run(words, env=around, capture_output=True, text=True, check=True)
    return set(ended.stdout.splitlines()[-1].split())


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    return modules_of(SERVED, tmp_path_factory.mktemp("lean"))


@pytest.mark.parametrize("module", LATE)
def test_the_application_starts_without_what_few_pages_need(module: str, served: set[str]) -> None:
    assert "council.wiring" in served
    assert module not in served, f"it is for {LATE[module]}"


def test_the_command_that_becomes_the_server_reads_nothing_of_the_house(tmp_path: Path) -> None:
    read = modules_of(ASKED, tmp_path)
    assert not {"flask", "sqlalchemy", "honcho", "council.application"} & read
