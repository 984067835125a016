"""Browsers of people who are signed in, without the way through the sign-in page."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

from flask import Flask, session
from flask_wtf.csrf import generate_csrf

from council.core import clock
from council.core.db import db
from council.people.hashing import hash_key
from council.people.models import Member, SignIn


@dataclass(frozen=True)
class Browser:
    """What a signed-in person's browser sends along: its cookie, and the token of its forms."""

    member: int
    cookie: str
    token: str

    def vote(self) -> bytes:
        """The body of a form that supports something."""
        return urlencode({"csrf_token": self.token, "stance": "support"}).encode()


def signed_in(app: Flask, count: int) -> list[Browser]:
    """Browsers of so many new members, who have not supported anything yet."""
    with app.app_context(), db.unit():
        at = clock.now()
        members = [Member(name="Elif", language="fr", created_at=at) for _ in range(count)]
        db.session.add_all(members)
        db.session.flush()
        keys = [secrets.token_urlsafe(32) for _ in members]
        db.session.add_all(
            SignIn(
                key_hash=hash_key(key),
                member_id=member.id,
                at=at,
                expires_at=at + timedelta(days=30),
                browser="Firefox, Linux",
            )
            for key, member in zip(keys, members, strict=True)
        )
        ids = [member.id for member in members]
    return [browser(app, id, key) for id, key in zip(ids, keys, strict=True)]


def browser(app: Flask, member: int, key: str) -> Browser:
    """A browser that holds the key of a sign-in."""
    with app.test_request_context():
        session.update({"_user_id": key, "_fresh": True})
        token = generate_csrf()
        signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
        cookie = signer.dumps(dict(session))
    return Browser(member, f"{app.config['SESSION_COOKIE_NAME']}={cookie}", token)
