"""One's own things, stopping mails, the record and the demonstration's mails, in a real browser."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import expect
from sqlalchemy import select

from council.contributions.models import Contribution, State
from council.core import journal, outbox
from council.core.db import Database
from council.core.outbox import Letter
from council.notices import operations, tasks
from council.people.models import Member
from tests.browser.conftest import Judge, Opener, Photographer
from tests.support import a_commune, a_contribution, a_dossier

pytestmark = pytest.mark.browser


@pytest.fixture
def contribution(as_resident: FlaskClient, db: Database, now: datetime) -> Contribution:
    """What the resident said, and what became of it."""
    resident = db.session.get_one(Member, as_resident.member.id)  # type: ignore[attr-defined]
    said = a_contribution(author=resident, title="Guichet ouvert seulement le mardi matin")
    a_contribution(author=resident, state=State.SUBMITTED, title="Pas de bus après 19 heures")
    dossier = a_dossier(said, title="Guichets communaux fermés trop tôt")
    operations.follow(resident, "dossier", dossier.id, now)
    for verb, about in (
        ("contribution.published", said),
        ("dossier.opened", dossier),
        ("referral.answered", dossier),
    ):
        journal.record(verb, by=None, about=about, at=now, authority=a_commune().id)
    db.session.commit()
    tasks.tell(now)
    outbox.deliver(now + timedelta(minutes=1))
    journal.seal_all(now + timedelta(minutes=10))
    return said


@pytest.mark.parametrize("script", [True, False])
def test_news_are_read_and_marked_and_following_is_stopped(
    visit: Opener, as_resident: FlaskClient, contribution: Contribution, script: bool
) -> None:
    page = visit("/fr/me", as_=as_resident, script=script)
    expect(page.get_by_text("Une autorité a répondu")).to_be_visible()
    page.get_by_role("button", name="Marquer 3 nouvelles comme lues").click()
    expect(page.get_by_text("Nouveau", exact=True)).to_have_count(0)
    page.get_by_role("button", name="Ne plus suivre").click()
    expect(page.get_by_text("Vous ne suivez plus ce sujet.")).to_be_visible()
    page.get_by_role("link", name="Votre contribution est publiée").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(contribution.title)


@pytest.mark.parametrize("script", [True, False])
def test_a_mail_is_stopped_without_signing_in(
    visit: Opener, db: Database, contribution: Contribution, script: bool
) -> None:
    letter = db.session.scalars(select(Letter).order_by(Letter.id)).first()
    assert letter
    url = outbox.compose(letter).extra_headers["List-Unsubscribe"].strip("<>")
    page = visit(url.removeprefix("http://localhost"), script=script)
    page.get_by_role("button", name="Arrêter pour ce sujet").click()
    expect(page.get_by_role("heading", name="C’est arrêté")).to_be_visible()


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("code", ["fr", "ar"])
def test_these_pages_are_for_everybody(
    app: Flask,
    visit: Opener,
    judge: Judge,
    picture: Photographer,
    as_resident: FlaskClient,
    contribution: Contribution,
    code: str,
    width: int,
) -> None:
    app.config["DEMO"] = True
    page = visit(f"/{code}/me", as_=as_resident, width=width)
    judge(page)
    if (code, width) == ("fr", 1280):
        picture(page, "mon-espace")
    for path in ("journal", "demo/outbox", "demo/outbox/1"):
        page.goto(f"/{code}/{path}")
        judge(page)
