"""What several of people's views answer with."""

from flask import current_app, session, url_for

from council.core import locale
from council.people.hashing import new_key

JOINING = (
    "joining"  # in the session: a key by which a browser is known to have asked for an account
)


def home() -> str:
    """The address of the home page in the present language."""
    return f"/{locale.current()}/"


def own_page() -> str:
    """Where people go once signed in: their things, or else their account."""
    there = "notices.me" in current_app.view_functions
    return url_for("notices.me" if there else "people.account")


def browser_key() -> str:
    """A key that this browser holds from now on."""
    session.setdefault(JOINING, new_key())
    return str(session[JOINING])
