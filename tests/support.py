"""Builders of stored things, and a browser that checks every page it is given."""

import gzip
import itertools
import os
import re
import secrets
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import html5lib
from flask import current_app, g, has_app_context
from flask.testing import FlaskClient
from sqlalchemy import event, select
from werkzeug.test import TestResponse

from council.contributions.models import Contribution, Kind, State
from council.core import logs
from council.core.clock import now
from council.core.db import db
from council.core.files import StoredFile
from council.discussion.models import Thread
from council.dossiers.models import Dossier, DossierVersion, Grouping
from council.people.models import Grant, Member, Role, SignIn
from council.people.signing_in import hash_key
from council.territory.models import Authority, Theme

NAMES = itertools.cycle(["Amina", "Bart", "Chantal", "Dawit", "Elif", "Farid", "Olena", "Yusuf"])
SERIAL = itertools.count(1)
JUDGES = os.environ.get("COUNCIL_TEST_DATABASE") != "postgresql"  # once: its pages are the same
REFERRING = ("for", "aria-describedby", "aria-labelledby", "aria-controls")
ATTRIBUTE = re.compile(  # one whose value says nothing of what else is there
    rf'\s(?!(?:id|lang|dir|type|{"|".join(REFERRING)})=)([a-z-]+)="([^"]*)"'
)
WORDS = re.compile(r">(?=[^<]*[^<\s])[^<]*")
ENTITY = re.compile(r"&\w*;?")
UNUSUAL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]")
READ: set[int] = set()  # the shapes of pages that were found to be sound
TITLES = itertools.cycle(["Le guichet ferme à midi", "Pas de bus le soir", "Un cours trop loin"])


@contextmanager
def capture_logs() -> Iterator[list[dict[str, Any]]]:
    """What is told to the log meanwhile, in place of the log: a dict a line."""
    said: list[dict[str, Any]] = []

    def note(level: str, event: str, values: dict[str, Any]) -> None:
        said.append({**values, "event": event, "level": level})

    with patch.object(logs, "write", note):
        yield said


def lying(file: StoredFile) -> Path:
    """Where the bytes of a kept file lie."""
    return files_folder() / file.token[:2] / file.token


def files_folder() -> Path:
    """The folder of kept files."""
    return Path(current_app.config["DATA_DIR"]) / "files"


class Browser(FlaskClient):
    """A test client that reads every HTML page as strictly as a validator would."""

    member: SimpleNamespace

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Send a request; check the page that comes back.

        Inside a test's own app context requests share `g`: who asked before is forgotten first.
        """
        if has_app_context():
            g.pop("_login_user", None)
        response = super().open(*args, **kwargs)
        if (
            JUDGES
            and response.mimetype == "text/html"
            and response.data
            and response.status_code not in {301, 302, 303, 308}
        ):
            check_page(unpacked(response))
        return response

    def sign_in(self, key: str) -> None:
        """Hold the cookie of a `SignIn` with this key."""
        with self.session_transaction() as session:
            session["_user_id"] = key
            session["_fresh"] = True


def unpacked(response: TestResponse) -> str:
    """The text of an answer, which may be packed."""
    if response.content_encoding == "gzip":
        return gzip.decompress(response.data).decode()
    return response.text


def check_page(page: str) -> None:
    """Refuse a page that is not valid HTML with lang, dir, a title and unique ids.

    A page of the same shape as one that was read before is not read again. Coverage does not watch
    the reading: it is half of what a page costs, and none of it is ours.
    """
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=\"", page), "inline style or script"
    shape = shape_of(page)
    if shape in READ:
        return
    tracer = sys.gettrace()
    sys.settrace(None)
    try:
        read_strictly(page)
    finally:
        sys.settrace(tracer)
    READ.add(shape)


def shape_of(page: str) -> int:
    """What the validity of a page hangs on: all but its words and what its attributes say."""
    if UNUSUAL.search(page):
        return hash(page)
    page = ATTRIBUTE.sub(lambda found: f" {found[1]}={''.join(ENTITY.findall(found[2]))}", page)
    return hash(WORDS.sub(lambda found: f">x{''.join(ENTITY.findall(found[0]))}", page))


def read_strictly(page: str) -> None:
    """Read a page as a validator would."""
    parser = html5lib.HTMLParser(strict=False, namespaceHTMLElements=False)
    root = parser.parse(page)
    problems = [f"{code} {details} at {place}" for place, code, details in parser.errors]
    assert not problems, "\n".join(problems[:5])
    assert root.get("lang") in {"fr", "nl", "en", "ar"}, "no lang"
    assert root.get("dir") in {"ltr", "rtl"}, "no dir"
    title = root.find(".//title")
    assert title is not None, "no title"
    assert (title.text or "").strip(), "an empty title"
    ids = Counter(element.get("id") for element in root.iter() if element.get("id"))
    double = {each for each, times in ids.items() if times > 1}
    assert not double, f"the same id twice: {double}"
    missing = {
        reference
        for element in root.iter()
        for name in REFERRING
        for reference in (element.get(name) or "").split()
        if reference not in ids
    }
    assert not missing, f"ids that nothing has: {missing}"


def a_commune(slug: str = "namur") -> Authority:
    """The authority with this slug."""
    return db.session.scalars(select(Authority).where(Authority.slug == slug)).one()


def a_theme(slug: str = "mobilite") -> Theme:
    """The theme with this slug."""
    return db.session.scalars(select(Theme).where(Theme.slug == slug)).one()


def a_member(*, role: Role | None = None, scope: Authority | None = None, **changes: Any) -> Member:
    """A stored member with a confirmed address; with `role` for `scope` (None: everywhere)."""
    serial = next(SERIAL)
    values = {
        "name": next(NAMES),
        "email": f"person{serial}@example.org",
        "email_confirmed_at": now(),
        "language": "fr",
        "created_at": now(),
    }
    member = Member(**{**values, **changes})
    db.session.add(member)
    db.session.flush()
    if role:
        db.session.add(Grant(member_id=member.id, role=role, authority=scope, given_at=now()))
        db.session.flush()
        db.session.refresh(member)
    return member


def sign_in(member: Member) -> str:
    """A stored sign-in of `member`; the key that its browser holds."""
    key = secrets.token_urlsafe(32)
    db.session.add(
        SignIn(
            key_hash=hash_key(key),
            member_id=member.id,
            at=now(),
            expires_at=now() + timedelta(days=400),
            browser="Firefox",
        )
    )
    db.session.commit()
    return key


def a_contribution(*, author: Member | None = None, **changes: Any) -> Contribution:
    """A stored contribution, published unless `state` says otherwise, and searchable."""
    serial = next(SERIAL)
    author = author or a_member()
    thread = Thread(about_kind="contribution", about_id=0)
    db.session.add(thread)
    db.session.flush()
    values = {
        "public_id": f"t{serial:07d}",
        "kind": Kind.PROBLEM,
        "state": State.PUBLISHED,
        "title": f"{next(TITLES)} ({serial})",
        "body": "Je travaille le jour. Le soir, il n’y a plus personne pour m’aider.",
        "language": "fr",
        "author_id": author.id,
        "commune_id": a_commune().id,
        "theme_id": a_theme().id,
        "thread_id": thread.id,
        "submitted_at": now(),
        "published_at": now(),
    }
    grouped = changes.get("state") is State.GROUPED
    contribution = Contribution(**{**values, "in_dossier": grouped, **changes})
    db.session.add(contribution)
    db.session.flush()
    thread.about_id = contribution.id
    db.session.flush()
    return contribution


def a_dossier(*contributions: Contribution, by: Member | None = None, **changes: Any) -> Dossier:
    """A stored dossier holding `contributions` (which become grouped)."""
    serial = next(SERIAL)
    by = by or a_member(role=Role.MODERATOR)
    thread = Thread(about_kind="dossier", about_id=0)
    db.session.add(thread)
    db.session.flush()
    values = {
        "year": now().year,
        "number": serial,
        "title": "Des guichets fermés trop tôt",
        "summary": "Le guichet ferme à midi.\n\nPersonne ne peut venir le soir.",
        "ask": "Ouvrir un soir par semaine.",
        "language": "fr",
        "commune_id": a_commune().id,
        "theme_id": a_theme().id,
        "thread_id": thread.id,
        "opened_at": now(),
        "opened_by_id": by.id,
    }
    dossier = Dossier(**{**values, **changes})
    db.session.add(dossier)
    db.session.flush()
    thread.about_id = dossier.id
    db.session.add(
        DossierVersion(
            dossier_id=dossier.id,
            number=1,
            title=dossier.title,
            summary=dossier.summary,
            ask=dossier.ask,
            at=now(),
            by_id=by.id,
        )
    )
    for contribution in contributions:
        contribution.state, contribution.in_dossier = State.GROUPED, True
        db.session.add(
            Grouping(
                dossier_id=dossier.id,
                contribution_id=contribution.id,
                paragraph=1,
                added_at=now(),
                added_by_id=by.id,
            )
        )
    db.session.flush()
    return dossier


class QueryCount:
    """Counts the statements sent to the database inside a `with` block."""

    def __init__(self) -> None:
        self.statements: list[str] = []

    def __enter__(self) -> "QueryCount":
        event.listen(db.engine, "before_cursor_execute", self.note)
        return self

    def __exit__(self, *_: object) -> None:
        event.remove(db.engine, "before_cursor_execute", self.note)

    def note(self, _connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        """Remember a statement, but for those that begin and end transactions."""
        if not statement.startswith(("BEGIN", "COMMIT", "ROLLBACK", "PRAGMA", "SAVEPOINT")):
            self.statements.append(statement)
