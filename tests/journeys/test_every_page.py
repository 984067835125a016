"""Every page of the demonstration: valid in every language, and open to everyone (axe)."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Thread

import pytest
import time_machine
from flask import Flask
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page
from werkzeug.serving import make_server

from council import create_app
from council.core.db import db as database
from council.demo import cast, loading
from council.people.models import Grant, Member, Role
from tests.browser.conftest import JUDGE, OVERFLOW
from tests.conftest import MONDAY, create_database, database_url, settings
from tests.journeys.world import World, address, routes
from tests.support import Browser, sign_in

AXE = Path("node_modules/axe-core/axe.min.js")
PAGES = {200, 410}  # a link that ended says so on a page of its own
NO_PAGE = (  # answers that are no pages: files, feeds, and what machines ask
    "contribution_files.file",
    "files.file",
    "contributions.feed",
    "demo.attachment",
    "demo.html",
    "dossiers.feed",
    "dossiers.pdf",
    "journal.seal",
    "people.card_pdf",
    "people.data",
    "referrals.letter_pdf",
    "root.health",
    "root.ready",
    "root.robots",
)
TURNED = {  # pages that send on, for who stands there, and what would show them
    "root.start": "by language",
    "demo_root.outbox_anywhere": "by language",
    "contributions.new": "to the first question",
    "people.card": "seen in the journey: only a new card is shown",
    "referrals.receipt": "seen in the journey: only after an answer",
    "referrals.several": "needs ticked dossiers: seen in the desk's own test",
    "dossiers.write": "needs ticked contributions: seen in the dossiers' own test",
    "moderation.appeal": "only while refused",
}
EVERY_STEP = ("kind", "story", "where", "theme", "similar", "files", "signature", "check")


class Stage:
    """The demonstration with one of everything, and somebody who may do everything in it."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        loading.load(MONDAY)
        self.member = cast.find("administrator")
        assert self.member
        grant_everything(self.member)
        self.world = World(self.member)
        self.key = sign_in(self.member)

    def paths(self, lang: str) -> list[str]:
        """The address of every page, in one language; nothing is left out but what is named."""
        return [
            address(self.app, rule, self.world.of(rule, lang))
            for rule in routes(self.app, "GET")
            if rule.endpoint not in NO_PAGE and rule.endpoint not in TURNED
        ]

    def browser(self) -> Browser:
        """The browser of who may do everything."""
        browser: Browser = self.app.test_client()
        browser.sign_in(self.key)
        return browser


def grant_everything(member: Member) -> None:
    """Give every role for everything."""
    for role in set(Role) - {Role.ADMINISTRATOR}:
        database.session.add(Grant(member_id=member.id, role=role, given_at=MONDAY))
    database.session.flush()
    database.session.refresh(member)


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


@pytest.fixture(autouse=True)
def tokens_are_asked_for() -> None:
    """These tests have an application of their own."""


@pytest.mark.parametrize("lang", ["fr", "nl", "en", "ar"])
def test_every_page_is_valid_in_every_language(stage: Stage, lang: str) -> None:
    browser, wrong = stage.browser(), []
    for path in stage.paths(lang):
        answer = browser.get(path)
        if answer.status_code not in PAGES or answer.mimetype != "text/html":
            wrong.append(f"{path}: {answer.status_code} {answer.mimetype}")
    assert not wrong, "\n".join(wrong)


def test_what_visitors_see_is_valid_too(stage: Stage) -> None:
    for path in stage.paths("fr"):
        assert stage.app.test_client().get(path).status_code < 500, path


def test_what_is_left_out_is_still_there(stage: Stage) -> None:
    known = {rule.endpoint for rule in routes(stage.app, "GET")}
    assert set(TURNED) <= known
    assert {name for name in NO_PAGE if name != "contribution_files.file"} <= known


@pytest.fixture
def window(stage: Stage, chromium: Chromium) -> Iterator[tuple[Page, str]]:
    """A browser in which who may do everything is signed in, and the address of the site."""
    server = make_server("127.0.0.1", 0, stage.app, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    site = f"http://127.0.0.1:{server.port}"
    context = chromium.new_context(base_url=site, service_workers="block")
    cookie = stage.browser().get_cookie("council")
    assert cookie
    context.add_cookies([{"name": "council", "value": cookie.value, "url": site}])
    yield context.new_page(), site
    context.close()
    server.shutdown()
    thread.join()


def look(page: Page, axe: str, widths: tuple[int, ...]) -> list[str]:
    """What axe and the width of the page complain of, at each width."""
    page.evaluate(axe)
    found = []
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        complaints = page.evaluate(JUDGE)
        if page.evaluate(OVERFLOW) > 0:
            complaints.append("wider than its window")
        found += [f"{page.url} at {width}: {each}" for each in complaints]
    return found


@pytest.mark.browser
@pytest.mark.parametrize("part", range(4))
@pytest.mark.parametrize("lang", ["fr", "ar"])
def test_axe_finds_no_violation_on_any_page(
    stage: Stage, window: tuple[Page, str], lang: str, part: int
) -> None:
    page, _site = window
    axe, wrong = AXE.read_text(), []
    for path in stage.paths(lang)[part::4]:
        page.goto(path)
        wrong += look(page, axe, (1280, 390))
    assert not wrong, json.dumps(wrong, indent=1, ensure_ascii=False)


@pytest.mark.browser
def test_axe_finds_no_violation_in_the_dark(stage: Stage, window: tuple[Page, str]) -> None:
    page, _site = window
    page.emulate_media(color_scheme="dark")
    axe, wrong = AXE.read_text(), []
    for path in stage.paths("fr")[::5]:
        page.goto(path)
        wrong += look(page, axe, (390,))
    assert not wrong, json.dumps(wrong, indent=1, ensure_ascii=False)
