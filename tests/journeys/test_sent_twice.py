"""What is sent twice is done once: forms pressed again, and links that were used."""

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from council.core.db import db as database
from tests.journeys.sending import Form, Sender
from tests.journeys.test_bad_input import ANSWERS
from tests.journeys.world import row_counts

AGAIN = {  # what a second time may add, besides a line of the journal
    "/fr/sign-up/card": {"member", "code_card", "sign_in"},  # another person at the same screen
    "/fr/desk/referrals/1/address": {"outbox"},  # a letter that did not arrive is sent again
}


@pytest.fixture
def app(shared_app: Flask, fresh_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """The application, in which a fault is an answer."""
    monkeypatch.setitem(shared_app.config, "PROPAGATE_EXCEPTIONS", False)
    return shared_app


@pytest.fixture
def sender(app: Flask) -> Iterator[Sender]:
    """Somebody who may do everything."""
    yield Sender(app)
    forget(app)


def forget(app: Flask) -> None:
    """Let go of the database."""
    with app.app_context():
        database.session.remove()
        database.engine.dispose()


class Shelf:
    """The database as it was, to be put back as often as one likes."""

    def __init__(self, app: Flask, folder: Path) -> None:
        self.app, self.used, self.kept = app, folder / "council.sqlite", folder / "kept.sqlite"
        forget(app)
        connection = sqlite3.connect(self.used)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        shutil.copy(self.used, self.kept)

    def put_back(self) -> None:
        """Make the database what it was."""
        forget(self.app)
        for ending in ("-wal", "-shm"):
            Path(f"{self.used}{ending}").unlink(missing_ok=True)
        shutil.copy(self.kept, self.used)


def counts(app: Flask) -> dict[str, int]:
    """How many rows each table has."""
    with app.app_context():
        return row_counts()


def pressed_again(app: Flask, sender: Sender, form: Form) -> str | None:
    """What is wrong when a form is sent twice; None when the second time adds nothing."""
    if sender.send(form.path, data=form.held()).status_code >= 400:
        return None
    before = counts(app)
    fault = sender.complaint(sender.send(form.path, data=form.held()))
    after = counts(app)
    grown = {name for name in after if after[name] > before[name]} - {"journal"}
    if grown - AGAIN.get(form.path, set()):
        return f"{form.path}: once more {sorted(grown)}"
    return f"{form.path}: {fault}" if fault else None


def test_a_form_sent_twice_is_done_once(app: Flask, sender: Sender, fresh_folder: Path) -> None:
    if database_is_elsewhere(app):
        pytest.skip("the database is put back as a file")
    forms, wrong = sender.forms, []
    shelf = Shelf(app, fresh_folder)
    for form in forms:
        fault = pressed_again(app, sender, form)
        wrong += [fault] if fault else []
        shelf.put_back()
    assert not wrong, "\n".join(wrong)


def database_is_elsewhere(app: Flask) -> bool:
    """Whether the database is no file."""
    with app.app_context():
        return database.engine.dialect.name != "sqlite"


@pytest.mark.parametrize("endpoint", ["people.confirm_email", "people.invitation"])
def test_a_mailed_link_is_used_once(sender: Sender, endpoint: str) -> None:
    path = sender.address_of(endpoint)
    assert sender.send(path, data=ANSWERS).status_code == 303
    for method in ("GET", "POST"):
        again = sender.send(path, method, data=ANSWERS)
        assert again.status_code == 410
        assert not sender.complaint(again)
