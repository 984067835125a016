"""Killing the web server and the worker at any moment loses no answer given, and doubles no mail.

Real processes, a real mail server, the machine's own clock.
"""

import http.client
import os
import random
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest
from aiosmtpd.controller import Controller
from flask import Flask
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import select, text

from council.core import journal
from council.core.db import Database
from council.core.outbox import DeliveryState, Letter
from council.discussion.models import Comment
from council.notices.models import Notice
from tests.support import a_contribution, a_member, sign_in

ROOT = Path(__file__).resolve().parents[2]
KILLS = 11
OF_WEB = 3
PEOPLE, THINGS = 150, 60  # so many that nobody comes to the most comments an hour
LONGEST = 45  # seconds of killing
PAUSE = 0.2  # seconds between two comments of a writer


@pytest.fixture(autouse=True)
def clock() -> None:
    """The machine's own clock, for once: other processes live in it."""


class Post:
    """A mail server that remembers the Message-ID of all that it took."""

    def __init__(self) -> None:
        self.ids: list[str] = []

    async def handle_DATA(self, _server: object, _session: object, envelope: object) -> str:  # noqa: N802  # aiosmtpd's name
        content: bytes = envelope.content  # type: ignore[attr-defined]
        header = next(
            line for line in content.splitlines() if line.lower().startswith(b"message-id:")
        )
        self.ids.append(header.split(b"<")[1].split(b">")[0].decode())
        return "250 OK"


@pytest.fixture
def post() -> Iterator[tuple[Post, int]]:
    """A mail server, and its port."""
    handler = Post()
    controller = Controller(handler, hostname="127.0.0.1", port=free_port())
    controller.start()
    yield handler, controller.port
    controller.stop()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class House:
    """The processes of a running Council."""

    def __init__(self, app: Flask, mail_port: int, folder: Path) -> None:
        self.port = free_port()
        self.folder = folder
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.environment = {
            **{name: value for name, value in os.environ.items() if "COUNCIL" not in name},
            "COUNCIL_DATA_DIR": str(app.config["DATA_DIR"]),
            "COUNCIL_DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"],
            "COUNCIL_SECRET_KEY": app.config["SECRET_KEY"],
            "COUNCIL_MAIL_URL": f"smtp://127.0.0.1:{mail_port}",
            "COUNCIL_PORT": str(self.port),
            "COUNCIL_LIMITS": "0",
        }

    def start(self, name: str) -> None:
        with (self.folder / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                [sys.executable, "-m", "council", name],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def kill(self, name: str) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.processes[name].pid, signal.SIGKILL)
        self.processes[name].wait()

    def end(self) -> None:
        for name in self.processes:
            self.kill(name)


@pytest.fixture
def house(app: Flask, post: tuple[Post, int], tmp_path: Path) -> Iterator[House]:
    """Council, running."""
    house = House(app, post[1], tmp_path)
    for name in ("web", "work"):
        house.start(name)
    yield house
    house.end()


class Writer(threading.Thread):
    """Writes comments as fast as they are answered, and remembers those that were kept."""

    def __init__(self, port: int, browsers: list[dict[str, str]], threads: list[int]) -> None:
        super().__init__()
        self.port, self.browsers, self.threads = port, browsers, threads
        self.kept: list[str] = []
        self.done = threading.Event()

    def run(self) -> None:
        number = 0
        while not self.done.wait(PAUSE):
            number += 1
            words = f"Un mot {secrets.token_hex(8)}"
            browser = self.browsers[number % len(self.browsers)]
            with suppress(OSError, http.client.HTTPException):
                if self.write(words, browser, self.threads[number % len(self.threads)]) == 303:
                    self.kept.append(words)

    def write(self, words: str, browser: dict[str, str], thread: int) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            typed = {"csrf_token": browser["token"], "body": words, "language": "fr"}
            headers = {
                "Cookie": f"council={browser['cookie']}",
                "Content-Type": "application/x-www-form-urlencoded",
            }
            connection.request("POST", f"/fr/threads/{thread}/comments", urlencode(typed), headers)
            return connection.getresponse().status
        finally:
            connection.close()


def a_browser(app: Flask) -> dict[str, str]:
    """The cookie and the token of a new member's browser."""
    raw = secrets.token_hex(20)
    session = {"_user_id": sign_in(a_member()), "_fresh": True, "csrf_token": raw}
    serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    key = app.config["SECRET_KEY"]
    return {
        "cookie": serializer.dumps(session),
        "token": URLSafeTimedSerializer(key, salt="wtf-csrf-token").dumps(raw),
    }


@pytest.fixture
def writers(app: Flask, db: Database, house: House) -> Iterator[list[Writer]]:
    """Three people's worth of typing."""
    browsers = [a_browser(app) for _ in range(PEOPLE)]
    threads = [a_contribution().thread_id for _ in range(THINGS)]
    db.session.commit()
    writers = [Writer(house.port, browsers[n::3], threads[n::3]) for n in range(3)]
    for each in writers:
        each.start()
    yield writers
    for each in writers:
        each.done.set()
    for each in writers:
        each.join(15)


def until(holds: Callable[[], bool], seconds: float) -> bool:
    """Whether `holds` comes true within so many seconds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if holds():
            return True
        time.sleep(0.1)
    return holds()


def kept(writers: list[Writer]) -> list[str]:
    return [words for each in writers for words in each.kept]


def kill_at_random(house: House, writers: list[Writer], post: Post) -> Counter[str]:
    """Kill web and worker by turns, each once it has done something or after a while."""
    chance, killed, end = random.Random(7), Counter[str](), time.monotonic() + LONGEST
    done = {"web": lambda: len(kept(writers)), "work": lambda: len(post.ids)}
    marks = {"web": 0, "work": 0}
    while killed.total() < KILLS and time.monotonic() < end:
        name = "web" if killed["web"] < OF_WEB and chance.random() < 0.4 else "work"
        until(lambda name=name: done[name]() >= marks[name] + 3, 2 if name == "work" else 12)  # type: ignore[misc]
        time.sleep(chance.random() / 2)
        house.kill(name)
        marks[name] = done[name]()
        house.start(name)
        killed[name] += 1
    return killed


def test_nothing_is_lost_or_doubled_when_processes_are_killed(
    app: Flask, db: Database, house: House, writers: list[Writer], post: tuple[Post, int]
) -> None:
    assert until(lambda: len(kept(writers)) >= 3, 60), (house.folder / "web.log").read_text()
    killed = kill_at_random(house, writers, post[0])
    assert killed.total() >= 10
    before = len(kept(writers))
    assert until(lambda: len(kept(writers)) > before, 30), "the web server did not come back"
    for each in writers:
        each.done.set()
    for each in writers:
        each.join(15)

    def settled() -> bool:
        db.session.rollback()
        told = set(db.session.scalars(select(Notice.details["comment"].as_integer())))
        waiting = select(Letter.id).where(Letter.state != DeliveryState.SENT)
        written = set(db.session.scalars(select(Comment.id)))
        return told == written and not db.session.scalars(waiting).all()

    assert until(settled, 60), (house.folder / "work.log").read_text()[-3000:]
    house.end()
    db.session.rollback()
    check_writes(db, kept(writers))
    check_mails(db, post[0], killed["work"])
    check_record(db)


def check_writes(db: Database, acknowledged: list[str]) -> None:
    """Every acknowledged comment is there, once, with its event."""
    bodies = Counter(db.session.scalars(select(Comment.body)))
    assert not [words for words in acknowledged if bodies[words] != 1]
    events = select(journal.Entry.details["comment"].as_integer())
    told = Counter(db.session.scalars(events.where(journal.Entry.verb == "comment.posted")))
    assert told == Counter(dict.fromkeys(db.session.scalars(select(Comment.id)), 1))
    if db.engine.dialect.name == "sqlite":
        assert db.session.scalar(text("PRAGMA integrity_check")) == "ok"


def check_mails(db: Database, post: Post, kills: int) -> None:
    """Every notice was mailed; a kill may repeat a mail, with the Message-ID it had."""
    letters = list(db.session.scalars(select(Letter)))
    assert {each.message_id for each in letters} == set(post.ids)
    assert len(letters) == len({each.key for each in letters})
    assert len(db.session.scalars(select(Notice.key)).all()) == len(letters)
    assert len(post.ids) - len(letters) <= kills


def check_record(db: Database) -> None:
    """The journal can be sealed, and fits its seals."""
    journal.seal_all(datetime.now(UTC) + timedelta(hours=1))
    verdicts = [fits for _, fits in journal.verify()]
    assert verdicts
    assert all(verdicts)
