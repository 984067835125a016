"""People in a real browser: joining, the card and its QR, the account, with and without scripts."""

import re
from datetime import datetime

import pytest
from playwright.sync_api import Page, expect

from council.core.db import Database
from council.people import hashing, operations
from council.people.models import Role
from tests.browser.conftest import Judge, Opener, Photographer
from tests.support import a_commune, a_member

pytestmark = pytest.mark.browser

PASSWORD = "trois mots ensemble"
BOTH = pytest.mark.parametrize("lang", ["fr", "ar"])
WIDTHS = pytest.mark.parametrize("width", [390, 1280])


def send(page: Page) -> None:
    """Press the button of the first form of the page."""
    page.locator("main form button[type=submit]").first.click()


def enter(page: Page, email: str) -> None:
    """Sign in by e-mail on the page that is shown."""
    page.fill("#email", email)
    page.fill("#password", PASSWORD)
    page.locator("form[action$='/sign-in'] button[type=submit]").click()


def a_helper(db: Database, now: datetime) -> str:
    """The address of a helper of everywhere, whose password is known."""
    helper = a_member(name="Chantal", password=hashing.hash_password(PASSWORD), role=Role.HELPER)
    operations.join_by_card(name="Dawit", language="fr", commune=a_commune(), at=now)
    operations.vouch(helper, place="Maison de quartier", by=a_member(), at=now)
    db.session.commit()
    return str(helper.email)


@BOTH
@WIDTHS
def test_everyone_can_come_in(visit: Opener, judge: Judge, lang: str, width: int) -> None:
    page = visit(f"/{lang}/sign-in", width=width)
    judge(page)
    send(page)
    judge(page)
    for path in ("sign-up", "reset", "reset/sent", "confirm/none", "sign-up/card"):
        page.goto(f"/{lang}/{path}")
        judge(page)
    send(page)
    page.wait_for_url(re.compile("/card$"))
    judge(page)


@BOTH
@WIDTHS
def test_everyone_can_keep_their_account(
    visit: Opener, judge: Judge, db: Database, now: datetime, lang: str, width: int
) -> None:
    page = visit(f"/{lang}/sign-in?next=/{lang}/me/account", width=width)
    enter(page, a_helper(db, now))
    page.wait_for_url(re.compile("/me/account$"))
    judge(page)
    for path in ("profile", "email", "password", "close"):
        page.goto(f"/{lang}/me/account/{path}")
        judge(page)
    page.goto(f"/{lang}/desk/people?name=Dawit")
    judge(page)
    page.locator("main li a").first.click()
    judge(page)


@pytest.mark.parametrize("script", [True, False])
def test_a_person_without_email_keeps_the_card_and_comes_back(visit: Opener, script: bool) -> None:
    page = visit("/fr/sign-up/card", width=390, script=script)
    page.fill("#name", "Farid")
    send(page)
    code = "".join(page.locator(".pass__code").inner_text().split())
    page.get_by_role("button", name="J’ai gardé ma carte").click()
    page.goto("/fr/me/account")
    page.get_by_role("button", name="Se déconnecter ici").click()
    page.goto(f"/fr/sign-in/card#{code}")
    if script:
        expect(page.locator("#code")).to_have_value(code)
        assert "#" not in page.url
    else:
        page.fill("#code", hashing.grouped(code).lower())
    send(page)
    page.goto("/fr/me/account")
    expect(page.locator("main")).to_contain_text("Farid")


def test_what_stands_behind_a_hash_is_put_nowhere_unless_it_is_a_code(visit: Opener) -> None:
    for text in ("<img src=x>", "ABCD", "%E0%A4%A", "ABCD2345WXY0"):
        assert visit(f"/fr/sign-in/card#{text}").input_value("#code") == ""


def test_the_guide_shows_signing_in_and_the_card(
    visit: Opener, picture: Photographer, db: Database, now: datetime
) -> None:
    page = visit("/fr/sign-in")
    picture(page, "se-connecter")
    page.goto("/fr/sign-up/card")
    send(page)
    picture(page, "carte")
    desk = visit("/fr/sign-in")
    enter(desk, a_helper(db, now))
    desk.goto("/fr/me/account")
    picture(desk, "compte")
    desk.goto("/fr/desk/people?name=Dawit")
    desk.locator("main li a").first.click()
    picture(desk, "aider")
