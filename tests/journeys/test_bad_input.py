"""What nobody should send, sent everywhere: a refusal with a sentence, and nothing half done."""

import io
import itertools
import re
from collections.abc import Callable
from typing import Any

import html5lib
import pytest
from flask import Flask, g
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from council.core.db import Database
from council.people.models import Grant, Member, Role
from tests.conftest import signed_in_as
from tests.journeys.world import World, address, routes, row_counts
from tests.support import Browser, unpacked

VALUES: dict[str, str] = {
    "nothing": "",
    "null": "a\x00b",
    "squared": "²",
    "far": "99999999999999999999999",
    "year 10000": "10000-01-01",
    "quotes": "'\"><script>alert(1)</script>%s{{7*7}}",
}
NAMES = re.split(
    r"\s+",
    """account added address after alt-1 ask authorities authority body card_shared code comment
    commitments-0 commitments-0-due_on commitments-0-text commune competent contribution
    csrf date days do draft due_on email everything file files granted html id ids into
    kept kind lang language letter level name next note number order other page
    paragraph parent_id password picked place position q reason redact-body
    redact-reason redact-title redact-version reference reject-note reject-reason rhythm role
    scope search service signature slug sort source speaker stance state step stop
    subject summary text theme title token upheld verdict version""",
)
ENDING = re.compile(r"/(sign-out|account/close)$")
TEN_MEGABYTES = 10 * 1024 * 1024


class Quick(Browser):
    """A browser that reads no page: other tests judge pages, this one sends thousands of forms."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Send a request; who asked before, in this same context, is forgotten first."""
        g.pop("_login_user", None)
        return FlaskClient.open(self, *args, **kwargs)


@pytest.fixture
def browser(app: Flask, db: Database) -> Browser:
    """The browser of somebody who may do everything, and who wrote everything."""
    app.test_client_class = Quick
    return signed_in_as(app, Role.ADMINISTRATOR)


@pytest.fixture
def world(browser: Browser, db: Database) -> World:
    """One of everything, by the person who asks."""
    member = db.session.get_one(Member, browser.member.id)
    for role in set(Role) - {Role.ADMINISTRATOR}:
        db.session.add(Grant(member_id=member.id, role=role, given_at=member.created_at))
    db.session.flush()
    db.session.refresh(member)
    return World(member)


@pytest.fixture
def posts(app: Flask, world: World) -> list[str]:
    """The address of every route that takes something; what ends an account comes last."""
    found = [address(app, rule, world.of(rule)) for rule in routes(app, "POST")]
    return sorted(found, key=lambda path: bool(ENDING.search(path)))


def try_each(paths: list[str], send: Callable[[str], tuple[int, str]]) -> None:
    """Send to every address: never a 5xx; a refusal says a sentence and changes nothing."""
    wrong, before = [], row_counts()
    for path in paths:
        status, said = send(path)
        after = row_counts()
        if status >= 500:
            wrong.append(f"{path}: {status}")
        elif status >= 400 and after != before:
            wrong.append(f"{path}: {status}, and {changed(before, after)} changed")
        elif status >= 400 and ("<h1" not in said or "\x00" in said):
            wrong.append(f"{path}: {status} without a sound page")
        before = after
    assert not wrong, "\n".join(wrong)


def changed(before: dict[str, int], after: dict[str, int]) -> list[str]:
    """The tables that are not the same."""
    return [name for name in after if after[name] != before[name]]


@pytest.mark.parametrize("what", VALUES)
def test_what_no_field_takes_is_refused_by_every_form(
    browser: Browser, posts: list[str], what: str
) -> None:
    data = dict.fromkeys(NAMES, VALUES[what])

    def send(path: str) -> tuple[int, str]:
        answer = browser.post(path, data=data)
        return answer.status_code, unpacked(answer)

    try_each(posts, send)


@pytest.mark.parametrize("raw", [b"a=%ED%A0%80"])
def test_bytes_that_are_no_text_are_refused_by_every_form(
    browser: Browser, posts: list[str], raw: bytes
) -> None:
    broken = raw.partition(b"=")[2]
    every = b"&".join(name.encode() + b"=" + broken for name in NAMES) + b"&" + raw

    def send(path: str) -> tuple[int, str]:
        answer = browser.post(path, data=every, content_type="application/x-www-form-urlencoded")
        return answer.status_code, unpacked(answer)

    try_each(posts, send)


def test_ten_megabytes_of_text_are_refused_by_every_form(
    browser: Browser, posts: list[str]
) -> None:
    data = {"body": "é" * (TEN_MEGABYTES // 2)}

    def send(path: str) -> tuple[int, str]:
        answer = browser.post(path, data=data)
        return answer.status_code, unpacked(answer)

    try_each(posts[::6], send)


def test_what_is_no_picture_is_refused_wherever_files_are_taken(
    browser: Browser, posts: list[str]
) -> None:
    def send(path: str) -> tuple[int, str]:
        given = {
            name: (io.BytesIO(b"<svg onload='alert(1)'>"), "photo.png")
            for name in ("file", "files", "added")
        }
        text = {"text": "Ce que cela montre", "source": "IWEPS", "add": "1", "verdict": "refused"}
        answer = browser.post(path, data={**text, "body": "Non merci.", **given})
        return answer.status_code, unpacked(answer)

    try_each([path for path in posts if re.search("files|evidence|reply|desk/auth", path)], send)


@pytest.mark.parametrize("what", ["null", "far"])
def test_every_question_of_an_address_is_answered(
    app: Flask, browser: Browser, world: World, what: str
) -> None:
    paths = [address(app, rule, world.of(rule)) for rule in routes(app, "GET")]
    before, wrong = row_counts(), []
    for path in paths:
        status = browser.get(path, query_string=dict.fromkeys(NAMES, VALUES[what])).status_code
        wrong += [f"{path}: {status}"] if status >= 500 else []
    assert not wrong, "\n".join(wrong)
    assert row_counts() == before


@pytest.mark.parametrize("value", ["99999999999999999999999", "%00"])
def test_an_address_that_names_nothing_is_not_found(
    app: Flask, browser: Browser, world: World, value: str
) -> None:
    wrong = []
    for method in ("GET", "POST"):
        for rule in routes(app, method):
            names = rule.arguments - {"lang"}
            if not names or rule.endpoint.startswith("play."):
                continue
            path = re.sub(r"<lang:lang>", "fr", rule.rule)
            path = re.sub(r"<[^>]*>", value, path)
            status = browser.open(path, method=method).status_code
            wrong += [f"{method} {path}: {status}"] if not 300 <= status < 500 else []
    assert not wrong, "\n".join(wrong)


def test_no_form_is_taken_without_its_token(app: Flask, browser: Browser, posts: list[str]) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    before = row_counts()
    wrong = []
    for path in posts:
        answer = browser.post(path, data={"everything": "1"})
        free = "/stop/" in path  # mail programs post here: the signed link is enough
        sound = answer.status_code < 400 if free else answer.status_code == 400
        wrong += [] if sound else [f"{path}: {answer.status_code}"]
        if not free:
            assert "<h1" in unpacked(answer), path
            assert changed(before, row_counts()) == [], path
        before = row_counts()
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("path", ["me/account/profile"])
def test_a_form_with_its_token_is_taken(app: Flask, browser: Browser, path: str) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    page = unpacked(browser.get(f"/fr/{path}"))
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token
    answer = browser.post(f"/fr/{path}", data={"csrf_token": token[1], "name": "Olena"})
    assert answer.status_code in {303, 422}


def fields(page: str) -> list[tuple[str, dict[str, str]]]:
    """The POST forms of a page: where each goes, and what it holds; empty fields get some words."""
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    found = []
    for form in tree.iter("form"):
        if form.get("method") == "post":
            held = {
                each.get("name"): each.get("value") or each.text or "Quelques mots de plus"
                for each in form.iter()
                if each.tag in {"input", "textarea", "select", "button"} and each.get("name")
            }
            for select in form.iter("select"):
                values = [option.get("value") or "" for option in select.iter("option")]
                held[select.get("name")] = next(filter(None, values), "")
            found.append((form.get("action") or "", held))
    return found


@pytest.mark.parametrize("what", ["null"])
def test_one_wrong_field_among_good_ones_is_refused(
    app: Flask, browser: Browser, world: World, db: Database, what: str
) -> None:
    pages = [address(app, rule, world.of(rule)) for rule in routes(app, "GET")]
    forms: dict[str, dict[str, str]] = {}
    for path in pages:
        answer = browser.get(path)
        if answer.mimetype == "text/html":
            for action, held in fields(unpacked(answer)):
                forms.setdefault(action or path, held)
    assert len(forms) > 40
    last = sorted(forms, key=lambda path: bool(ENDING.search(path)))
    wrong = []
    for path, name in itertools.chain.from_iterable(
        itertools.product([path], forms[path]) for path in last
    ):
        status = browser.post(path, data={**forms[path], name: VALUES[what]}).status_code
        wrong += [f"{path} {name}: {status}"] if status >= 500 else []
    assert not wrong, "\n".join(wrong)
