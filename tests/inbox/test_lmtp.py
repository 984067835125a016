"""A mail server hands answers over by LMTP: kept before they are said to be taken in."""

import contextlib
import smtplib
import socket
import threading
from collections.abc import Iterator
from datetime import datetime

import pytest
from aiosmtpd.controller import Controller
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select

from council.commands import receiving as command
from council.core.db import Database
from council.core.storage import storage
from council.inbox import operations, serving, tasks
from council.inbox.models import ReceivedMail, State
from council.inbox.queries import places
from council.referrals.models import Referral
from tests.inbox.conftest import an_answer


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def server(app: Flask, db: Database) -> Iterator[Controller]:
    """What takes mails in, on a port of its own."""
    running = serving.controller(app, "127.0.0.1", free_port())
    running.start()
    yield running
    running.stop()


@pytest.fixture
def post(server: Controller) -> Iterator[smtplib.LMTP]:
    """The mail server in front."""
    with smtplib.LMTP(server.hostname, server.port, timeout=10) as client:
        yield client


def mails(db: Database) -> list[ReceivedMail]:
    db.session.rollback()  # what others wrote is seen from here on
    return list(db.session.scalars(select(ReceivedMail).order_by(ReceivedMail.id)))


def test_an_answer_is_kept_and_sorted(
    db: Database, post: smtplib.LMTP, one: Referral, now: datetime
) -> None:
    address = places.address_for(one, now) or ""
    raw = an_answer("Council <council@example.org>")  # the address stands in the envelope only
    post.sendmail("population@ville.example", [address.upper()], raw)
    [mail] = mails(db)
    assert mail.state is State.NEW
    with storage().open(mail.raw) as content:
        assert content.read().endswith(raw)
    tasks.sort(now)
    [mail] = mails(db)
    assert (mail.state, mail.referral_id) == (State.WAITING, one.id)


def test_a_mail_handed_over_twice_is_one(
    db: Database, post: smtplib.LMTP, one: Referral, now: datetime
) -> None:
    address = places.address_for(one, now) or ""
    for hop in ("a", "b"):
        raw = an_answer(address, Message_ID="<1@ville.example>", Received=f"from {hop}")
        post.sendmail("population@ville.example", [address], raw)
    assert len(mails(db)) == 1


def test_addresses_that_are_not_ours_are_refused_at_the_door(
    db: Database, post: smtplib.LMTP
) -> None:
    for wrong in (
        "info@ville.example",
        "other@answers.example",
        "reply@answers.example.evil.example",
    ):
        with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
            post.sendmail("a@ville.example", [wrong], b"Subject: x\r\n\r\nx\r\n")
        assert refused.value.recipients[wrong][0] == 550
    assert not mails(db)


def test_each_address_of_a_mail_gets_its_answer(
    db: Database, server: Controller, one: Referral, now: datetime
) -> None:
    two = ["reply@answers.example", places.address_for(one, now)]
    with (
        socket.create_connection((server.hostname, server.port), timeout=10) as plain,
        plain.makefile("rwb") as talk,
    ):

        def say(line: str) -> str:
            talk.write(f"{line}\r\n".encode())
            talk.flush()
            while (answer := talk.readline().decode())[3] == "-":
                pass
            return answer

        talk.readline()
        say("LHLO here")
        say("MAIL FROM:<a@ville.example>")
        for each in two:
            assert say(f"RCPT TO:<{each}>").startswith("250")
        say("DATA")
        assert say("Subject: x\r\n\r\nx\r\n.").startswith("250")
        assert talk.readline().startswith(b"250")
    assert len(mails(db)) == 1


def test_what_cannot_be_kept_stays_with_the_mail_server(
    db: Database,
    post: smtplib.LMTP,
    one: Referral,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def full(*_given: object, **_more: object) -> None:
        raise OSError("no room")

    monkeypatch.setattr(operations, "keep", full)
    with pytest.raises(smtplib.SMTPDataError) as refused:
        post.sendmail("a@ville.example", [places.address_for(one, now)], an_answer("x@y.example"))
    assert refused.value.smtp_code == 451


def test_the_command_says_where_it_listens_and_ends_when_asked(
    app: Flask, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COUNCIL_SECRET_KEY", "a secret for tests only, of more than 32 characters")
    monkeypatch.setenv("COUNCIL_DATA_DIR", str(app.config["DATA_DIR"]))
    without = CliRunner().invoke(command.lmtp, [])
    assert without.exit_code == 1
    assert "COUNCIL_INBOX_DOMAIN" in without.output
    monkeypatch.setenv("COUNCIL_INBOX_DOMAIN", "answers.example")
    asked = threading.Event()
    asked.set()
    monkeypatch.setattr(command, "Event", lambda: asked)
    with contextlib.suppress(ValueError):
        ended = CliRunner().invoke(command.lmtp, ["--port", str(free_port())])
    assert ended.exit_code == 0, ended.output
    assert "answers.example" in ended.output
