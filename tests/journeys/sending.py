"""Somebody who may do everything, and sends anything to any form or address of the house."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import quote_from_bytes

import html5lib
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from council.core.db import db as database
from council.people.models import Grant, Role
from tests.journeys.world import World, address, routes
from tests.support import a_member, sign_in, unpacked


@dataclass(frozen=True)
class Box:
    """A field of a form: its name, its type, and what it holds."""

    name: str
    type: str
    value: str


@dataclass(frozen=True)
class Form:
    """A form of a page: where it goes, and its fields."""

    path: str
    boxes: list[Box]

    def held(self, **changes: str) -> dict[str, str]:
        """What the form sends, with some fields changed."""
        return {**{box.name: box.value for box in self.boxes}, **changes}


class Sender:
    """Somebody signed in who may do everything and wrote everything.

    `kept`: whether what was sent last was to be committed, where a test says so.
    """

    def __init__(self, app: Flask) -> None:
        with app.app_context():
            member = a_member(role=Role.ADMINISTRATOR)
            for role in set(Role) - {Role.ADMINISTRATOR}:
                database.session.add(
                    Grant(member_id=member.id, role=role, given_at=member.created_at)
                )
            database.session.flush()
            database.session.refresh(member)
            self.world = World(member)
            key = sign_in(member)
            self.paths = {
                method: [address(app, rule, self.world.of(rule)) for rule in routes(app, method)]
                for method in ("GET", "POST")
            }
            database.session.remove()
        self.app = app
        self.browser = FlaskClient(app, app.response_class)
        with self.browser.session_transaction() as session:
            session["_user_id"], session["_fresh"] = key, True
        cookie = self.browser.get_cookie("council")
        assert cookie
        self.headers = {"Cookie": f"{cookie.key}={cookie.value}"}
        self.client = FlaskClient(app, app.response_class, use_cookies=False)
        self.kept = False

    def send(self, path: str, method: str = "POST", **given: Any) -> TestResponse:
        """Send a request with the same cookie as ever, whatever was answered before."""
        self.kept = False
        answer = self.client.open(path, method=method, headers=self.headers, **given)
        answer.get_data()
        answer.close()  # it may be a file
        return answer

    def send_bytes(self, path: str, fields: dict[str, bytes]) -> TestResponse:
        """Send a form whose fields are any bytes."""
        data = "&".join(f"{name}={quote_from_bytes(value)}" for name, value in fields.items())
        return self.send(path, data=data, content_type="application/x-www-form-urlencoded")

    def complaint(self, answer: TestResponse) -> str | None:
        """What is wrong with an answer to what nobody should send; None when it is sound."""
        if answer.status_code >= 500:
            return str(answer.status_code)
        if answer.status_code < 400:
            return None
        if self.kept:
            return f"{answer.status_code}, and something was kept"
        page = unpacked(answer)
        sound = "<h1" in page and "\x00" not in page
        return None if sound else f"{answer.status_code} without a sound page"

    def address_of(self, endpoint: str) -> str:
        """The address of an endpoint in the sender's world."""
        rule = next(self.app.url_map.iter_rules(endpoint))
        return address(self.app, rule, self.world.of(rule))

    @cached_property
    def forms(self) -> list[Form]:
        """Every form of every page, each once."""
        found: dict[str, Form] = {}
        for path in self.paths["GET"]:
            answer = self.send(path, "GET")
            if answer.mimetype == "text/html" and answer.status_code == 200:
                for form in forms_of(unpacked(answer), path):
                    found.setdefault(form.path, form)
            answer.close()  # it may be a file
        assert len(found) > 80
        return list(found.values())


def forms_of(page: str, path: str) -> Iterator[Form]:
    """The POST forms of a page; empty fields get some words."""
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    for form in tree.iter("form"):
        if form.get("method") == "post":
            boxes = {box.name: box for each in form.iter() for box in box_of(each)}
            yield Form(form.get("action") or path, list(boxes.values()))


def box_of(element: Any) -> Iterator[Box]:
    """The field that an element of a form is, if it is one."""
    name, tag = element.get("name"), element.tag
    if not name or name == "csrf_token" or tag not in {"input", "textarea", "select", "button"}:
        return
    kind = "button" if tag == "button" else tag if tag != "input" else element.get("type") or "text"
    value = element.get("value") or element.text or "Quelques mots de plus"
    if tag == "select":
        values = [option.get("value") or "" for option in element.iter("option")]
        value = next(filter(None, values), "")
    yield Box(name, kind, value)
