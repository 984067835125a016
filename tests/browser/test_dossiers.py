"""Dossiers in a real browser: read by everyone, made by stewards with and without scripts."""

from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from council.core.db import Database
from council.dossiers import operations
from council.dossiers.models import Dossier
from council.people import hashing
from council.people.models import Role
from tests.browser.conftest import Judge, Opener, Photographer
from tests.support import a_commune, a_contribution, a_member, a_theme

pytestmark = pytest.mark.browser

PASSWORD = "trois mots ensemble"
SAID = (
    ("Guichet ouvert seulement le mardi matin", "Je travaille le mardi.", "gedinne", "fr"),
    ("Le guichet ferme à midi", "Le dernier bus part à 17 heures.", "beauraing", "fr"),
    ("المكتب مغلق دائمًا", "أعمل في مطعم حتى الثالثة.", "gedinne", "ar"),
    ("Guichet fermé en août", "Fermé trois semaines, sans remplaçant.", "gedinne", "fr"),
)


def a_steward(db: Database, now: datetime) -> tuple[str, Dossier]:
    """A moderator whose password is known, a dossier, and contributions that wait for one."""
    steward = a_member(password=hashing.hash_password(PASSWORD), role=Role.MODERATOR)
    said = [
        a_contribution(
            title=title,
            body=body,
            commune_id=a_commune(commune).id,
            language=language,
            supports=7 * n,
            published_at=now - timedelta(days=n),
        )
        for n, (title, body, commune, language) in enumerate(SAID * 2, 1)
    ]
    dossier = operations.open_dossier(
        title="Guichets communaux fermés trop tôt",
        summary="Le guichet **ferme tôt**.\n\nLe dernier bus part à 17 heures :\n\n- a\n- b",
        ask="Ouvrir le guichet un soir par semaine.",
        contributions=said[:4],
        theme=a_theme(),
        commune=None,
        language="fr",
        by=steward,
        at=now,
    )
    operations.add_evidence(
        dossier, text="38 %", source="https://iweps.be", given=None, by=steward, at=now
    )
    db.session.commit()
    return str(steward.email), dossier


def enter(page: Page, email: str) -> None:
    """Sign in by e-mail."""
    page.goto("/fr/sign-in")
    page.fill("#email", email)
    page.fill("#password", PASSWORD)
    page.locator("form[action$='/sign-in'] button[type=submit]").click()
    page.wait_for_load_state()


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("lang", ["fr", "ar"])
def test_everyone_can_read_a_dossier(
    visit: Opener, judge: Judge, db: Database, now: datetime, lang: str, width: int, dark: bool
) -> None:
    _email, dossier = a_steward(db, now)
    page = visit(f"/{lang}/dossiers", width=width, dark=dark)
    judge(page)
    for more in ("", "/voices", "/versions", "/print"):
        page.goto(f"/{lang}/dossiers/{dossier.reference}{more}")
        judge(page)


@pytest.mark.parametrize("width", [390, 1280])
def test_stewards_pages_can_be_used_by_everyone(
    visit: Opener, judge: Judge, db: Database, now: datetime, width: int
) -> None:
    email, dossier = a_steward(db, now)
    page = visit("/fr/sign-in", width=width)
    enter(page, email)
    for lang in ("fr", "ar"):
        for more in (
            "",
            "/new",
            "/new?q=guichet",
            f"/{dossier.reference}",
            f"/{dossier.reference}/edit",
        ):
            page.goto(f"/{lang}/desk/dossiers{more}")
            judge(page)
    page.locator("[name=title]").fill("")
    page.locator("main form button[type=submit]").first.click()
    judge(page)


@pytest.mark.parametrize("script", [True, False])
def test_a_steward_groups_contributions_with_the_keyboard_or_without_a_script(
    visit: Opener, picture: Photographer, db: Database, now: datetime, script: bool
) -> None:
    email, dossier = a_steward(db, now)
    page = visit("/fr/sign-in", script=script)
    enter(page, email)
    page.goto("/fr/desk/dossiers/new")
    boxes = page.locator(".job input[type=checkbox]")
    expect(boxes).to_have_count(4)
    if script:
        boxes.first.focus()
        for key in ("x", "j", "j", "x", "k"):
            page.keyboard.press(key)
        expect(page.locator("[data-tally]")).to_have_text("2")
        expect(boxes.nth(1)).to_be_focused()
        picture(page, "regrouper")
    else:
        boxes.first.check()
        boxes.nth(2).check()
    page.locator("button[value=go]").click()
    page.fill("[name=title]", "Un dossier de plus")
    page.fill("[name=ask]", "Répondre à ces personnes.")
    picture(page, "rediger-dossier")
    page.locator("main form button[type=submit]").first.click()
    expect(page.locator("h1")).to_have_text("Un dossier de plus")
    page.locator("#places button[type=submit]").click()
    picture(page, "suivre-dossier")
    page.goto("/fr/dossiers/2026-002")
    expect(page.get_by_text("Paragraphe 1")).to_have_count(1)
    page.goto(f"/fr/dossiers/{dossier.reference}")
    picture(page, "dossier")
