"""Connections: as many as threads may need, none that holds what another transaction left there."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import text

from council.core import changes, connections, jobs, worker
from council.core.connections import options
from council.core.db import db
from council.people.models import Role
from tests.conftest import POSTGRESQL, address_of, an_app, let_go, settings
from tests.support import a_member, sign_in

PAGES = (
    "/fr/",
    "/fr/contributions?kind=problem",
    "/fr/contributions?q=bus",
    "/fr/contributions.csv",
    "/fr/contributions.atom",
    "/fr/dossiers",
    "/fr/authorities",
    "/fr/authorities/namur",
    "/readyz",
)
ROOT = Path(__file__).resolve().parents[2]
POSTGRES = "postgresql+psycopg://u@h/d"
OF_A_SESSION = re.compile(  # what outlives its transaction, and so would be met by somebody else
    r"""["']\s*SET (?!LOCAL\b|TRANSACTION\b)|pg_(try_)?advisory_(un)?lock(_shared)?\(|"""
    r"""["']\s*(UN)?LISTEN \w|WITH HOLD|CREATE TEMP|["']\s*PREPARE \w""",
)


def test_a_file_needs_no_telling() -> None:
    assert options("sqlite:///x", 8, pooler=False) == {"hide_parameters": True}


@pytest.mark.parametrize("pooler", [True, False])
@pytest.mark.parametrize("replica", [True, False])
def test_each_thread_has_its_connection(pooler: bool, replica: bool) -> None:
    told = options(POSTGRES, 12, pooler=pooler, replica=replica)
    assert told["pool_size"] == 12
    assert told["hide_parameters"]
    assert told["pool_pre_ping"] is not replica
    assert ("prepare_threshold" in told["connect_args"]) is pooler
    assert told["connect_args"]["connect_timeout"] <= 10


def test_nothing_in_the_house_outlives_its_transaction() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for folder in ("council", "migrations")
        for path in (ROOT / folder).rglob("*.py")
        for match in OF_A_SESSION.finditer(path.read_text())
    ]
    assert not found, "behind a pooler, somebody else would meet it"


@pytest.mark.parametrize(
    "words",
    [
        "SELECT pg_advisory_lock(1)",
        "SELECT pg_try_advisory_lock(1)",
        "SET search_path TO x",
        "SET statement_timeout = 5",
        "LISTEN changes",
        "CREATE TEMP TABLE x",
    ],
)
def test_what_would_outlive_it_is_known(words: str) -> None:
    assert OF_A_SESSION.search(f'execute("{words}")')


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """No more connections than threads, and nobody waits long for one."""
    monkeypatch.setattr(connections, "MORE", 0)
    monkeypatch.setattr(connections, "PATIENCE", 2)


@pytest.fixture
def pooled(
    fresh_folder: Path, postgresql: str, compiled: FileSystemBytecodeCache
) -> Iterator[Flask]:
    """An application told that a pooler stands before its database."""
    told = settings(fresh_folder, address_of(fresh_folder, postgresql))
    app = an_app(replace(told, pooler=True, threads=1), compiled)
    yield app
    let_go(app)


@pytest.mark.skipif(not POSTGRESQL, reason="about PostgreSQL")
def test_behind_a_pooler_nothing_is_prepared(pooled: Flask) -> None:
    client = pooled.test_client()
    for _ in range(8):
        assert client.get("/fr/contributions?kind=problem").status_code == 200
    with pooled.app_context():
        for _ in range(8):
            db.session.execute(text("SELECT 1"))
            changes.state()
        assert db.session.scalar(text("SELECT count(*) FROM pg_prepared_statements")) == 0


@pytest.mark.skipif(not POSTGRESQL, reason="about PostgreSQL")
@pytest.mark.parametrize("who", ["visitor", "resident", "moderator"])
def test_nobody_who_holds_a_connection_waits_for_another(pooled: Flask, who: str) -> None:
    client = pooled.test_client()
    if who != "visitor":
        with pooled.app_context():
            client.sign_in(sign_in(a_member(role=Role(who) if who == "moderator" else None)))
            db.session.remove()
    for page in PAGES:
        assert client.get(page).status_code == 200, page
    with pooled.app_context():
        assert all(jobs.attempt(task) for task in jobs.in_order())
        worker.beat(pooled)
        assert jobs.last_beat()
