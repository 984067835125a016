"""Every page of the demonstration: valid in every language, open to everyone who sees it."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from threading import Thread
from typing import Literal

import pytest
import time_machine
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page
from werkzeug.serving import make_server

from council import create_app
from council.core.db import db as database
from tests.browser.conftest import AXE, JUDGE, OVERFLOW, leaving, note
from tests.conftest import MONDAY, create_database, database_url, settings
from tests.journeys.stage import NO_PAGE, PAGES, TURNED, Stage
from tests.journeys.world import routes
from tests.support import Browser

Readers = dict[str, tuple[str, str]]

pytestmark = pytest.mark.xdist_group("stage")  # it is set up once, by whoever runs them all

REFUSED = {"visitor": ["nowhere", "me"], "resident": ["admin"]}  # a refusal is a page too


@pytest.fixture(scope="module")
def stage(
    tmp_path_factory: pytest.TempPathFactory, template: str, postgresql: str | None
) -> Iterator[Stage]:
    folder = tmp_path_factory.mktemp("pages")
    url = f"sqlite:///{folder / 'council.sqlite'}"
    if postgresql:
        create_database(postgresql, "every_page", template)
        url = database_url(postgresql, "every_page")
    else:
        shutil.copy(template, folder / "council.sqlite")
    app = create_app(replace(settings(folder, url), demo=True))
    app.testing = True
    app.test_client_class = Browser
    with time_machine.travel(MONDAY, tick=True), app.app_context():
        yield Stage(app)
        database.session.remove()
        database.engine.dispose()


@pytest.fixture(scope="module")
def readers(stage: Stage) -> Readers:
    """The first and the last of those who see each page."""
    return stage.readers()


@pytest.fixture(scope="module")
def served(stage: Stage) -> Iterator[str]:
    """The address at which the stage is served."""
    server = make_server("127.0.0.1", 0, stage.app, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()


def test_somebody_sees_every_page(stage: Stage, readers: Readers) -> None:
    assert [page for page in stage.pages() if page not in readers] == []


@pytest.mark.parametrize("lang", ["nl", "en", "ar"])  # finding the readers read it in French
def test_every_page_is_valid_in_every_language(stage: Stage, readers: Readers, lang: str) -> None:
    people, wrong = {person: stage.browser(person) for person in stage.keys}, []
    for page, (_, last) in readers.items():
        answer = people[last].get(stage.path(page, lang))
        if answer.status_code not in PAGES or answer.mimetype != "text/html":
            wrong.append(f"{page}: {answer.status_code} {answer.mimetype}")
    assert not wrong, "\n".join(wrong)


def test_what_is_left_out_is_still_there(stage: Stage) -> None:
    known = {rule.endpoint for rule in routes(stage.app, "GET")}
    assert set(TURNED) <= known
    assert set(NO_PAGE) <= known


@pytest.mark.browser
@pytest.mark.parametrize(
    ("lang", "width", "scheme", "whose"), [("fr", 1280, "light", 0), ("ar", 390, "dark", 1)]
)
def test_every_page_is_open_to_everyone(
    stage: Stage,
    readers: Readers,
    served: str,
    chromium: Chromium,
    lang: str,
    width: int,
    scheme: Literal["light", "dark"],
    whose: int,
) -> None:
    """Each page is judged as the first, or as the last, of those who see it."""
    wrong: list[str] = []
    for person in stage.keys:
        context = chromium.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, base_url=served
        )
        cookie = stage.browser(person).get_cookie("council")
        if cookie:
            context.add_cookies([{"name": "council", "value": cookie.value, "url": served}])
        page = watched(context.new_page(), served, wrong)
        for endpoint, people in readers.items():
            if people[whose] == person:
                answer = page.goto(stage.path(endpoint, lang))
                wrong += judged(page) if answer and answer.status in PAGES else [page.url]
        for path in REFUSED.get(person, []):
            page.goto(f"/{lang}/{path}")
            wrong += judged(page)
        context.close()
    assert not wrong, "\n".join(wrong)


def watched(page: Page, site: str, wrong: list[str]) -> Page:
    """The page, whose complaints and requests to others are noted."""
    page.on("console", lambda said: note(wrong, said))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("request", lambda asked: leaving(wrong, asked.url, site))
    return page


def judged(page: Page) -> list[str]:
    """What axe-core finds wrong with a page, and whether it is wider than its window."""
    page.evaluate(AXE.read_text())
    wrong = [*page.evaluate(JUDGE)]
    if page.evaluate(OVERFLOW) > 0:
        wrong.append("wider than its window")
    return [f"{page.url}: {each}" for each in wrong]
