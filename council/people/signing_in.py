"""Who is signed in: one `SignIn` row a browser, found by the hash of the key in its cookie."""

import re
from datetime import datetime, timedelta
from functools import cache

from flask import request, session
from flask_login import LoginManager, login_user, logout_user
from sqlalchemy import Select, bindparam, delete, select
from sqlalchemy.orm import joinedload

from council.core import clock
from council.core.db import db
from council.people.hashing import hash_key, new_key
from council.people.models import Member, SignIn

__all__ = ["begin", "end", "hash_key", "manager"]

LASTS = timedelta(days=30)
LASTS_SHARED = timedelta(hours=12)
IDLE_SHARED = timedelta(minutes=15)  # on a shared computer: signed out when nothing is done
SEEN = "seen_at"  # in the cookie of a shared computer: when it last asked
PERSONAL = ("_user_id", "_fresh", "_id", "csrf_token", "card", "joining", SEEN)
BROWSERS = (  # the first that fits: each says it is also some of those after it
    ("Edge", "Edg"),
    ("Opera", "OPR/"),
    ("Firefox", "Firefox|FxiOS"),
    ("Chrome", "Chrom|CriOS"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac", "Macintosh"),
    ("Linux", "Linux|X11"),
)

manager = LoginManager()
manager.session_protection = None  # it would keep a hash of the network address in the cookie


@manager.user_loader
def load(key: str) -> Member | None:
    """The member of a browser's key; None when it ended, expired, or the member is blocked."""
    found = db.session.scalars(by_key(), {"hash": hash_key(key)}).unique().one_or_none()
    if found is None or found.expires_at < clock.now() or is_idle(clock.now()):
        return None
    member = found.member
    if member.blocked_at or member.erased_at:
        return None
    member.signed_in_key = key
    return member


@cache
def by_key() -> Select[SignIn]:
    """A sign-in, its member and their roles by the `hash` of its key: in one query, made once."""
    whole = joinedload(SignIn.member).joinedload(Member.grants)
    return select(SignIn).where(SignIn.key_hash == bindparam("hash")).options(whole)


def is_idle(at: datetime) -> bool:
    """Whether a shared computer was left alone; if not, its cookie remembers this moment.

    Only the cookie changes, never the database: reading a page writes nothing.
    """
    seen = session.get(SEEN)
    if seen is None:
        return False
    if at.timestamp() - seen > IDLE_SHARED.total_seconds():
        return True
    session[SEEN] = int(at.timestamp())
    return False


def begin(member: Member, at: datetime, *, shared: bool = False) -> None:
    """Sign `member` in in the browser now asking, with a new key and a new session.

    On a `shared` computer it ends after 15 minutes without a request, or with the browser.
    A visitor's draft stays in reach.
    """
    forget_browser()
    key = new_key()
    lasts = LASTS_SHARED if shared else LASTS
    db.session.add(
        SignIn(
            key_hash=hash_key(key),
            member_id=member.id,
            at=at,
            expires_at=at + lasts,
            browser=browser_label(request.user_agent.string),
        )
    )
    db.session.flush()
    member.signed_in_key = key
    login_user(member)
    session.pop("_id", None)  # a hash of the network address, which nobody reads
    session.permanent = not shared
    if shared:
        session[SEEN] = int(at.timestamp())


def end() -> None:
    """Sign out the browser now asking: its key is worth nothing from now on."""
    forget_browser()
    logout_user()
    session.clear()


def forget_browser() -> None:
    """End the sign-in that this browser holds, if any, and all that its session knew of it."""
    key = session.get("_user_id")
    if key:
        db.session.execute(delete(SignIn).where(SignIn.key_hash == hash_key(str(key))))
    for name in PERSONAL:
        session.pop(name, None)


def browser_label(agent: str) -> str:
    """A coarse name of a browser, enough to know one's own again: "Firefox, Android"."""
    found = (first_fit(BROWSERS, agent), first_fit(SYSTEMS, agent))
    return ", ".join(name for name in found if name)


def first_fit(names: tuple[tuple[str, str], ...], agent: str) -> str:
    """The first name whose pattern is found in `agent`, or ""."""
    return next((name for name, pattern in names if re.search(pattern, agent)), "")
