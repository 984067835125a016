"""The scoreboard in a real browser: charts, the map, and the frame in a page of another site."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from threading import Thread

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import expect
from werkzeug.serving import make_server
from werkzeug.wrappers import Response

from council.core.db import Database
from council.people.models import Role
from council.referrals.models import Verdict
from tests.browser.conftest import Judge, Opener, Photographer
from tests.referrals.test_board import sent
from tests.support import a_member

FIRST_VISIT = 100_000  # bytes


@pytest.fixture
def answers(db: Database, now: datetime) -> None:
    """A year of dossiers to three communes: most were answered, some in time."""
    moderator = a_member(role=Role.MODERATOR)
    for week in range(0, 52, 3):
        for slug, took in (("namur", 20 + week), ("gedinne", 90), ("dinant", 30)):
            if slug == "namur" or week % 4 == 0:
                at = now - timedelta(weeks=70 - week)
                sent(slug, at, took if week % 5 else None, moderator, verdict=Verdict.REFUSED)
    db.session.commit()


@pytest.mark.browser
@pytest.mark.parametrize(
    ("code", "width", "dark"),
    [("fr", 1280, False), ("fr", 390, True), ("ar", 390, False), ("ar", 1280, True)],
)
def test_the_figures_are_read_by_everybody(
    visit: Opener, judge: Judge, picture: Photographer, answers, code: str, width: int, dark: bool
) -> None:
    page = visit(f"/{code}/authorities?period=2025", width=width, dark=dark)
    judge(page)
    page.locator("details.more summary").first.click()
    judge(page)
    page.locator("details.more summary").first.click()
    if code == "fr" and not dark:
        page.locator("#time").scroll_into_view_if_needed()
        page.evaluate("document.querySelector('#time').scrollIntoView()")
        picture(page, "chiffres-autorites")
    for path in ("/map?show=days", "/map", "/namur", "/method"):
        page.goto(f"/{code}/authorities{path}")
        judge(page)


@pytest.mark.browser
def test_the_map_is_walked_with_the_keyboard(visit: Opener, answers) -> None:
    page = visit("/fr/authorities/map")
    commune = page.get_by_role("link", name="Namur : ").or_(page.locator('.map a[href$="/namur"]'))
    commune.first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Namur")


@pytest.mark.browser
@pytest.mark.parametrize("path", ["/fr/authorities", "/fr/authorities/map", "/ar/authorities/map"])
def test_a_first_visit_is_light(visit: Opener, answers, path: str) -> None:
    page = visit("/healthz")
    sizes: list[int] = []
    page.on("response", lambda got: sizes.append(got.request.sizes()["responseBodySize"]))
    page.goto(path)
    page.wait_for_load_state("networkidle")
    assert 10_000 < sum(sizes) < FIRST_VISIT


@pytest.fixture
def elsewhere(site: str) -> Iterator[str]:
    """The address of a page of another site, which frames our widget and an ordinary page."""
    paths = ("/fr/authorities/namur/widget", "/fr/authorities/namur")
    frames = "".join(f'<iframe src="{site}{path}"></iframe>' for path in paths)
    page = Response(f"<!doctype html><title>Elsewhere</title>{frames}", mimetype="text/html")
    server = make_server("127.0.0.1", 0, page)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://localhost:{server.port}"
    server.shutdown()
    thread.join()


@pytest.mark.browser
def test_another_site_shows_the_figures_and_nothing_else_of_ours(
    chromium: Chromium, elsewhere: str, answers
) -> None:
    page = chromium.new_page()
    page.goto(elsewhere)
    shown, refused = page.frame_locator("iframe").first, page.frame_locator("iframe").last
    title = shown.locator("h1")
    expect(title).to_have_text("Namur")
    assert title.evaluate("each => getComputedStyle(each).fontSize") == "18px"  # its style came too
    expect(refused.locator("h1")).to_have_count(0)
    assert page.context.cookies() == []
    page.close()
