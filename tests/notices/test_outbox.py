"""The demonstration's mails can all be read; outside the demonstration there is nothing."""

import html
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from council.core import journal, outbox
from council.core.db import Database
from council.core.outbox import Letter
from council.notices import tasks
from tests.support import Browser, a_contribution


@pytest.fixture
def demo(app: Flask) -> None:
    """This is the demonstration."""
    app.config["DEMO"] = True


@pytest.fixture
def paper() -> Iterator[None]:
    """Something that can be attached."""

    @outbox.attachment("test_paper")
    def build(name: str) -> outbox.Attachment:
        return name, "application/pdf", b"%PDF-1.7"

    yield
    del outbox.BUILDERS["test_paper"]


def a_letter(db: Database, now, sent: bool = True, **changes) -> Letter:
    contribution = a_contribution(title="Le guichet ferme à midi")
    journal.record("contribution.published", by=None, about=contribution, at=now)
    db.session.commit()
    tasks.tell(now)
    letter = db.session.query(Letter).order_by(Letter.id.desc()).first()
    for name, value in changes.items():
        setattr(letter, name, value)
    db.session.commit()
    if sent:
        outbox.deliver(now + timedelta(minutes=1))
    return letter


def test_outside_the_demonstration_there_is_nothing(client: Browser, db, now) -> None:
    letter = a_letter(db, now)
    for path in ("", f"/{letter.id}", f"/{letter.id}/html", f"/{letter.id}/files/0"):
        assert client.get(f"/fr/demo/outbox{path}").status_code == 404


def test_an_empty_outbox_says_what_would_fill_it(client, demo, db) -> None:
    assert client.get("/demo/outbox", headers={"Accept-Language": "nl"}).location == (
        "/nl/demo/outbox"
    )
    assert "Pas encore d’e-mail" in client.get("/fr/demo/outbox").text


@pytest.mark.parametrize("code", ["fr", "nl", "en", "ar"])
def test_every_mail_is_listed_page_by_page(client, demo, db, now, code) -> None:
    for _ in range(21):
        letter = a_letter(db, now, sent=False)
    page = client.get(f"/{code}/demo/outbox").text
    assert letter.recipient in page
    assert str(outbox.compose(letter).subject) in html.unescape(page)
    after = re.search(r'href="([^"]+\?after=[^"]+)" rel="next"', page)
    assert after
    assert client.get(after[1]).text.count("<article") == 1


@pytest.mark.parametrize("sent", [True, False])
def test_a_mail_is_read_as_text_with_its_links(client, demo, db, now, sent) -> None:
    letter = a_letter(db, now, sent=sent)
    page = client.get(f"/fr/demo/outbox/{letter.id}").text
    assert "Votre contribution est publiée" in page
    assert re.search(r'<a href="http://localhost/fr/contributions/\w+"', page)
    assert letter.recipient in page


def test_what_went_wrong_with_a_mail_is_shown(client, demo, db, now) -> None:
    letter = a_letter(db, now, sent=False, error="450 later")
    assert "450 later" in client.get(f"/fr/demo/outbox/{letter.id}").text


def test_the_html_of_a_mail_stands_alone_and_can_do_nothing(app, demo, db, now) -> None:
    letter = a_letter(db, now)
    answer = FlaskClient(app).get(f"/fr/demo/outbox/{letter.id}/html")
    assert "Le guichet ferme à midi" in answer.text
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "script" not in policy


def test_attachments_can_be_kept(client, demo, db, now, paper) -> None:
    letter = a_letter(db, now, attachments=[{"build": "test_paper", "name": "dossier-é.pdf"}])
    assert "dossier-é.pdf" in client.get(f"/fr/demo/outbox/{letter.id}").text
    answer = client.get(f"/fr/demo/outbox/{letter.id}/files/0")
    assert (answer.data, answer.mimetype) == (b"%PDF-1.7", "application/pdf")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert client.get(f"/fr/demo/outbox/{letter.id}/files/1").status_code == 404


def test_a_mail_that_is_not_there(client, demo) -> None:
    assert client.get("/fr/demo/outbox/999").status_code == 404
