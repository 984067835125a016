"""Fixtures for journeys: the application served to a real browser, and a judge of its pages."""

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from threading import Thread
from time import sleep
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, BrowserContext, Page, expect
from werkzeug.serving import make_server
from werkzeug.wsgi import ClosingIterator

from tests.conftest import MONDAY

AXE = Path("node_modules/axe-core/axe.min.js")
JUDGE = """async () => {
  const found = await axe.run(document, {resultTypes: ['violations']});
  return found.violations.map(each => `${each.id}: ${each.nodes.map(n => n.html).join(' | ')}`);
}"""
OVERFLOW = "document.documentElement.scrollWidth - window.innerWidth"

PICTURES = Path("docs/guide/pictures")
TRICKLE = float(os.environ.get("COUNCIL_TEST_TRICKLE", "0"))
"""Seconds before each answer, and again between its two halves.

A test that looks at a page before all of it has come then fails each time, not once in a hundred.
"""
PATIENCE = 20_000  # milliseconds until a page must show what is expected, on a machine that is busy

expect.set_options(timeout=PATIENCE)

Judge = Callable[[Page], None]
Photographer = Callable[[Page, str], None]
Opener = Callable[..., Page]


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """The present moment, which runs on: the browser and the server wait for each other."""
    with time_machine.travel(MONDAY, tick=True) as coordinates:
        yield coordinates


@pytest.fixture
def site(app: Flask) -> Iterator[str]:
    """The address at which the application is served during this test."""
    served = trickling(app.wsgi_app) if TRICKLE else app
    server = make_server("127.0.0.1", 0, served, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()


def trickling(served: WSGIApplication) -> WSGIApplication:
    """The same site, which sends each answer in two halves, the second one late."""

    def serve(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        answer = ClosingIterator(served(environ, start_response))
        body = b"".join(answer)
        answer.close()
        sleep(TRICKLE)
        yield body[: len(body) // 2]
        sleep(TRICKLE)
        yield body[len(body) // 2 :]

    return serve


@pytest.fixture
def visit(chromium: Browser, site: str) -> Iterator[Opener]:
    """Opens an address in a browser of its own: `visit("/fr/", width=390, script=False)`.

    `as_` is a signed-in test client (`as_moderator`…), whose sign-in the browser takes over.
    Whatever the browser complains of (a refused script, a missing file) fails the test, and so
    does any request that leaves the site.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_page(
        path: str,
        *,
        width: int = 1280,
        dark: bool = False,
        script: bool = True,
        as_: FlaskClient | None = None,
    ) -> Page:
        context = chromium.new_context(
            viewport={"width": width, "height": 900},
            color_scheme="dark" if dark else "light",
            java_script_enabled=script,
            service_workers="block",
            base_url=site,
        )
        contexts.append(context)
        cookie = as_.get_cookie("council") if as_ else None
        if cookie:
            context.add_cookies([{"name": "council", "value": cookie.value, "url": site}])
        page = context.new_page()
        page.on("console", lambda said: note(complaints, said))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda asked: leaving(complaints, asked.url, site))
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not complaints, complaints


def note(complaints: list[str], said: Any) -> None:
    """Remember what the browser complains of; a page that answers 4xx is no complaint."""
    if said.type == "error" and "the server responded with a status of 4" not in said.text:
        complaints.append(said.text)


def leaving(complaints: list[str], url: str, site: str) -> None:
    """Remember a request to anyone else."""
    if not url.startswith((site, "about:", "blob:")):
        complaints.append(f"left the site: {url}")


@pytest.fixture
def judge() -> Judge:
    """Lets axe-core judge a page, and refuses one that is wider than its window."""
    axe = AXE.read_text()

    def look(page: Page) -> None:
        page.wait_for_load_state()
        page.evaluate(axe)
        assert page.evaluate(JUDGE) == [], page.url
        assert page.evaluate(OVERFLOW) <= 0, f"{page.url} is wider than its window"

    return look


@pytest.fixture
def picture() -> Photographer:
    """Takes the pictures of the guide, when COUNCIL_TEST_PICTURES is set: `picture(page, "home")`.

    The window is taken, not the whole page, so that a picture stays readable on paper.
    """

    def take(page: Page, name: str) -> None:
        page.wait_for_load_state()
        if os.environ.get("COUNCIL_TEST_PICTURES"):
            PICTURES.mkdir(exist_ok=True)
            page.screenshot(path=PICTURES / f"{name}.jpg", type="jpeg", quality=70)

    return take
