"""Mails are fetched from a real IMAP server: each once, none lost, nothing changed over there."""

import contextlib
import imaplib
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import select

from council import config
from council.commands.doctor import check_inbox
from council.core.db import Database
from council.core.storage import storage
from council.inbox import fetching, operations, tasks
from council.inbox.models import Mailbox, ReceivedMail
from council.inbox.queries import places
from council.referrals.models import Referral
from tests.inbox.conftest import an_answer

PATIENCE = 30  # seconds for the server to begin


def begun(port: int) -> imaplib.IMAP4 | None:
    """A connection to the server; None while it does not answer."""
    with contextlib.suppress(OSError):
        return imaplib.IMAP4("127.0.0.1", port, timeout=10)
    return None


@pytest.fixture(scope="session")
def imap_port() -> Iterator[int]:
    """The port of an IMAP server of this process, which keeps its mails in memory."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    words = ["--host", "127.0.0.1", "--port", str(port), "--no-tls", "--no-service", "admin"]
    program = "from pymap.main import main; main()"
    command = [sys.executable, "-W", "ignore", "-c", program, *words, "dict", "--demo-data"]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until = time.perf_counter() + PATIENCE
        while (first := begun(port)) is None:
            assert server.poll() is None, "the server ended"
            assert time.perf_counter() < until, "the server does not begin"
        first.logout()
        yield port
    finally:
        server.terminate()
        server.wait(10)


@pytest.fixture
def there(imap_port: int) -> Iterator[imaplib.IMAP4]:
    """Somebody else's connection to the server, with an empty folder for answers."""
    connection = imaplib.IMAP4("127.0.0.1", imap_port, timeout=10)
    connection.login("demouser", "demopass")
    connection.create("Answers")
    yield connection
    connection.delete("Answers")
    connection.logout()


@pytest.fixture
def app(app: Flask, imap_port: int) -> Flask:
    """Answers are fetched from that folder."""
    app.config["INBOX_URL"] = f"imap://demouser:demopass@127.0.0.1:{imap_port}/Answers"
    return app


def kept(db: Database) -> list[ReceivedMail]:
    db.session.expire_all()
    return list(db.session.scalars(select(ReceivedMail).order_by(ReceivedMail.id)))


def put(there: imaplib.IMAP4, raw: bytes) -> None:
    assert there.append("Answers", "", None, raw)[0] == "OK"


def test_each_mail_is_fetched_once_and_left_as_it_was(
    db: Database, there: imaplib.IMAP4, one: Referral, now: datetime
) -> None:
    address = places.address_for(one, now) or ""
    first, second = (an_answer(address, Message_ID=f"<{n}@ville.example>") for n in "12")
    put(there, first)
    tasks.fetch(now)
    tasks.fetch(now)
    put(there, second)
    tasks.fetch(now)
    [one_mail, other] = kept(db)
    with storage().open(one_mail.raw) as content:
        assert content.read() == first
    assert other.size == len(second)
    assert there.status("Answers", "(MESSAGES UNSEEN)")[1] == [b"Answers (MESSAGES 2 UNSEEN 2)"]


def test_a_folder_that_is_numbered_anew_is_read_again_and_no_mail_taken_twice(
    db: Database, there: imaplib.IMAP4, one: Referral, now: datetime
) -> None:
    raw = an_answer(places.address_for(one, now) or "", Message_ID="<1@ville.example>")
    put(there, raw)
    tasks.fetch(now)
    before = db.session.scalars(select(Mailbox.validity)).one()
    there.delete("Answers")
    there.create("Answers")
    put(there, raw)
    put(there, an_answer("x@answers.example", Message_ID="<2@ville.example>"))
    tasks.fetch(now)
    db.session.expire_all()
    assert db.session.scalars(select(Mailbox.validity)).one() != before
    assert len(kept(db)) == 2


def test_of_a_mail_of_30_megabytes_the_beginning_is_fetched(
    db: Database, there: imaplib.IMAP4, one: Referral, now: datetime
) -> None:
    address = places.address_for(one, now) or ""
    put(there, an_answer(address, "x" * 70 + "\r\n") + b"y" * 70 * 30 * 1024 * 15)
    tasks.fetch(now)
    [mail] = kept(db)
    assert mail.size > 30_000_000
    assert not mail.whole
    with storage().open(mail.raw) as content:
        assert len(content.read()) == operations.receiving.BEGINNING
    tasks.fetch(now)
    assert len(kept(db)) == 1


def test_a_crash_while_one_is_kept_leaves_the_others_and_goes_on_there(
    db: Database,
    there: imaplib.IMAP4,
    one: Referral,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for number in "123":
        put(there, an_answer(f"reply@{number}.example", Message_ID=f"<{number}@ville.example>"))
    keep, count = operations.keep, iter(range(9))

    def once(*given: object, **more: object) -> object:
        if next(count) == 1:
            raise OSError("the disk is full")
        return keep(*given, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(operations, "keep", once)
    with pytest.raises(fetching.MailboxAway):
        tasks.fetch(now)
    assert len(kept(db)) == 1
    tasks.fetch(now)
    assert len(kept(db)) == 3


def test_a_mailbox_that_does_not_answer_is_told(
    db: Database, app: Flask, there: imaplib.IMAP4, now: datetime
) -> None:
    url = app.config["INBOX_URL"]
    assert check_inbox().well
    for wrong in (
        url.replace("Answers", "Nowhere"),
        url.replace("demopass", "wrong"),
        "imap://u:p@127.0.0.1:1/Answers",
        "imaps://u:p@127.0.0.1:1/Answers",
        url + "?starttls=1",
    ):
        app.config["INBOX_URL"] = wrong
        with pytest.raises(fetching.MailboxAway):
            tasks.fetch(now)
        found = check_inbox()
        assert not found.well
        assert "demopass" not in found.found
    app.config["INBOX_URL"] = ""
    tasks.fetch(now)
    assert check_inbox().well
    app.config["INBOX_DOMAIN"] = ""
    assert "off" in check_inbox().found


def test_a_server_that_is_gone_is_left_in_peace(imap_port: int) -> None:
    connection = imaplib.IMAP4("127.0.0.1", imap_port, timeout=10)
    connection.shutdown()
    fetching.leave(connection)


def test_what_a_server_leaves_out_is_no_mail(app: Flask, there: imaplib.IMAP4) -> None:
    where = config.mailbox(app.config["INBOX_URL"])
    assert where
    with (
        pytest.raises(fetching.MailboxAway, match="Mail 77"),
        fetching.opened(where) as connection,
    ):
        fetching.fetch(connection, 77)
    assert list(fetching.flat([(b"a", b"b"), b"c", None])) == [b"a", b"b", b"c"]


def test_fetching_stops_when_the_worker_ends(
    db: Database,
    there: imaplib.IMAP4,
    one: Referral,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for number in "12":
        put(there, an_answer("x@answers.example", Message_ID=f"<{number}@ville.example>"))
    monkeypatch.setattr(tasks.jobs, "stopping", lambda: True)
    tasks.fetch(now)
    assert len(kept(db)) == 1


def test_the_address_of_a_mailbox_is_read() -> None:
    found = config.mailbox("imaps://me%40x:p%2F@mail.example/Dossiers%20re%C3%A7us")
    assert found == config.Mailbox(
        "mail.example", 993, "me@x", "p/", "Dossiers reçus", tls=True, starttls=False
    )
    plain = config.mailbox("imap://me:p@mail.example?starttls=1")
    assert plain
    assert (plain.port, plain.folder, plain.starttls) == (143, "INBOX", True)
    assert "p@" not in plain.name.replace("me@", "")
    for wrong in ("pop3://u:p@h", "imap://h/x", "imap://u@h", "imap://u:p@h?x=1", "imap://u:p@h:x"):
        with pytest.raises(config.BadSetting):
            config.mailbox(wrong)
