"""Mails: what they look like when they arrive, and what they never let through."""

import email
import email.policy
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from council.core import mail, outbox


@pytest.fixture
def app(own_app: Flask) -> Flask:
    """An application of each test's own, since it is given an address and templates."""
    return own_app


@pytest.fixture(autouse=True)
def templates(app: Flask, tmp_path: Path) -> Path:
    """A folder of templates for this test, with one mail in it."""
    folder = tmp_path / "templates"
    write(folder, "subject.txt", "{{ _('Sign in') }}: {{ title }}")
    write(
        folder,
        "body.txt",
        '{% extends "email/layout.txt" %}{% block content %}'
        '{{ title }} {{ url_for("people.sign_in") }}{% endblock %}',
    )
    write(
        folder,
        "body.html",
        '{% extends "email/layout.html" %}{% from "email/parts.html" import button %}'
        "{% block content %}<h1>{{ title }}</h1>"
        '{{ button("https://example.org/", title) }}{% endblock %}',
    )
    app.jinja_loader.searchpath.append(str(folder))  # type: ignore[union-attr]
    app.add_url_rule("/<lang:lang>/test", "test.page", lambda: "")
    return folder


def write(folder: Path, name: str, text: str) -> None:
    path = folder / "email" / "test" / "hello" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text.replace("people.sign_in", "test.page"))


def queue(now: datetime, key: str = "k", locale: str = "fr", **more: object) -> outbox.Letter:
    values = {"to": "a@example.org", "title": "Du pain", **more}
    letter = outbox.queue("test/hello", key=key, locale=locale, at=now, **values)
    assert letter
    return letter


def received(app: Flask) -> list[EmailMessage]:
    """The mails in the folder, oldest first."""
    files = sorted(
        Path(app.config["DATA_DIR"], "mail").glob("*.eml"), key=lambda f: f.stat().st_mtime_ns
    )
    return [email.message_from_bytes(f.read_bytes(), policy=email.policy.default) for f in files]


def test_a_mail_is_kept_in_the_folder_with_text_html_and_its_own_id(app, db, now):
    letter = queue(now)
    db.session.commit()
    outbox.deliver(now)
    (message,) = received(app)
    assert message["Message-ID"] == f"<{letter.message_id}>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Subject"] == "Se connecter: Du pain"
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    assert "http://localhost/fr/test" in text.get_content()
    assert 'lang="fr" dir="ltr"' in html.get_content()
    assert 'class="button" href="https://example.org/" style=' in html.get_content()
    assert (letter.state, letter.sent_at, letter.claimed_by) == ("sent", now, None)


def test_an_arabic_mail_runs_from_right_to_left(app, db, now):
    queue(now, locale="ar")
    db.session.commit()
    outbox.deliver(now)
    (message,) = received(app)
    assert 'lang="ar" dir="rtl"' in message.get_body(("html",)).get_content()
    assert "/ar/test" in message.get_body(("plain",)).get_content()


def test_a_kept_mail_is_forgotten_after_a_month(app, db, now):
    old, waiting = queue(now), queue(now + timedelta(days=40), key="later")
    db.session.commit()
    outbox.deliver(now)
    lost = mail.folder() / "gone@council.eml"
    lost.write_text("of a row that is no longer there")
    mail.file_of(waiting.message_id).with_suffix(".part").write_text("half of one")
    outbox.sweep(now + timedelta(days=30))
    assert [each.name for each in mail.kept()] == sorted(
        [f"{old.message_id}.eml", f"{waiting.message_id}.part"]
    )
    for _ in range(2):
        outbox.sweep(now + timedelta(days=31))
    assert [each.stem for each in mail.kept()] == [waiting.message_id]


def test_the_mails_to_an_address_are_forgotten_with_what_the_folder_keeps(app, db, now):
    mine, other = queue(now), queue(now, key="other", to="olena@example.org")
    db.session.commit()
    outbox.deliver(now)
    file, theirs = mail.file_of(mine.message_id), mail.file_of(other.message_id)
    to = mine.recipient
    db.begin_writing()
    outbox.forget(to)
    assert file.exists(), "it may still be undone"
    db.keep()
    assert not file.exists()
    assert theirs.exists()
    assert db.session.scalars(select(outbox.Letter.key)).all() == ["other"]


def test_a_mail_that_is_forgotten_while_it_is_sent_stops_nothing(app, db, now):
    queue(now)
    db.session.commit()
    id = outbox.claim(now)
    with db.unit():
        outbox.forget("a@example.org")
    outbox.keep(id, None, now)
    assert not db.session.scalars(select(outbox.Letter)).all()
