"""Read replicas: pages are read from them, nobody misses an own write, and none is ever needed.

On a real one, which streams from the server of these tests.
"""

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask, abort, request
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import create_engine, select, text
from sqlalchemy.pool import NullPool

from council.commands import doctor
from council.contributions.models import Contribution
from council.core import changes, clock, jobs, replicas
from council.core.db import db
from council.core.pages import kept
from council.core.policy import Action, anyone, may
from tests.conftest import POSTGRESQL, an_app, create_database, database_url, let_go, settings
from tests.standby import Server
from tests.support import SERIAL, Browser, a_contribution, a_member, capture_logs, sign_in

pytestmark = pytest.mark.skipif(not POSTGRESQL, reason="about PostgreSQL")
OPEN = Action("trial.open", (anyone,))
HERE = text("SELECT pg_is_in_recovery()")
LATEST = select(Contribution.title).order_by(Contribution.id.desc()).limit(1)


@pytest.fixture(scope="session")
def standby(postgresql: str) -> Iterator[Server]:
    """A replica of the server of these tests."""
    with tempfile.TemporaryDirectory(prefix="council-standby-", ignore_cleanup_errors=True) as at:
        Path(at).chmod(0o777)
        server = Server(postgresql, Path(at))
        server.make()
        try:
            yield server
        finally:
            server.stop()


@pytest.fixture(scope="module")
def shared(
    postgresql: str,
    template: str,
    compiled: FileSystemBytecodeCache,
    standby: Server,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Flask]:
    """An application that reads from the replica, with pages that say where they are made."""
    create_database(postgresql, "replicated", template)
    standby.catch_up()
    folder = tmp_path_factory.mktemp("replicated")
    told = settings(folder, database_url(postgresql, "replicated"))
    app = an_app(replace(told, replicas=standby.address("replicated")), compiled)
    add_trials(app)
    yield app
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()


def add_trials(app: Flask) -> None:
    """Pages of this test."""
    app.add_url_rule("/trial", "trial", may(OPEN)(where), methods=["GET", "POST"])
    app.add_url_rule("/trial/kept", "kept", kept(may(OPEN)(kept_page)))
    app.add_url_rule("/trial/fails", "fails", may(OPEN)(fails))
    app.add_url_rule("/trial/writes", "writes", may(OPEN)(writes))
    app.add_url_rule("/trial/says/<int:status>", "says", may(OPEN)(says), methods=["GET", "POST"])


def place() -> str:
    """The server that this request asks."""
    return "replica" if db.session.scalar(HERE) else "primary"


def where() -> str:
    """A page that says where it is made; sent, one that changes something."""
    if request.method == "POST":
        db.session.add(jobs.Beat(name=request.form["name"], at=clock.now()))
        db.session.flush()
    return place()


def kept_page() -> str:
    """A page that is kept for all visitors: where it was made, and the title of the latest."""
    return f"{place()}: {db.session.scalar(LATEST)}"


def fails() -> str:
    """A page at which a replica fails halfway."""
    if place() == "replica":
        db.session.execute(text("SELECT 1/0"))
    return place()


def writes() -> str:
    """A page that breaks the rule that a GET changes nothing."""
    db.session.execute(text("CREATE TEMP TABLE x (y int)"))
    return place()


def says(status: int) -> tuple[str, int]:
    """A page that refuses."""
    if status == 404:
        place()
        abort(404)
    return place(), status


@pytest.fixture
def app(shared: Flask, standby: Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """That application, its replica as it should be."""
    if standby.state() != "not paused":
        standby.resume()
    with shared.app_context():
        write("Le bus ne vient plus")
        known = replicas.known()
    assert known
    standby.catch_up()
    known.all[0].next_look = 0.0
    monkeypatch.setattr(
        changes, "BRIEFLY", 0.0
    )  # what the replica gets is no write of this process
    yield shared
    let_go(shared)


def write(title: str) -> None:
    """Somebody, through another process, says something."""
    with db.unit():
        a_contribution(title=title)


@pytest.fixture
def other(app: Flask) -> Browser:
    """Another visitor."""
    browser: Browser = app.test_client()
    return browser


def replica(app: Flask) -> replicas.Replica:
    """What is known of the replica."""
    known: replicas.Replicas = app.extensions[replicas.EXTENSION]
    return known.all[0]


def send(browser: Browser) -> str:
    """Send a form that changes something; where that was done."""
    answer = browser.post("/trial", data={"name": f"w{next(SERIAL)}"})
    assert answer.status_code == 200
    return answer.text


def test_what_reads_asks_a_replica_and_what_writes_the_primary(client: Browser, standby: Server):
    assert client.get("/trial").text == "replica"
    assert send(client) == "primary"
    standby.catch_up()
    assert client.get("/trial").text == "replica", "it has what was written"


def test_the_worker_and_commands_ask_the_primary(app: Flask) -> None:
    with app.app_context():
        assert place() == "primary"
        with db.unit():
            assert place() == "primary"
        db.session.remove()


def test_one_who_writes_reads_it_at_once_and_others_read_what_was(
    client: Browser, other: Browser, standby: Server
):
    standby.pause()
    assert other.get("/trial").text == "replica"
    assert send(client) == "primary"
    assert client.get("/trial").text == "primary"
    assert other.get("/trial").text == "replica"
    standby.resume()
    assert client.get("/trial").text == "replica"


def test_an_own_write_is_minded_for_as_long_as_a_replica_may_be_late(
    client: Browser, standby: Server, clock
):
    standby.pause()
    send(client)
    clock.shift(replicas.MINDED)
    assert client.get("/trial").text == "replica"
    assert replicas.MINDED > replicas.LATEST


def test_who_has_just_signed_in_is_known(app: Flask, client: Browser, standby: Server):
    with app.app_context():
        with db.unit():
            member = a_member(email="amina@example.org")
        standby.catch_up()
        standby.pause()
        client.sign_in(sign_in(member))
        db.session.remove()
    answer = client.get("/fr/me")
    assert answer.status_code == 200, "the replica knows of no sign-in, the primary does"


def test_a_link_to_what_a_replica_has_not_got_leads_there(app: Flask, client: Browser, standby):
    standby.pause()
    with app.app_context():
        with db.unit():
            new = a_contribution(title="Toute nouvelle").public_id
        db.session.remove()
    assert "Toute nouvelle" in client.get(f"/fr/contributions/{new}").text
    assert "Toute nouvelle" not in client.get("/fr/contributions").text, "others read what was"


def test_no_page_is_kept_under_marks_of_another_server(
    app: Flask, client: Browser, other: Browser, standby: Server
):
    send(client)  # from here on it reads from the primary while that is ahead
    standby.catch_up()
    assert other.get("/trial/kept").text == "replica: Le bus ne vient plus"
    standby.pause()
    send(client)
    with app.app_context():
        write("Le bus revient")
        db.session.remove()
    for _ in range(2):  # made, then kept
        mine, theirs = client.get("/trial/kept"), other.get("/trial/kept")
        assert mine.text == "primary: Le bus revient"
        assert theirs.text == "replica: Le bus ne vient plus"
        assert mine.headers["ETag"] != theirs.headers["ETag"]
    old = {"If-None-Match": theirs.headers["ETag"]}
    assert other.get("/trial/kept", headers=old).status_code == 304
    assert client.get("/trial/kept", headers=old).status_code == 200
    standby.resume()
    for browser in (other, client):
        fresh = browser.get("/trial/kept", headers=old)
        assert fresh.status_code == 200
        assert fresh.text.endswith("Le bus revient")
        assert fresh.headers["ETag"] == mine.headers["ETag"], "the record is the same again"


def test_a_page_of_the_house_is_never_kept_under_a_new_mark(
    app: Flask, client: Browser, standby: Server
):
    assert "Le bus ne vient plus" in client.get("/fr/contributions").text
    standby.pause()
    with app.app_context():
        write("Une place sans bancs")
        db.session.remove()
    before = client.get("/fr/contributions")
    assert "Une place sans bancs" not in before.text
    standby.resume()
    after = client.get("/fr/contributions", headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200
    assert "Une place sans bancs" in after.text


def test_a_file_is_read_where_a_page_would_be(
    app: Flask, client: Browser, other: Browser, standby: Server
):
    standby.pause()
    with app.app_context():
        write("Encore sur papier")
        db.session.remove()
    assert "Encore sur papier" not in other.get("/fr/contributions.csv").text
    send(client)
    assert "Encore sur papier" in client.get("/fr/contributions.csv").text


def test_a_replica_that_is_late_is_left_alone(
    app: Flask, client: Browser, standby: Server, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(replicas, "LATEST", -1)
    replica(app).next_look = 0.0
    with capture_logs() as said:
        assert client.get("/trial").text == "primary"
        assert client.get("/trial").text == "primary"
    assert [line["how"] for line in said if line["event"] == "replica"] == ["late"], "said once"
    monkeypatch.undo()
    replica(app).next_look = 0.0
    with capture_logs() as said:
        assert client.get("/trial").text == "replica"
    assert [line["how"] for line in said] == ["well"]


def test_a_server_that_follows_nobody_is_no_replica(app: Flask, client: Browser, postgresql: str):
    engine = create_engine(database_url(postgresql, "replicated"), poolclass=NullPool)
    promoted = replicas.Replica("promoted", engine)
    assert not promoted.has(0)
    assert promoted.how == "apart"
    app.extensions[replicas.EXTENSION].all.insert(0, promoted)
    try:
        assert {client.get("/trial").text for _ in range(4)} == {"replica"}
    finally:
        app.extensions[replicas.EXTENSION].all.remove(promoted)


def test_the_doctor_looks_at_each(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    with app.app_context():
        assert doctor.check_replicas() == doctor.Finding(True, "replica-1: well.")
        monkeypatch.setattr(replicas, "LATEST", -1)
        finding = doctor.check_replicas()
    assert (finding.well, finding.found) == (False, "replica-1: late.")
    replica(app).next_look = 0.0


def test_while_one_looks_nobody_waits_for_it(app: Flask) -> None:
    one = replicas.Replica("new", replica(app).engine)
    with one.looking:
        assert not one.has(0)
    assert one.has(0)


def test_a_replica_that_goes_away_halfway_is_not_seen_to(
    app: Flask, client: Browser, other: Browser, standby: Server
):
    for browser in (client, other):
        assert browser.get("/trial/kept").status_code == 200
    standby.stop()
    try:
        with capture_logs() as said:
            again = client.get("/trial/kept")
            assert again.text == "replica: Le bus ne vient plus", "kept: the record is the same"
            assert client.get("/trial").text == "primary"
            assert send(client) == "primary"
            assert other.get("/fr/contributions").status_code == 200
            assert other.get("/readyz").status_code in {200, 503}
        assert {"replica.failed", "replica"} == {line["event"] for line in said}
        assert [line["how"] for line in said if "how" in line] == ["away"]
        assert not [line for line in said if "postgres@" in str(line)], "no address with a secret"
    finally:
        standby.start()
    with app.app_context():
        write("Le bus ne vient plus")  # of a replica that has just started, nobody knows how late
    standby.catch_up()
    replica(app).next_look = 0.0
    assert other.get("/trial").text == "replica"


def test_what_a_replica_fails_at_the_primary_answers(client: Browser) -> None:
    with capture_logs() as said:
        assert client.get("/trial/fails").text == "primary"
        assert client.get("/trial/writes").text == "primary", "a replica takes no write"
    assert [line["event"] for line in said] == ["replica.failed"] * 2
    assert client.get("/trial").text == "replica"


@pytest.mark.parametrize("status", [404, 409])
def test_what_a_replica_refuses_the_primary_has_the_last_word_on(
    client: Browser, status: int
) -> None:
    with capture_logs() as said:
        answer = client.get(f"/trial/says/{status}")
    assert answer.status_code == status
    assert status == 404 or answer.text == "primary"
    assert not said


def test_a_refused_form_leaves_its_sender_with_the_replicas(client: Browser) -> None:
    assert client.post("/trial/says/409").status_code == 409
    with client.session_transaction() as session:
        assert replicas.WROTE not in session


def test_a_fault_that_is_not_the_replicas_is_told_as_ever(
    app: Flask, client: Browser, monkeypatch: pytest.MonkeyPatch
):
    def faulty() -> str:
        raise ZeroDivisionError

    monkeypatch.setitem(app.view_functions, "trial", faulty)
    app.testing = False
    try:
        assert client.get("/trial").status_code == 500
    finally:
        app.testing = True


def test_a_primary_that_is_lost_after_a_commit_undoes_nothing(
    app: Flask, client: Browser, standby: Server, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(replicas, "POSITION", "SELECT gone")
    with capture_logs() as said:
        assert send(client) == "primary"
    assert [line["event"] for line in said] == ["replicas.no_position"]
    standby.catch_up()
    assert client.get("/trial").text == "primary", "what was written may not be there"


def test_a_mark_tells_which_server_it_is_of(app: Flask, standby: Server) -> None:
    with app.test_request_context("/trial"):
        standby.pause()
        there = changes.state()
        with db.unit():
            a_contribution()
        assert changes.state() != there
        db.read_from(lambda: replica(app).engine)
        assert changes.state() == there
