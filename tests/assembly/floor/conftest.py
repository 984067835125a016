"""A council of Namur with three members, the browsers of two of them and of the secretary."""

from datetime import datetime

import pytest
from flask import Flask

from council.assembly.models import Council, Mandate, Motion
from council.core.db import Database
from council.dossiers.models import Dossier
from tests.assembly.chamber import a_council, a_secretary, browser_of, sitting, who
from tests.assembly.moving import an_open_motion
from tests.support import Browser, a_contribution, a_dossier


@pytest.fixture
def council(db: Database) -> Council:
    council = a_council()
    db.session.commit()
    return council


@pytest.fixture
def people(db: Database, council: Council, now: datetime) -> list[Mandate]:
    people = sitting(council, 3, now)
    db.session.commit()
    return people


@pytest.fixture
def dossier(db: Database) -> Dossier:
    dossier = a_dossier(a_contribution())
    db.session.commit()
    return dossier


@pytest.fixture
def motion(db: Database, council: Council, people: list[Mandate], now: datetime) -> Motion:
    """One that takes amendments, of the first member."""
    motion = an_open_motion(council, now, by=who(people[0]))
    db.session.commit()
    return motion


@pytest.fixture
def phone(app: Flask, people: list[Mandate]) -> Browser:
    """The browser of the first member."""
    return browser_of(app, who(people[0]))


@pytest.fixture
def other(app: Flask, people: list[Mandate]) -> Browser:
    """The browser of the second member."""
    return browser_of(app, who(people[1]))


@pytest.fixture
def desk(app: Flask, db: Database) -> Browser:
    """The secretary's browser."""
    return browser_of(app, a_secretary())
