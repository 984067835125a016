"""The outbox: each mail once, in order, tried again with growing delays, and parked at last."""

import smtplib
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from email.message import Message
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from council import create_app
from council.config import BadSetting, MailServer, Settings, mail_server
from council.core import jobs, mail, outbox
from council.core.db import Database
from council.core.outbox import DELAYS, DeliveryState, Letter

HELLO = "notices/digest"  # a template that needs little


@pytest.fixture(autouse=True)
def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    """Mails of this file have no context: their details are all."""
    monkeypatch.setattr(outbox, "CONTEXTS", {})


def put(db: Database, now, number: int = 1, **changes) -> list[Letter]:
    letters = [
        outbox.queue(
            HELLO,
            **{
                "key": f"k{each}",
                "to": f"p{each}@example.org",
                "locale": "fr",
                "at": now + timedelta(seconds=each),
                "tellings": [],
                **changes,
            },
        )
        for each in range(number)
    ]
    db.session.commit()
    return [each for each in letters if each]


class Carrier:
    """A way out for mails that does what a test asks, in place of a server."""

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.ids: list[str] = []
        self.failing: set[str] = set()
        self.closed = self.opened = 0
        self.reachable = True

    def open(self) -> None:
        if not self.reachable:
            raise ConnectionRefusedError("nobody there")
        self.opened += 1

    def close(self) -> None:
        self.closed += 1
        raise smtplib.SMTPServerDisconnected("gone already")

    def send_messages(self, messages: list) -> None:
        for each in messages:
            if each.to[0] in self.failing:
                raise smtplib.SMTPRecipientsRefused({each.to[0]: (450, b"later")})
            self.sent.append(each.to[0])
            self.ids.append(each.extra_headers["Message-ID"])


@pytest.fixture
def carrier(monkeypatch: pytest.MonkeyPatch) -> Carrier:
    carrier = Carrier()
    monkeypatch.setattr(mail, "connection", lambda: carrier)
    return carrier


def test_mails_leave_in_order_once_and_not_before_their_time(db, now, carrier):
    put(db, now, 3)
    outbox.deliver(now + timedelta(seconds=1))
    assert carrier.sent == ["p0@example.org", "p1@example.org"]
    for _ in range(2):
        outbox.deliver(now + timedelta(minutes=1))
    assert carrier.sent == ["p0@example.org", "p1@example.org", "p2@example.org"]


def test_the_same_cause_and_recipient_is_one_mail(db, now):
    assert len(put(db, now)) == 1
    assert put(db, now) == []


def test_a_mail_that_fails_is_tried_later_and_later_then_parked_and_spares_the_others(
    db, now, carrier
):
    bad, _good = put(db, now, 2)
    carrier.failing = {"p0@example.org"}
    at, tries = now + timedelta(seconds=5), []
    while bad.state is DeliveryState.WAITING:
        outbox.deliver(at)
        db.session.refresh(bad)
        tries.append(bad.next_try_at - at)
        at = bad.next_try_at
    assert [int(each.total_seconds() // 60) for each in tries[:-1]] == DELAYS
    assert (bad.state, bad.tries) == ("parked", len(DELAYS) + 1)
    assert "450" in bad.error
    assert carrier.sent == ["p1@example.org"]
    carrier.failing = set()
    with db.unit():
        outbox.retry(db.session.merge(bad), at)
    outbox.deliver(at)
    assert carrier.sent[-1] == "p0@example.org"


def test_without_a_way_out_no_mail_loses_a_try_and_all_leave_afterwards(db, now, carrier):
    letters = put(db, now, 3)
    carrier.reachable = False
    for minute in range(60):
        outbox.deliver(now + timedelta(minutes=minute))
    db.session.expire_all()
    assert {each.tries for each in letters} == {0}
    carrier.reachable = True
    outbox.deliver(now + timedelta(minutes=61))
    assert carrier.sent == [f"p{n}@example.org" for n in range(3)]


def test_a_crash_between_sending_and_marking_repeats_the_mail_with_its_id(
    db, now, carrier, monkeypatch
):
    put(db, now)
    later = now + timedelta(seconds=5)

    def crash(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(outbox, "mark", crash)
        with pytest.raises(KeyboardInterrupt):
            outbox.deliver(later)
    monkeypatch.setattr(jobs, "WORKER", "the next one")
    outbox.deliver(later + timedelta(seconds=1))
    assert len(carrier.ids) == 1  # the dead one may still be alive
    outbox.deliver(later + jobs.SILENCE + timedelta(seconds=1))
    assert len(carrier.ids) == 2
    assert len(set(carrier.ids)) == 1


@pytest.mark.parametrize("busy", [2, 99])
def test_a_busy_database_does_not_make_a_mail_leave_twice(db, now, carrier, monkeypatch, busy):
    put(db, now)
    mark, failures = outbox.mark, []

    def wait(*arguments):
        if len(failures) < busy:
            failures.append(1)
            raise OperationalError("BEGIN", {}, Exception("database is locked"))
        mark(*arguments)

    monkeypatch.setattr(outbox, "mark", wait)
    if busy == 2:
        outbox.deliver(now + timedelta(minutes=1))
        outbox.deliver(now + timedelta(minutes=1))
        assert len(carrier.sent) == 1
    else:
        with pytest.raises(OperationalError):
            outbox.deliver(now + timedelta(minutes=1))


def test_two_workers_never_take_the_same_mail(db, now, monkeypatch):
    put(db, now, 2)
    at = now + timedelta(seconds=5)
    taken = [outbox.claim(at)]
    monkeypatch.setattr(jobs, "WORKER", "another")
    taken += [outbox.claim(at), outbox.claim(at)]
    assert len(set(taken[:2])) == 2
    assert taken[2] == taken[1]  # its own claim, which it did not come to send


def test_a_worker_that_is_asked_to_end_stops_between_two_mails(db, now, carrier, monkeypatch):
    put(db, now, 2)
    monkeypatch.setattr(jobs, "stopping", lambda: bool(carrier.sent))
    outbox.deliver(now + timedelta(minutes=1))
    assert len(carrier.sent) == 1


def test_an_attachment_is_made_when_the_mail_leaves(db, now, app, monkeypatch):
    monkeypatch.setattr(outbox, "BUILDERS", {})

    @outbox.attachment("paper")
    def paper(number: int) -> outbox.Attachment:
        return f"dossier-{number}é.pdf", "application/pdf", b"%PDF"

    (letter,) = put(db, now, attachments=[{"build": "paper", "number": 7}])
    message = outbox.compose(letter).message()
    (part,) = [each for each in message.walk() if each.get_filename()]
    assert part.get_payload(decode=True) == b"%PDF"


def test_a_context_finds_what_a_mail_needs_when_it_leaves(db, now):
    @outbox.context(HELLO)
    def find(letter: Letter) -> dict:
        return {"unsubscribe_url": f"http://localhost/{letter.locale}"}

    (letter,) = put(db, now)
    assert outbox.compose(letter).extra_headers["List-Unsubscribe"] == "<http://localhost/fr>"


@pytest.mark.parametrize("broken", ["nobody/nothing", "notices/one"])
def test_a_template_that_is_not_there_or_does_not_fit_is_no_end_of_all(db, now, broken):
    outbox.queue(broken, key="b", to="b@example.org", locale="fr", at=now)
    put(db, now)
    outbox.deliver(now + timedelta(minutes=1))
    states = dict(db.session.execute(select(Letter.key, Letter.state)).all())
    assert states == {"b": "waiting", "k0": "sent"}


def test_a_recipient_or_a_title_cannot_slip_a_header_in(db, now, app, tmp_path):
    (bad,) = put(db, now, to="a@example.org\nBcc: all@example.org")
    outbox.deliver(now + timedelta(minutes=1))
    db.session.refresh(bad)
    assert (bad.state, "BadHeader" in bad.error) == ("waiting", True)
    app.jinja_env.globals["title"] = "Du pain\r\nBcc: all@example.org"
    rendered = subject_of(app, tmp_path)
    assert rendered == "Du pain Bcc: all@example.org"


def subject_of(app: Flask, folder: Path) -> str:
    place = folder / "templates" / "email" / "x" / "y"
    place.mkdir(parents=True)
    for name in ("subject.txt", "body.txt", "body.html"):
        (place / name).write_text("{{ title }}")
    app.jinja_loader.searchpath.append(str(folder / "templates"))  # type: ignore[union-attr]
    return mail.render("x/y", "fr", {}).subject


class Inbox:
    """A mail server's memory; it refuses who is called `no`."""

    def __init__(self) -> None:
        self.messages: list[Message] = []

    async def handle_RCPT(self, _s, _session, envelope, address, _options):  # noqa: N802
        if address.startswith("no@"):
            return "550 no such person"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _s, _session, envelope):  # noqa: N802
        import email

        self.messages.append(email.message_from_bytes(envelope.content))
        return "250 OK"


@pytest.fixture
def inbox() -> Iterator[tuple[Inbox, int]]:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    inbox = Inbox()
    controller = Controller(inbox, hostname="127.0.0.1", port=port)
    controller.start()
    yield inbox, port
    with suppress(Exception):
        controller.stop()


def elsewhere(app: Flask, mail_url: str) -> Flask:
    """The same house with another way out for mails."""
    return create_app(Settings(**{**vars(app.config["SETTINGS"]), "mail_url": mail_url}))


def test_mails_reach_a_real_server_intact(app, db, now, inbox, tmp_path):
    inbox, port = inbox
    there = elsewhere(app, f"smtp://127.0.0.1:{port}")
    put(db, now, 2)
    put(db, now, key="no", to="no@example.org", locale="ar")
    with there.app_context():
        outbox.deliver(now + timedelta(minutes=1))
        db.session.remove()
        db.engine.dispose()
    states = dict(db.session.execute(select(Letter.key, Letter.state)).all())
    assert states == {"k0": "sent", "k1": "sent", "no": "waiting"}
    assert [each["To"] for each in inbox.messages] == ["p0@example.org", "p1@example.org"]
    assert inbox.messages[0]["From"] == "Council <no-reply@localhost>"
    assert inbox.messages[0].get_content_type() == "multipart/alternative"


def test_a_server_that_is_away_is_told_in_the_log_only(app, db, now, tmp_path):
    there = elsewhere(app, "smtp://127.0.0.1:9")
    put(db, now)
    with there.app_context():
        outbox.deliver(now + timedelta(minutes=1))
        db.session.remove()
        db.engine.dispose()
    assert db.session.scalars(select(Letter.state)).one() == "waiting"


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("folder:", None),
        ("smtp://localhost", MailServer("localhost", 25, None, None, False, False)),
        ("smtp://h:2525?starttls=1", MailServer("h", 2525, None, None, False, True)),
        ("smtps://u%40x:p%2Fw@h", MailServer("h", 465, "u@x", "p/w", True, False)),
    ],
)
def test_the_mail_address_is_understood(url, server):
    assert mail_server(url) == server


@pytest.mark.parametrize(
    "url", ["", "http://x", "smtp://", "smtp://h:port", "smtp://h?tls=1", "smtp://h?x", "folder:x"]
)
def test_a_wrong_mail_address_is_told_in_a_sentence(url):
    with pytest.raises(BadSetting, match="COUNCIL_MAIL_URL must be"):
        mail_server(url)


def test_turning_to_tls_checks_the_certificate(monkeypatch):
    seen = []
    monkeypatch.setattr(smtplib.SMTP, "starttls", lambda _self, context: seen.append(context))
    mail.VerifiedSMTP().starttls()
    assert seen[0].check_hostname


def test_a_server_with_tls_from_the_start_is_spoken_to_so(app):
    there = elsewhere(app, "smtps://127.0.0.1:9")
    with there.app_context():
        assert mail.connection().connection_class is smtplib.SMTP_SSL


def test_links_in_a_mail_are_whole_or_left_out(app, db):
    with mail.speaking("ar"):
        assert mail.absolute_link("nowhere") is None
        assert mail.absolute_link("notices.me") == "http://localhost/ar/me"
