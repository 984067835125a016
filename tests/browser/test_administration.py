"""Administering in a real browser: what needs a look, people, mails; and the pictures of it."""

from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from council.core import jobs, outbox
from council.core.db import Database
from council.core.outbox import DeliveryState
from council.people.models import Role
from tests.browser.conftest import Opener, Photographer
from tests.support import Browser, a_commune, a_member

pytestmark = pytest.mark.browser


@pytest.fixture
def busy(db: Database, now: datetime) -> None:
    """A house with some people, a mail that could not leave, and a worker that fell silent."""
    a_member(name="Nora", role=Role.MODERATOR)
    a_member(name="Hugo", role=Role.MODERATOR, scope=a_commune())
    a_member(name="Service de Namur", role=Role.OFFICIAL, scope=a_commune())
    for name in ("amina", "farid"):
        letter = outbox.queue(
            "people/confirm",
            key=name,
            to=f"{name}@example.org",
            locale="fr",
            at=now - timedelta(days=1),
            name=name,
            seed="ab",
        )
        assert letter
        letter.state, letter.tries = DeliveryState.PARKED, 7
        letter.error = "SMTPRecipientsRefused: 550 unknown mailbox"
    db.session.add(jobs.Beat(name="w", at=now - timedelta(hours=2)))
    db.session.commit()


def test_the_outbox_is_emptied_after_a_look(
    visit: Opener, picture: Photographer, as_administrator: Browser, busy: None
) -> None:
    page = visit("/fr/admin", as_=as_administrator)
    expect(page.get_by_text("2 e-mails n’ont pas pu partir")).to_be_visible()
    picture(page, "administration")
    page.get_by_role("link", name="Ouvrir la boîte d’envoi").click()
    expect(page.get_by_text("amina@example.org")).to_have_count(0)
    picture(page, "boite-d-envoi")
    page.get_by_role("button", name="Tout réessayer").click()
    expect(page.get_by_text("2 e-mails sont réessayés")).to_be_visible()


def test_a_role_is_given_to_somebody_who_was_looked_for(
    visit: Opener, picture: Photographer, as_administrator: Browser, busy: None
) -> None:
    page = visit("/fr/admin/people", as_=as_administrator)
    picture(page, "personnes-et-roles")
    page.get_by_role("link", name="Hugo").click()
    picture(page, "une-personne")
    page.get_by_label("Rôle", exact=True).select_option("helper")
    page.locator("#scope").fill("Gedinne")
    page.locator("#scope-list li").first.click()
    page.get_by_role("button", name="Donner ce rôle").click()
    expect(page.get_by_text("Le rôle est donné")).to_be_visible()


def test_the_words_of_a_mail_are_read_before_any_leaves(
    visit: Opener, picture: Photographer, as_administrator: Browser
) -> None:
    page = visit("/fr/admin/mails/people/confirm", as_=as_administrator)
    page.get_by_label("Objet").fill("Bienvenue, {name}")
    page.get_by_label("Texte").fill("Bonjour {name}.\n\n{link} Ouvrir mon compte\n\nÀ bientôt.")
    press(page, "Relire d’abord")
    expect(page.get_by_text("Bienvenue, Amina")).to_be_visible()
    picture(page, "texte-d-un-e-mail")
    press(page, "Utiliser ce texte")
    expect(page.get_by_text("Ces e-mails partent maintenant avec votre texte.")).to_be_visible()


def press(page: Page, name: str) -> None:
    """Press the button with these words."""
    page.get_by_role("button", name=name).click()
