"""Signing in with one click as somebody of the demonstration. Outside of it: not there."""

from flask import Blueprint, current_app, redirect, url_for
from flask.typing import ResponseReturnValue

from council.core import clock
from council.core.policy import back_to, may
from council.demo import accounts, cast, rules
from council.people import signing_in
from council.people.models import Member, Role

WORKPLACES = {
    Role.ADMINISTRATOR: "admin.index",
    Role.MODERATOR: "moderation.queue",
    Role.SECRETARY: "assembly.desk",
    Role.OFFICIAL: "referrals.desk",
    Role.HELPER: "people.desk",
}

bp = Blueprint("play", __name__, url_prefix="/<lang:lang>/demo")


@bp.app_context_processor
def names() -> dict[str, object]:
    """The accounts, for the sign-in page."""
    shown = current_app.config["DEMO"]
    return {"demo_accounts": accounts.ACCOUNTS if shown else (), "demo_code": accounts.CODE}


def played(key: str) -> Member | None:
    """The member of an account, in the demonstration only."""
    return cast.find(key) if current_app.config["DEMO"] else None


@bp.post("/sign-in/<key>")
@may(rules.PLAY, on=played)
def sign_in(member: Member) -> ResponseReturnValue:
    """Sign in as somebody of the demonstration."""
    signing_in.begin(member, clock.now())
    return redirect(back_to(url_for(workplace(member))), 303)


def workplace(member: Member) -> str:
    """The page where somebody of the demonstration has something to do; home for residents."""
    roles = {grant.role for grant in member.grants}
    return next((page for role, page in WORKPLACES.items() if role in roles), "site.home")
