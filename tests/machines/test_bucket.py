"""Files in a bucket: there before their rows, gone with them, and read through us alone."""

import secrets
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import obstore
import pytest
from flask import Flask
from obstore.store import S3Store
from sqlalchemy import select
from time_machine import Traveller

from council.commands import doctor
from council.contributions.models import Draft
from council.core import files, storage
from council.core.db import db
from council.core.errors import RuleBroken
from council.core.files import StoredFile
from council.core.remaking import remake
from tests.conftest import signed_in_as
from tests.contributions.steps import a_picture
from tests.contributions.test_files_given import FILES, at_files, give, tokens
from tests.machines.conftest import Machine, free_port
from tests.support import Browser, capture_logs

WEEK = timedelta(days=7)


@dataclass
class Place:
    """A part of the bucket that is a test's own."""

    server: str
    prefix: str = field(default_factory=lambda: secrets.token_hex(6))

    @property
    def settings(self) -> dict[str, str]:
        """What an installation is told of it."""
        url = f"s3://council/{self.prefix}?endpoint={self.server}"
        return {"files_url": url, "s3_key": "key", "s3_secret": "secret"}

    def store(self, prefix: str = "") -> Any:
        """The place, past the application."""
        return S3Store(
            "council",
            prefix=f"{self.prefix}/{prefix}",
            config={"access_key_id": "k", "secret_access_key": "s", "endpoint": self.server},
            client_options={"allow_http": True},
        )

    def names(self) -> list[str]:
        """What lies there."""
        return sorted(each["path"] for some in obstore.list(self.store()) for each in some)

    def read(self, token: str) -> bytes:
        """The bytes of a file."""
        return bytes(obstore.get(self.store(), f"{token[:2]}/{token}").bytes())


@pytest.fixture
def place(s3_server: str) -> Place:
    """An empty part of the bucket."""
    with suppress(OSError):  # it is there already
        urlopen(Request(f"{s3_server}/council", method="PUT")).close()
    return Place(s3_server)


@pytest.fixture
def app(machine: Machine, place: Place) -> Flask:
    """A machine that keeps its files in the bucket."""
    return machine(**place.settings)


@pytest.fixture
def inside(app: Flask) -> Iterator[None]:
    """Inside of that machine."""
    with app.app_context():
        yield
        db.session.rollback()


@pytest.fixture
def away(machine: Machine) -> Flask:
    """A machine whose bucket does not answer."""
    return machine(**Place(f"http://127.0.0.1:{free_port()}").settings)


def asked(browser: Browser, token: str, **headers: str) -> Any:
    """A file as it is answered, read to its end."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    with browser.get(f"/files/{token}", headers=named) as answer:
        answer.get_data()
        return answer


def test_a_photo_given_lies_in_the_bucket_is_served_and_is_erased(
    app: Flask, inside: None, place: Place
) -> None:
    browser = signed_in_as(app, None)
    at_files(browser)
    assert give(browser, a_picture()).status_code == 303
    [token] = tokens(db)
    assert place.names() == [f"{token[:2]}/{token}"]
    content = remake(a_picture()).content
    assert place.read(token) == content
    assert not (Path(app.config["DATA_DIR"]) / "files").exists()
    whole = asked(browser, token)
    assert (whole.status_code, whole.data, whole.mimetype) == (200, content, "image/webp")
    assert whole.headers["Content-Length"] == str(len(content))
    assert whole.headers["Cache-Control"] == "private, no-store"
    assert asked(app.test_client(), token).status_code == 404, "it is nobody else's"
    assert browser.post(f"{FILES}/{token}/remove").status_code == 303
    assert asked(browser, token).status_code == 404
    assert place.names() == []


def test_of_a_file_a_piece_can_be_asked_for(app: Flask, inside: None) -> None:
    browser = signed_in_as(app, None)
    at_files(browser)
    give(browser, a_picture())
    [token] = tokens(db)
    content = remake(a_picture()).content
    piece = asked(browser, token, Range="bytes=10-19")
    assert (piece.status_code, piece.data) == (206, content[10:20])
    assert piece.headers["Content-Range"] == f"bytes 10-19/{len(content)}"
    last = asked(browser, token, Range="bytes=-5")
    assert (last.status_code, last.data) == (206, content[-5:])
    assert asked(browser, token, Range=f"bytes={len(content)}-").status_code == 416
    known = asked(browser, token, If_None_Match=f'"{token}"')
    assert (known.status_code, known.data) == (304, b"")
    assert browser.head(f"/files/{token}").headers["Content-Length"] == str(len(content))


def test_a_file_larger_than_a_piece_comes_whole(app: Flask, inside: None) -> None:
    content = secrets.token_bytes(storage.PIECE * 2 + 7)
    storage.storage().put("large", content)
    with storage.storage().open("large") as lying:
        assert lying.read() == content
        assert lying.seek(-7, 2) == storage.PIECE * 2
        assert lying.tell() == storage.PIECE * 2
        assert lying.read() == content[-7:]


def test_bytes_whose_file_is_gone_are_not_found(app: Flask, inside: None, place: Place) -> None:
    browser = signed_in_as(app, None)
    at_files(browser)
    give(browser, a_picture())
    [token] = tokens(db)
    obstore.delete(place.store(), place.names())
    assert asked(browser, token).status_code == 404


def test_what_is_undone_leaves_no_bytes_behind(inside: None, place: Place, now: datetime) -> None:
    def fail() -> None:
        with db.unit():
            files.keep(a_picture(), now)
            assert len(place.names()) == 1
            raise RuntimeError("something else went wrong")

    with pytest.raises(RuntimeError):
        fail()
    assert place.names() == []


def test_forgetting_that_is_undone_keeps_the_bytes(
    inside: None, place: Place, now: datetime
) -> None:
    with db.unit():
        file = files.keep(a_picture(), now)
    db.begin_writing()
    files.forget(file)
    db.undo()
    assert len(place.names()) == 1


def test_what_nothing_holds_is_swept_after_a_week_and_nothing_of_others(
    inside: None, place: Place, clock: Traveller, now: datetime
) -> None:
    with db.unit():
        public = files.keep(a_picture(), now)
        public.public = True
        files.keep(a_picture(), now)
    theirs = ["aa/notes.txt", "b" * 26, "cc/" + "d" * 26, "notes.txt", "x/ee/" + "e" * 26]
    for name in (*theirs, "ff/" + "f" * 26):
        obstore.put(place.store(), name, b"lost, or somebody else's")
    files.sweep(now + timedelta(days=6))
    assert len(place.names()) == 8
    files.sweep(now + timedelta(days=8))
    assert place.names() == sorted([*theirs, f"{public.token[:2]}/{public.token}"])


def test_while_the_bucket_is_away_an_upload_is_refused_and_nothing_is_lost(
    away: Flask, capsys: pytest.CaptureFixture[str]
) -> None:
    with away.app_context():
        browser = signed_in_as(away, None)
        submission = at_files(browser)
        answer = give(browser, a_picture())
        assert answer.status_code == 503
        assert answer.headers["Retry-After"] == "60"
        assert "Aucun fichier ne peut être gardé ni montré en ce moment." in answer.text
        db.session.rollback()
        draft = db.session.scalars(select(Draft)).one()
        assert draft.answers["title"] == submission.answers["story"]["title"]
        assert not draft.answers.get("files")
        assert not db.session.scalars(select(StoredFile)).all()
        assert submission.answer("files").status_code == 303, "without files it goes on"


def test_while_the_bucket_is_away_its_files_are_not_shown(app: Flask, away: Flask) -> None:
    with app.app_context():
        browser = signed_in_as(app, None)
        at_files(browser)
        give(browser, a_picture())
        [token] = tokens(db)
    app.extensions[storage.STORAGE] = away_storage(away)
    refused = asked(browser, token)
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "60")


def away_storage(away: Flask) -> storage.Storage:
    """The storage that does not answer."""
    with away.app_context():
        return storage.storage()


def test_bytes_that_cannot_be_removed_now_are_swept_later(
    app: Flask, inside: None, away: Flask, place: Place, now: datetime
) -> None:
    with db.unit():
        file = files.keep(a_picture(), now)
    well = app.extensions[storage.STORAGE]
    app.extensions[storage.STORAGE] = away_storage(away)
    with capture_logs() as told, db.unit():
        files.forget(file)
    assert [each["event"] for each in told] == ["files.away", "file.left"]
    assert not db.session.scalars(select(StoredFile)).all()
    with pytest.raises(RuleBroken, match=r"file\.away"):
        files.sweep(now + WEEK * 2)
    app.extensions[storage.STORAGE] = well
    files.sweep(now + WEEK * 2)
    assert place.names() == []


def test_the_doctor_looks_where_files_lie(app: Flask, away: Flask, machine: Machine) -> None:
    said = {}
    for name, each in (("bucket", app), ("away", away), ("folder", machine())):
        with each.app_context():
            said[name] = doctor.check_files()
    assert [each.well for each in said.values()] == [True, False, True]
    assert "council" in said["bucket"].found
    assert "COUNCIL_FILES_URL" in said["away"].advice


def test_a_bucket_that_is_not_there_is_away(machine: Machine, place: Place) -> None:
    url = place.settings["files_url"].replace("//council/", "//nowhere/")
    with machine(**{**place.settings, "files_url": url}).app_context():
        with pytest.raises(RuleBroken, match=r"file\.away"):
            storage.storage().put("ab", b"")
        assert not doctor.check_files().well


@pytest.mark.parametrize("kind", ["folder", "bucket"])
def test_both_storages_keep_the_same_promises(
    machine: Machine, place: Place, kind: str, clock: Traveller, now: datetime
) -> None:
    with machine(**(place.settings if kind == "bucket" else {})).app_context():
        there = storage.storage()
        for name in ("abc", "abd", "xyz"):
            there.put(name, name.encode())
        there.put("abc", b"again")
        with there.open("abc") as lying:
            assert lying.read() == b"again"
        there.delete("abd")
        there.delete("abd")
        with pytest.raises(FileNotFoundError):
            there.open("abd")
        far = datetime.now(now.tzinfo) + timedelta(days=40_000)
        assert sorted(there.names(far)) == ["abc", "xyz"]
        assert not list(there.names(now - timedelta(days=40_000)))
        storage.check(far)
