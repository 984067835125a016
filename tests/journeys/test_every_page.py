"""Every page of the demonstration: valid in every language."""

import shutil
from collections.abc import Iterator
from dataclasses import replace

import pytest
import time_machine
from flask import Flask

from council import create_app
from council.core.db import db as database
from council.demo import cast, loading
from council.people.models import Grant, Member, Role
from tests.conftest import MONDAY, create_database, database_url, settings
from tests.journeys.world import World, address, routes
from tests.support import Browser, sign_in

PAGES = {200, 410}  # a link that ended says so on a page of its own
NO_PAGE = (  # answers that are no pages: files, feeds, and what machines ask
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
    "discussion.comment": "to where it stands in its discussion",
    "contributions.new": "to the first question",
    "people.card": "seen in the journey: only a new card is shown",
    "referrals.receipt": "seen in the journey: only after an answer",
    "referrals.several": "needs ticked dossiers: seen in the desk's own test",
    "dossiers.write": "needs ticked contributions: seen in the dossiers' own test",
    "moderation.appeal": "only while refused",
}


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
    assert set(NO_PAGE) <= known
