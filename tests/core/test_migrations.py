"""Migrations: up, down and up again give the same schema, and lose nothing on the way up."""

import threading
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import func, inspect, select, text

from council.core.db import Database
from council.core.migrating import downgrade, upgrade
from council.core.schema import LOCK, MIGRATIONS
from council.referrals.models import Referral, Response, Verdict
from council.territory.models import Authority
from tests.conftest import POSTGRESQL
from tests.site.test_home import a_referral
from tests.support import a_contribution, a_dossier

VERSIONS = [each.revision for each in ScriptDirectory(str(MIGRATIONS)).walk_revisions()][::-1]


def schema(db: Database) -> dict[str, Any]:
    """What the database has: tables with columns and constraints, indexes, triggers."""
    db.session.remove()
    found = inspect(db.engine)
    shape = {
        table: {
            "columns": sorted(
                (c["name"], str(c["type"]), c["nullable"]) for c in found.get_columns(table)
            ),
            "key": found.get_pk_constraint(table)["constrained_columns"],
            "unique": sorted(str(c["name"]) for c in found.get_unique_constraints(table)),
            "foreign": sorted(str(c["name"]) for c in found.get_foreign_keys(table)),
            "checks": sorted(str(c["name"]) for c in found.get_check_constraints(table)),
            "indexes": sorted(str(c["name"]) for c in found.get_indexes(table)),
        }
        for table in found.get_table_names()
        if "_search_" not in table  # the parts that FTS5 keeps its index in
    }
    triggers = (
        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
        if POSTGRESQL
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    with db.engine.connect() as connection:
        shape["triggers"] = sorted(connection.scalars(text(triggers)))
    return shape


@pytest.fixture
def migrated(app: Flask, db: Database) -> Iterator[Database]:
    yield db
    db.session.remove()


def test_all_the_way_down_and_up_again_is_the_same_schema(migrated: Database) -> None:
    before = schema(migrated)
    downgrade(revision="base")
    left = set(schema(migrated)) - {"alembic_version", "triggers"}
    assert not left, "something is left behind"
    assert not schema(migrated)["triggers"]
    upgrade()
    assert schema(migrated) == before


@pytest.mark.parametrize("version", VERSIONS[1:])
def test_one_step_down_and_up_again_is_the_same_schema(migrated: Database, version: str) -> None:
    downgrade(revision=version)
    before = schema(migrated)
    downgrade(revision="-1")
    assert schema(migrated) != before
    upgrade(revision=version)
    assert schema(migrated) == before


def test_a_step_down_and_up_loses_no_row(migrated: Database) -> None:
    count = select(func.count()).select_from(Authority)
    before = migrated.session.scalar(count)
    migrated.session.remove()  # who reads holds up who changes tables
    downgrade(revision=VERSIONS[0])
    upgrade()
    migrated.session.remove()
    assert migrated.session.scalar(count) == before


def test_rows_that_others_refer_to_stay_when_their_table_is_made_anew(
    migrated: Database, now: datetime
) -> None:
    referral = a_referral(a_dossier(a_contribution()), now, due_in=3)
    said = {"body": "Oui.", "html": "<p>Oui.</p>", "language": "fr", "service": "Population"}
    answer = Response(referral_id=referral.id, verdict=Verdict.ACCEPTED, at=now, **said)
    migrated.session.add(answer)
    migrated.session.commit()
    migrated.session.remove()
    downgrade(revision="0023")
    upgrade()
    migrated.session.remove()
    [kept] = migrated.session.scalars(select(Response))
    assert kept.referral_id == migrated.session.scalars(select(Referral.id)).one()
    if not POSTGRESQL:
        refers = migrated.session.scalar(text("PRAGMA foreign_keys"))
        assert refers == 1, "from here on nothing may refer to nothing again"


def test_bringing_up_to_date_what_is_changes_nothing(migrated: Database) -> None:
    before = schema(migrated)
    upgrade()
    assert schema(migrated) == before


def test_versions_follow_each_other_in_one_line() -> None:
    directory = ScriptDirectory(str(MIGRATIONS))
    assert len(directory.get_heads()) == 1
    assert sorted(VERSIONS) == VERSIONS
    for version in VERSIONS:
        script = directory.get_revision(version)
        assert script.doc
        assert Path(script.path).name.startswith(version)


@pytest.mark.skipif(not POSTGRESQL, reason="about PostgreSQL")
def test_one_machine_at_a_time_changes_the_tables(app: Flask, migrated: Database) -> None:
    downgrade(revision=VERSIONS[-2])
    waits = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")

    def second() -> None:
        with app.app_context():
            upgrade()

    with migrated.engine.connect() as first:
        first.execute(select(func.pg_advisory_xact_lock(LOCK)))
        thread = threading.Thread(target=second)
        thread.start()
        end = time.monotonic() + 20
        while not first.scalar(waits):
            assert time.monotonic() < end, "nobody waits"
            time.sleep(0.01)
        version = text("SELECT version_num FROM alembic_version")
        assert first.scalar(version) == VERSIONS[-2]
        first.rollback()
        thread.join(20)
        assert first.scalar(version) == VERSIONS[-1]
