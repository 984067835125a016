"""A visitor says a problem, question after question, in a real browser."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from council.core.db import Database
from tests.browser.conftest import Judge, Opener, Photographer
from tests.contributions.steps import BODY, TITLE, a_picture
from tests.support import Browser, a_commune, a_contribution

pytestmark = pytest.mark.browser

LIKE_IT = {
    "title": "Aucun bus le soir à Gedinne",
    "body": "Après 18 heures, plus de bus. Impossible de rentrer du cours du soir.",
}


def go_on(page: Page, step: str) -> None:
    """Press the large button, and arrive at the question `step`."""
    page.locator("main form button.btn--l").first.click()
    page.wait_for_url(re.compile(f"/{step}$"))


def tell(page: Page) -> None:
    """Type the story."""
    page.locator("#title").fill(TITLE)
    page.locator("#body").fill(BODY)


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A photo on the person's telephone."""
    path = tmp_path / "IMG_2031.jpg"
    path.write_bytes(a_picture())
    return path


@pytest.mark.parametrize(
    ("lang", "width", "script"),
    [("fr", 1280, True), ("fr", 390, False), ("ar", 390, True), ("ar", 320, False)],
)
def test_a_visitor_is_led_from_their_words_to_a_receipt(
    visit: Opener,
    judge: Judge,
    db: Database,
    photo: Path,
    lang: str,
    width: int,
    script: bool,
) -> None:
    a_contribution(**LIKE_IT, commune_id=a_commune("gedinne").id)
    gedinne = str(a_commune("gedinne").id)
    db.session.commit()
    page = visit(f"/{lang}/contributions/new", width=width, script=script)
    check(page, judge, script=script)
    page.locator("input[value=problem]").check()
    go_on(page, "story")
    page.locator("#title").fill("Bus")
    go_on(page, "story")  # too short: shown again
    expect(page.locator("[data-focus]")).to_be_visible()
    check(page, judge, script=script)
    tell(page)
    go_on(page, "where")
    if script:
        page.locator("#commune").fill("5575")
        page.keyboard.press("Enter")
    else:
        page.locator("#commune").select_option(gedinne)
    check(page, judge, script=script)
    go_on(page, "theme")
    check(page, judge, script=script)
    page.locator("input[name=theme]").first.check()
    go_on(page, "similar")
    check(page, judge, script=script)
    page.locator("main form button.btn--l").click()
    page.wait_for_url(re.compile("/files$"))
    page.locator("#added").set_input_files(photo)
    page.locator("button[name=add]").click()
    page.locator("input[name^=alt-]").fill("L’arrêt de bus")
    check(page, judge, script=script)
    go_on(page, "signature")
    check(page, judge, script=script)
    page.locator("input[value=anonymous]").check()
    go_on(page, "check")
    check(page, judge, script=script)
    go_on(page, "card")
    page.locator("main form button.btn--l").last.click()
    page.wait_for_url(re.compile("/contributions/[a-z2-9]{8}/receipt$"))
    check(page, judge, script=script)


def check(page: Page, judge: Judge, *, script: bool) -> None:
    """Let the page be judged; without scripts, the judge cannot run: only its width is seen."""
    if script:
        judge(page)
        return
    page.wait_for_load_state()
    width = page.locator("html").evaluate("html => html.scrollWidth - window.innerWidth")
    assert width <= 0, page.url


@pytest.mark.parametrize("name", ["urgent", "personal"])
def test_pages_of_help_are_open_to_everyone(visit: Opener, judge: Judge, name: str) -> None:
    judge(visit(f"/fr/contributions/new/{name}", width=390))


def test_somebody_joins_a_similar_one_with_one_click(
    visit: Opener, judge: Judge, as_resident: Browser, db: Database
) -> None:
    a_contribution(**LIKE_IT, commune_id=a_commune("gedinne").id)
    db.session.commit()
    page = visit("/fr/contributions/new", as_=as_resident)
    page.locator("input[value=problem]").check()
    go_on(page, "story")
    tell(page)
    go_on(page, "where")
    page.locator("#commune").fill("gedin")
    page.keyboard.press("Enter")
    go_on(page, "theme")
    page.locator("input[value='0']").check()
    go_on(page, "similar")
    page.get_by_role("button", name="C’est pareil pour moi").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Votre voix est ajoutée")
    judge(page)


def test_pressing_twice_sends_once(visit: Opener, db: Database) -> None:
    page = visit("/fr/contributions/new", script=False)
    page.locator("input[value=problem]").check()
    go_on(page, "story")
    tell(page)
    go_on(page, "where")
    page.locator("#commune").select_option("0")
    go_on(page, "theme")
    page.locator("input[value='0']").check()
    go_on(page, "files")
    go_on(page, "signature")
    page.locator("input[value=anonymous]").check()
    go_on(page, "check")
    page.locator("main form button.btn--l").dblclick()
    page.wait_for_url(re.compile("/card$"))


def test_the_guide_shows_the_questions(visit: Opener, picture: Photographer, db: Database) -> None:
    a_contribution(**LIKE_IT, commune_id=a_commune("gedinne").id, supports=12)
    db.session.commit()
    page = visit("/fr/contributions/new")
    page.locator("input[value=problem]").check()
    go_on(page, "story")
    tell(page)
    picture(page, "deposer-texte")
    go_on(page, "where")
    page.locator("#commune").fill("5575")
    page.keyboard.press("Enter")
    go_on(page, "theme")
    page.locator("input[name=theme]").first.check()
    go_on(page, "similar")
    picture(page, "deposer-pareil")
    page.locator("main form button.btn--l").click()
    go_on(page, "signature")
    page.locator("input[value=anonymous]").check()
    go_on(page, "check")
    go_on(page, "card")
    page.locator("main form button.btn--l").last.click()
    page.wait_for_url(re.compile("/receipt$"))
    picture(page, "deposer-recu")
