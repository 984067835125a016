"""The frame of every page, in a real browser: looks, menus, quick exit, typing picker."""

import re
from datetime import datetime

import pytest
from playwright.sync_api import Page, expect

from council.core.db import Database
from tests.browser.conftest import Judge, Opener, Photographer
from tests.site.test_home import a_referral
from tests.support import a_contribution, a_dossier

pytestmark = pytest.mark.browser

COMMUNES = ["Andenne", "Éghezée", "Gedinne", "Namur", "Ciney", "Couvin", "Dinant", "Yvoir"]
OPTIONS = "".join(
    f'<option value="{number}" data-words="{5000 + number}">{name}</option>'
    for number, name in enumerate(COMMUNES, 1)
)
FIELD = (
    '<div class="field"><label for="c">Commune</label><select class="input" id="c" name="c" '
    'data-picker="Rien" data-list="Propositions"><option value="">Choisir</option>'
    f"{OPTIONS}</select></div>"
)
ADD = """([field, address]) => {
  document.querySelector('main').insertAdjacentHTML('afterbegin', field);
  const script = document.createElement('script');
  script.src = address;
  return new Promise(done => { script.onload = done; document.body.append(script); });
}"""


def a_full_council(db: Database, now: datetime) -> None:
    """A council with dossiers in every state of their clocks, and voices in two languages."""
    for due_in, answered in ((-23, None), (12, None), (5, 41)):
        dossier = a_dossier(a_contribution(supports=12))
        a_referral(dossier, now, due_in=due_in, answered_after=answered)
    a_contribution(title="خمسة أسابيع للموعد الأول", language="ar")
    db.session.commit()


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize("lang", ["fr", "ar"])
def test_the_home_page_is_open_to_everyone(
    visit: Opener, judge: Judge, db: Database, now: datetime, lang: str, width: int, dark: bool
) -> None:
    a_full_council(db, now)
    judge(visit(f"/{lang}/", width=width, dark=dark))


def test_the_guide_shows_the_home_page(
    visit: Opener, picture: Photographer, db: Database, now: datetime
) -> None:
    a_full_council(db, now)
    page = visit("/fr/")
    picture(page, "accueil")
    page.locator("#dossiers-title").scroll_into_view_if_needed()
    page.evaluate("document.querySelector('#dossiers-title').scrollIntoView()")
    picture(page, "dossiers-en-cours")
    phone = visit("/fr/", width=390)
    phone.locator(".mast details summary").click()
    expect(phone.get_by_role("navigation", name="Menu", exact=True)).to_be_visible()
    picture(phone, "menu-telephone")


@pytest.mark.parametrize("path", ["/fr/privacy", "/nl/help", "/ar/rules", "/fr/nowhere"])
def test_pages_that_explain_are_open_to_everyone(visit: Opener, judge: Judge, path: str) -> None:
    judge(visit(path, width=390))


@pytest.mark.parametrize("script", [True, False])
def test_the_language_menu_opens_the_same_page(visit: Opener, script: bool) -> None:
    page = visit("/fr/rules", script=script, width=390)
    page.locator("details.lang summary").click()
    page.get_by_role("link", name="العربية").click()
    page.wait_for_url(re.compile("/ar/rules$"))
    assert page.locator("html").get_attribute("dir") == "rtl"


def test_a_menu_closes_on_escape_and_gives_the_focus_back(visit: Opener) -> None:
    page = visit("/fr/")
    summary = page.locator("details.lang summary")
    summary.click()
    page.keyboard.press("Escape")
    assert page.locator("details.lang[open]").count() == 0
    expect(summary).to_be_focused()


def test_leaving_fast_empties_the_page_at_once(visit: Opener) -> None:
    page = visit("/fr/")
    page.evaluate("window.open = () => null")
    page.route("https://www.meteo.be/**", lambda route: route.abort())
    assert page.locator("[data-quit]").get_attribute("href") == "https://www.meteo.be/"
    assert "noreferrer" in (page.locator("[data-quit]").get_attribute("rel") or "")
    page.evaluate("document.querySelector('[data-quit]').href = '/healthz'")
    page.locator("[data-quit]").click()
    page.wait_for_url("**/healthz")


def test_three_escapes_leave_too(visit: Opener) -> None:
    page = visit("/fr/")
    page.evaluate("window.open = () => null")
    page.evaluate("document.querySelector('[data-quit]').href = '/healthz'")
    for _time in range(3):
        page.keyboard.press("Escape")
    page.wait_for_url("**/healthz")


def with_picker(page: Page) -> Page:
    """The page, holding a commune picker."""
    address = page.locator("script[src*='council.js']").get_attribute("src") or ""
    page.evaluate(ADD, [FIELD, address.replace("council.js", "picker.js")])
    return page


@pytest.mark.parametrize(("typed", "value"), [("eghez", "2"), ("5004", "4"), ("din", "7")])
def test_a_commune_is_found_by_typing(visit: Opener, typed: str, value: str) -> None:
    page = with_picker(visit("/fr/help"))
    page.get_by_label("Commune").fill(typed)
    page.keyboard.press("Enter")
    assert page.locator("select").evaluate("s => s.value") == value


def test_the_picker_says_when_nothing_is_found(visit: Opener, judge: Judge) -> None:
    page = with_picker(visit("/fr/help"))
    field = page.get_by_label("Commune")
    field.fill("zzz")
    expect(page.get_by_role("option")).to_have_text("Rien")
    judge(page)
    page.keyboard.press("Tab")
    expect(field).to_have_value("")


def test_the_picker_obeys_arrows_and_escape(visit: Opener) -> None:
    page = with_picker(visit("/fr/help"))
    field = page.get_by_label("Commune")
    field.press("ArrowDown")
    field.press("ArrowDown")
    field.press("Enter")
    expect(field).to_have_value("Éghezée")
    field.fill("x")
    field.press("Escape")
    expect(field).to_have_value("Éghezée")
    expect(page.get_by_role("listbox")).to_be_hidden()
