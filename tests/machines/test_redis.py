"""Redis, shared by several machines: pages, limits and jobs; and all goes on while it is away."""

import os
import pickle
import re
import socket
import subprocess
import sys
import threading
import time
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
import redis
from flask import Flask
from huey.consumer import Consumer

from council.commands import doctor
from council.core import jobs, outbox, shared, shelves
from council.core.db import db
from council.core.outbox import DeliveryState, Letter
from council.core.shared import PAUSE, Shared
from council.core.shelves import Kept, Memory
from tests.machines.conftest import Machine
from tests.support import QueryCount, a_contribution, capture_logs

ROOT = Path(__file__).resolve().parents[2]
LIST = "/fr/contributions"
GUESS = {"code": "K7MP4XRD92HT"}
NOW = datetime.fromisoformat("2026-03-02T09:00:00+00:00")
FAR = 30  # seconds for other processes to do their part


def write_a_mail() -> None:
    """Put a mail in the outbox."""
    outbox.queue("people/reset", key="a", to="a@example.org", locale="fr", at=NOW, seed="a")


def publish(app: Flask, title: str) -> None:
    """Publish a contribution."""
    with app.app_context():
        a_contribution(title=title)
        db.session.commit()


def guesses(app: Flask, times: int) -> list[int]:
    """How guesses of a code are answered."""
    sent = [app.test_client().post("/fr/sign-in/card", data=GUESS) for _ in range(times)]
    return [each.status_code for each in sent]


def test_a_page_made_by_one_machine_is_given_by_the_others(
    machine: Machine, redis_url: str
) -> None:
    one, other = machine(redis_url=redis_url), machine(redis_url=redis_url)
    publish(one, "Le bus ne vient plus")
    made = one.test_client().get(LIST)
    assert "Le bus ne vient plus" in made.text
    with other.app_context(), QueryCount() as count:
        given = other.test_client().get(LIST)
        again = other.test_client().get(LIST)
    assert not count.statements
    for answer in (given, again):
        assert (answer.data, answer.headers["ETag"]) == (made.data, made.headers["ETag"])
        assert answer.headers["Content-Type"] == made.headers["Content-Type"]


def test_no_machine_gives_a_page_that_another_made_old(machine: Machine, redis_url: str) -> None:
    one, other = machine(redis_url=redis_url), machine(redis_url=redis_url)
    for app in (one, other):
        app.test_client().get(LIST)
    publish(one, "Le bus revient")
    assert "Le bus revient" in other.test_client().get(LIST).text


def test_another_installation_on_the_same_redis_shares_nothing(
    machine: Machine, redis_url: str
) -> None:
    one = machine(redis_url=redis_url)
    other = machine(redis_url=redis_url, secret_key="another secret, of another installation")
    one.test_client().get(LIST)
    with other.app_context(), QueryCount() as count:
        other.test_client().get(LIST)
        assert count.statements
        jobs.wake()
    with one.app_context():
        assert not jobs.queue().huey.pending()


@pytest.mark.parametrize("is_packed", [True, False])
def test_a_page_lies_in_redis_for_as_long_as_its_tag_may_stand(
    redis_url: str, is_packed: bool
) -> None:
    here = Shared(redis_url, "council_test")
    content = b"a\n\xff" * 1_000
    page = Kept("t", [("Content-Type", "text/html"), ("Vary", "Cookie")], content, is_packed)
    shelves.Far(Memory(), here, b"ours").put("key", page)
    assert 0 < here.client.ttl("council_test:page:t") <= shelves.LIFE
    elsewhere = shelves.Far(Memory(), here, b"ours")
    assert elsewhere.get("key", "another") is None
    assert elsewhere.get("key", "t") == page
    assert elsewhere.near.get("key", "t") == page
    here.pool.disconnect()


def test_a_page_in_redis_that_we_did_not_make_is_not_given(redis_url: str) -> None:
    here = Shared(redis_url, "council_test")
    ours, theirs = (shelves.Far(Memory(), here, key) for key in (b"ours", b"theirs"))
    page = Kept("forged", [("Content-Type", "text/html")], b"<p>Votez</p>", False)
    theirs.put("key", page)
    with capture_logs() as told:
        assert ours.get("key", "forged") is None
    assert [each["event"] for each in told] == ["page.forged"]
    ours.put("key", page)
    lying = here.client.get(ours.place("forged"))
    for forged in (b"", b"x", lying[:-1], lying + b"x", lying):
        here.client.set(ours.place("elsewhere"), forged)
        assert shelves.Far(Memory(), here, b"ours").get("key", "elsewhere") is None
    assert shelves.Far(Memory(), here, b"ours").get("key", "forged") == page
    here.pool.disconnect()


def test_limits_are_counted_by_all_machines_together(machine: Machine, redis_url: str) -> None:
    assert guesses(machine(redis_url=redis_url, limits=True), 10) == [422] * 10
    assert guesses(machine(redis_url=redis_url, limits=True), 1) == [429]
    assert guesses(machine(limits=True), 1) == [422], "without Redis, each for itself"


def test_while_redis_is_away_all_goes_on_and_one_line_is_logged(
    machine: Machine, redis_away: str
) -> None:
    app = machine(redis_url=redis_away, limits=True)
    with capture_logs() as told:
        publish(app, "Le bus ne vient plus")
        for _ in range(3):
            assert "Le bus ne vient plus" in app.test_client().get(LIST).text
        assert guesses(app, 11) == [422] * 10 + [429]
        with app.app_context(), db.unit():
            write_a_mail()
        ready = app.test_client().get("/readyz")
    assert (ready.status_code, ready.text.splitlines()[-1]) == (200, "redis: away")
    assert [each["event"] for each in told if "redis" in each["event"]] == ["redis.away"]
    assert {each["event"] for each in told} <= {"redis.away", "sign_in.refused"}


def test_a_redis_that_is_away_is_asked_again_after_a_while(
    redis_url: str, redis_away: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, asked, passed = Shared(redis_url, "council_test"), [], [0.0]
    away = Shared(redis_away, "council_test")

    def ask(client: redis.Redis) -> bool:
        asked.append(1)
        return bool((client if len(asked) > 2 else away.client).ping())

    monkeypatch.setattr(shared, "time", SimpleNamespace(monotonic=lambda: sum(passed)))
    with capture_logs() as told:
        for seconds in (0, PAUSE - 1, 1.5, PAUSE + 0.5, 0):
            passed.append(seconds)
            here.attempt(ask)
    assert len(asked) == 4
    assert [each["event"] for each in told] == ["redis.away", "redis.back"]
    here.pool.disconnect()


def test_a_redis_that_does_not_answer_is_waited_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared, "WAITING", 0.05)
    with socket.create_server(("127.0.0.1", 0)) as silent, capture_logs() as told:
        here = Shared(f"redis://127.0.0.1:{silent.getsockname()[1]}", "council_test")
        assert [here.answers() for _ in range(3)] == [False] * 3
        silent.setblocking(False)
        with silent.accept()[0], pytest.raises(BlockingIOError):
            silent.accept()
    assert [each["event"] for each in told] == ["redis.away"]
    here.pool.disconnect()


def test_a_connection_that_redis_closed_meanwhile_is_no_failure(redis_url: str) -> None:
    here = Shared(redis_url, "council_test")
    assert here.answers()
    with redis.Redis.from_url(redis_url) as other:
        other.client_kill_filter(_type="normal", skipme=True)
    with capture_logs() as told:
        assert here.answers()
    assert not told
    here.pool.disconnect()


def work_off(app: Flask) -> None:
    """Do all that waits in the queue."""
    with app.app_context():
        queue = jobs.queue()
        queue.huey.storage.read_timeout = 0.01
        while task := queue.huey.dequeue():
            queue.huey.execute(task)


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the only two tasks of this test did."""
    done: list[str] = []
    monkeypatch.setattr(jobs, "TASKS", {})
    jobs.due("prompt", prompt=True)(lambda _at: done.append("prompt"))
    jobs.due("patient")(lambda _at: done.append("patient"))
    return done


def test_what_one_machine_asks_for_another_does_once(
    machine: Machine, redis_url: str, calls: list[str]
) -> None:
    web, work, more = (machine(redis_url=redis_url) for _ in range(3))
    for _ in range(5):
        with web.app_context():
            jobs.wake()
    work_off(work)
    work_off(more)
    assert calls == ["prompt"]
    with work.app_context():
        jobs.queue().call_due(NOW)
    work_off(more)
    assert sorted(calls) == ["patient", "prompt", "prompt"]


def test_while_redis_is_away_a_worker_does_its_own_work(
    machine: Machine, redis_away: str, calls: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs.STOP, "wait", lambda _seconds: True)
    app = machine(redis_url=redis_away)
    with capture_logs() as told, app.app_context():
        jobs.wake()
        jobs.queue().call_due(NOW)
        for _ in range(200):
            jobs.wake()
        assert len(jobs.queue().huey.storage.own) == 100, "a web process does none of them"
        work_off(app)
    assert {*calls} == {"prompt"}
    assert [each["event"] for each in told] == ["redis.away"]


def test_two_threads_do_not_take_the_same_task(machine: Machine, redis_away: str) -> None:
    app = machine(redis_url=redis_away)
    with app.app_context():
        storage = jobs.queue().huey.storage

        class Emptied(list[bytes]):
            def popleft(self) -> bytes:
                raise IndexError

        storage.own = Emptied([b"taken meanwhile"])
        jobs.STOP.set()
        try:
            assert storage.dequeue() is None
        finally:
            jobs.STOP.clear()


def test_nothing_is_run_that_we_did_not_sign(machine: Machine, redis_url: str) -> None:
    app = machine(redis_url=redis_url)
    with app.app_context():
        huey = jobs.queue().huey
        huey.storage.conn.lpush(huey.storage.queue_key, pickle.dumps(print) + b":" + b"0" * 40)
        with pytest.raises(ValueError, match=r"[Ss]ign"):
            huey.dequeue()


def test_a_worker_waits_at_redis_and_begins_at_once(
    machine: Machine, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = threading.Event()
    monkeypatch.setattr(jobs, "TASKS", {})
    jobs.due("prompt", prompt=True)(lambda _at: done.set())
    web, work = machine(redis_url=redis_url), machine(redis_url=redis_url)
    with work.app_context():
        consumer = Consumer(jobs.queue().huey, workers=1, periodic=False)
    monkeypatch.setattr(consumer, "_set_signal_handlers", lambda: None)
    consumer.start()
    try:
        with web.app_context():
            jobs.wake()
        assert done.wait(FAR)
    finally:
        consumer.stop(graceful=True)


def sent(app: Flask) -> bool:
    """Whether the only mail has left."""
    with app.app_context():
        db.session.rollback()
        return db.session.query(Letter.state).scalar() is DeliveryState.SENT


def test_a_worker_on_another_machine_sends_what_this_one_wrote(
    machine: Machine, redis_url: str, tmp_path: Path
) -> None:
    app = machine(redis_url=redis_url)
    words = {
        "COUNCIL_DATA_DIR": str(tmp_path / "elsewhere"),
        "COUNCIL_DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"],
        "COUNCIL_SECRET_KEY": app.config["SECRET_KEY"],
        "COUNCIL_REDIS_URL": redis_url,
    }
    clean = {name: value for name, value in os.environ.items() if "COUNCIL" not in name}
    command = [sys.executable, "-m", "council", "work"]
    with subprocess.Popen(command, cwd=ROOT, env=clean | words) as worker:
        try:
            with app.app_context(), db.unit():
                write_a_mail()
            until = time.monotonic() + FAR
            while not sent(app) and worker.poll() is None and time.monotonic() < until:
                time.sleep(0.05)
            assert sent(app)
        finally:
            worker.kill()
    assert list((tmp_path / "elsewhere" / "mail").iterdir())
    assert not (tmp_path / "elsewhere" / "jobs.sqlite").exists()


def test_what_is_set_is_looked_at(machine: Machine, redis_url: str, redis_away: str) -> None:
    for url, well in ((redis_url, True), (redis_away, False), ("", True)):
        app = machine(redis_url=url)
        with app.app_context():
            assert doctor.check_redis().well is well
        assert ("redis: answers" in app.test_client().get("/readyz").text) is (url == redis_url)


def test_one_machine_reads_nothing_of_redis_nor_of_buckets() -> None:
    own = re.compile(r"^(?:import|from) (?:redis|obstore|boto3|moto)", re.MULTILINE)
    sources = sorted((ROOT / "council").rglob("*.py"))
    assert sources
    assert not [each for each in sources if own.search(each.read_text("utf-8"))]
    asking = [each.name for each in sources if "import shared_queue" in each.read_text("utf-8")]
    assert asking == ["jobs.py"]
