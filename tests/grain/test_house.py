"""The grain of the house: pages have actions, refusals sentences, models their migrations."""

import re
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask

from council.core import schema
from council.core.db import Database
from council.core.errors import EXPLANATIONS
from council.core.headers import HEADERS

FREE = {"static"}  # endpoints that need no action: files that everyone may read
SOURCES = sorted(Path("council").rglob("*.py"))


def test_every_page_names_its_action(app: Flask) -> None:
    unnamed = [
        name
        for name, view in app.view_functions.items()
        if name not in FREE and not hasattr(view, "action")
    ]
    assert not unnamed


def test_every_refusal_has_a_sentence(app: Flask) -> None:
    codes = {
        code
        for path in SOURCES
        for code in re.findall(r"RuleBroken\(\s*\"([a-z_.]+)\"", path.read_text())
    }
    assert codes <= set(EXPLANATIONS), codes - set(EXPLANATIONS)


def test_models_equal_migrations(db: Database) -> None:
    with db.engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "compare_type": False,
                "include_object": lambda _o, name, kind, *_: (
                    not (kind == "table" and "_search" in name)
                ),
            },
        )
        assert compare_metadata(context, db.metadata) == []


def test_the_newest_migration_is_told_by_the_names_of_their_files() -> None:
    assert schema.newest() == ScriptDirectory(str(schema.MIGRATIONS)).get_current_head()


def test_every_answer_carries_exactly_these_headers(app: Flask) -> None:
    answer = app.test_client().get("/fr/nowhere")
    assert {name: answer.headers[name] for name in HEADERS} == {
        "Content-Security-Policy": (
            "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
            "font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; "
            "base-uri 'none'; frame-ancestors 'none'"
        ),
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), interest-cohort=()",
    }
