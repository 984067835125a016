"""The frame: one commit a request, none for a reader, none for a refusal, none after a fault."""

from collections.abc import Callable
from datetime import datetime

import pytest
from flask import Flask, Response, abort, redirect, request
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from council.core.clock import now as moment
from council.core.db import WRITES, Database
from council.core.db import db as database
from council.core.errors import RuleBroken
from council.core.frame import PLAIN_FORM
from council.core.jobs import Beat
from council.core.policy import Action, anyone, may
from tests.support import Browser

OPEN = Action("trial.open", (anyone,))
Trial = Callable[..., Browser]


@pytest.fixture
def app(own_app: Flask) -> Flask:
    """An application of each test's own, since it is given an address."""
    return own_app


@pytest.fixture
def trial(app: Flask, db: Database) -> Trial:
    """A browser for an address whose view is the test's own; it writes a row, then goes on."""
    app.testing = False
    app.config["PROPAGATE_EXCEPTIONS"] = False

    def made(then: Callable[[], object]) -> Browser:
        @may(OPEN)
        def view(**_values: str) -> object:
            database.session.add(Beat(name="w", at=moment()))
            database.session.flush()
            return then()

        app.add_url_rule(
            "/<lang:lang>/trial", "trial", view, methods=["GET", "POST", "PUT", "PATCH", "DELETE"]
        )
        return app.test_client()

    return made


@pytest.mark.parametrize("body", [b"name=%ED%A0%80", b"name=a&%FF=b", b"name=\xff", b"name=%C3"])
def test_bytes_that_are_no_letters_are_refused(trial: Trial, db: Database, body: bytes) -> None:
    def read() -> str:
        return request.form["name"]

    answer = trial(read).post("/fr/trial", data=body, content_type=PLAIN_FORM)
    assert answer.status_code == 400
    assert "<h1" in answer.text
    assert not kept(db)


@pytest.mark.parametrize(("size", "status"), [(2 * 1024 * 1024, 200), (2 * 1024 * 1024 + 1, 413)])
def test_a_form_without_files_holds_two_megabytes(trial: Trial, size: int, status: int) -> None:
    body = b"name=" + b"a" * (size - 5)
    read = lambda: Response(str(len(request.form["name"])), mimetype="text/plain")  # noqa: E731
    assert trial(read).post("/fr/trial", data=body, content_type=PLAIN_FORM).status_code == status


def kept(db: Database) -> bool:
    db.session.rollback()
    return db.session.scalar(select(Beat.name)) is not None


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_a_writing_request_is_committed(trial: Trial, db: Database, method: str) -> None:
    assert trial(lambda: "").open("/fr/trial", method=method).status_code == 200
    assert kept(db)


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_a_reading_request_never_is(trial: Trial, db: Database, method: str) -> None:
    assert trial(lambda: "").open("/fr/trial", method=method).status_code == 200
    assert not kept(db)


@pytest.mark.parametrize(
    ("answer", "status", "stays"),
    [
        (lambda: "", 200, True),
        (lambda: ("", 201), 201, True),
        (lambda: ("", 204), 204, True),
        (lambda: redirect("/fr/", 303), 303, True),
        (lambda: Response("", 399), 399, True),
        (lambda: ("", 400), 400, False),
        (lambda: ("", 422), 422, False),
        (lambda: Response("", 409), 409, False),
        (lambda: ("", 500), 500, False),
        (lambda: abort(404), 404, False),
        (lambda: abort(403), 403, False),
    ],
)
def test_only_what_is_no_refusal_is_kept(
    trial: Trial, db: Database, answer: Callable[[], object], status: int, stays: bool
) -> None:
    assert trial(answer).post("/fr/trial").status_code == status
    assert kept(db) is stays


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (RuleBroken("link.ended"), 410),
        (ValueError("a fault"), 500),
        (UnicodeError("letters"), 400),
        (IntegrityError("INSERT", {}, Exception("UNIQUE")), 409),
    ],
)
def test_an_exception_undoes_everything(
    trial: Trial, db: Database, error: Exception, status: int
) -> None:
    def fail() -> object:
        raise error

    assert trial(fail).post("/fr/trial").status_code == status
    assert not kept(db)


def test_a_refusal_at_the_commit_itself_is_told_like_any_other(trial: Trial, db: Database) -> None:
    def double() -> str:
        database.session.expunge_all()
        database.session.add(Beat(name="w", at=moment()))  # not flushed: the commit finds out
        return ""

    assert trial(double).post("/fr/trial").status_code == 409
    assert not kept(db)


@pytest.mark.parametrize(("status", "ran"), [(200, True), (303, True), (422, False), (500, False)])
def test_what_waits_for_the_commit_runs_only_after_one(
    trial: Trial, db: Database, status: int, ran: bool
) -> None:
    calls: list[bool] = []

    def view() -> tuple[str, int]:
        database.after_commit(lambda: calls.append(kept(database)))
        return "", status

    trial(view).post("/fr/trial")
    assert calls == ([True] if ran else [])


def test_what_waits_in_a_reading_request_never_runs(trial: Trial, db: Database) -> None:
    calls: list[int] = []

    def view() -> str:
        database.after_commit(lambda: calls.append(1))
        return ""

    browser = trial(view)
    browser.get("/fr/trial")
    browser.post("/fr/healthz")
    assert not calls


@pytest.mark.parametrize(("method", "writes"), [("POST", True), ("GET", None)])
def test_a_writer_says_so_when_it_begins(
    trial: Trial, db: Database, method: str, writes: bool | None
) -> None:
    seen: list[object] = []

    def view() -> str:
        seen.append(database.session.connection().get_execution_options().get(WRITES))
        return ""

    trial(view).open("/fr/trial", method=method)
    assert seen == [writes]


def test_an_address_that_leads_nowhere_begins_no_transaction(
    app: Flask, client: Browser, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[int] = []
    monkeypatch.setattr(database, "begin_writing", lambda: begun.append(1))
    assert client.post("/fr/nowhere").status_code == 404
    assert client.post("/fr/authorities").status_code == 405
    assert not begun


@pytest.mark.parametrize("first", [422, 500])
def test_a_refused_request_leaves_nothing_to_the_next(
    trial: Trial, db: Database, first: int, now: datetime
) -> None:
    answers = iter([("", first), ("", 200)])

    def view() -> tuple[str, int]:
        answer = next(answers)
        if answer[1] == 200:
            database.session.expunge_all()
        return answer

    browser = trial(view)
    browser.post("/fr/trial")
    assert not kept(db)
    assert browser.post("/fr/trial").status_code == 200
    assert kept(db)
