"""What several of people's views answer with."""

from collections.abc import Callable

from flask import current_app, session, url_for
from flask_wtf import FlaskForm

from council.core import locale
from council.core.errors import RuleBroken
from council.people.hashing import new_key

JOINING = (
    "joining"  # in the session: a key by which a browser is known to have asked for an account
)


def status(form: FlaskForm) -> int:
    """200 for a form that is shown, 422 for one that is shown again with its errors."""
    return 422 if form.errors else 200


def accepted(form: FlaskForm, field: str, operation: Callable[[], object]) -> bool:
    """Run an operation; a refusal becomes the error of a field, and False."""
    try:
        operation()
    except RuleBroken as refusal:
        form[field].errors = [refusal.sentence]
        return False
    return True


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
