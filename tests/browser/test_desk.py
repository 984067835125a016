"""The desks of staff: keys, ticks, and pages that everyone can use."""

import pytest
from playwright.sync_api import expect

from council.contributions.models import State
from council.core.db import Database
from tests.browser.conftest import Judge, Opener, Photographer
from tests.support import Browser, a_contribution

pytestmark = pytest.mark.browser


@pytest.fixture
def waiting(db: Database) -> list[str]:
    """Titles of three contributions that wait for a moderator, oldest first."""
    titles = ["Un tampon", "Le téléphone", "Le bus scolaire"]
    for title in titles:
        a_contribution(title=title, state=State.SUBMITTED, published_at=None)
    db.session.commit()
    return titles


def test_the_queue_is_worked_with_keys(
    visit: Opener, picture: Photographer, as_moderator: Browser, waiting: list[str]
) -> None:
    page = visit("/fr/desk/moderation", as_=as_moderator)
    boxes = [page.get_by_role("checkbox", name=title) for title in waiting]
    boxes[0].focus()
    page.keyboard.press("x")
    page.keyboard.press("j")
    expect(boxes[1]).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.keyboard.press("k")
    expect(boxes[1]).to_be_focused()
    assert [box.is_checked() for box in boxes] == [True, False, True]
    expect(page.locator("[data-tally]").first).to_have_text("2")
    picture(page, "a-lire")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(waiting[1])
    picture(page, "lire-et-decider")


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("lang", ["fr", "ar"])
def test_the_queue_is_open_to_every_moderator(
    visit: Opener, judge: Judge, as_moderator: Browser, waiting: list[str], lang: str, width: int
) -> None:
    page = visit(f"/{lang}/desk/moderation", width=width, as_=as_moderator)
    expect(page.get_by_role("checkbox")).to_have_count(len(waiting))
    judge(page)


def test_the_texts_of_the_pages_are_open_to_every_administrator(
    visit: Opener, judge: Judge, as_administrator: Browser
) -> None:
    judge(visit("/fr/admin/pages", width=390, as_=as_administrator))
    page = visit("/fr/admin/pages/help", as_=as_administrator)
    judge(page)
    page.get_by_label("Titre").fill("")
    page.get_by_role("button", name="Publier ce texte").click()
    expect(page.get_by_role("alert")).to_be_focused()
    assert page.title().startswith("Erreur")
    page.get_by_role("alert").get_by_role("link").click()
    expect(page.get_by_label("Titre")).to_be_focused()
