"""Who is signed in: one `SignIn` row a browser, found by the hash of the key in its cookie."""

import hashlib

from flask_login import LoginManager
from sqlalchemy import select

from council.core import clock
from council.core.db import db
from council.people.models import Member, SignIn

manager = LoginManager()


def hash_key(key: str) -> str:
    """What is kept of a browser's key: it cannot be turned back."""
    return hashlib.sha256(key.encode()).hexdigest()


@manager.user_loader
def load(key: str) -> Member | None:
    """The member of a browser's key; None when it ended, expired, or the member is blocked."""
    found = db.session.scalar(select(SignIn).where(SignIn.key_hash == hash_key(key)))
    if found is None or found.expires_at < clock.now():
        return None
    member = found.member
    if member.blocked_at or member.erased_at:
        return None
    member.signed_in_key = key
    return member
