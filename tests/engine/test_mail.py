"""Mails: what they look like when they arrive, and what they never let through."""

import email
import email.policy
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path

import pytest
from flask import Flask

from council.core import outbox


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
    letter = outbox.queue(
        "test/hello", key=key, to="a@example.org", locale=locale, at=now, title="Du pain", **more
    )
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
