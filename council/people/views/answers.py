"""What several of people's views answer with."""

from flask import current_app, session, url_for

from council.core import locale
from council.core.policy import allowed
from council.people.hashing import new_key
from council.people.models import Member

JOINING = (
    "joining"  # in the session: a key by which a browser is known to have asked for an account
)

DESKS = ("moderation.queue", "referrals.desk", "admin.index", "assembly.desk", "people.desk")


def home() -> str:
    """The address of the home page in the present language."""
    return f"/{locale.current()}/"


def own_page(member: Member | None = None) -> str:
    """Where people go once signed in: their desk if they have one, else their things.

    Where this house has no such page, their account.
    """
    views = current_app.view_functions
    for each in DESKS:
        what = getattr(views.get(each), "action", None)
        if what and allowed(what, member):
            return url_for(each)
    return url_for("notices.me" if "notices.me" in views else "people.account")


def browser_key() -> str:
    """A key that this browser holds from now on."""
    session.setdefault(JOINING, new_key())
    return str(session[JOINING])
