"""Signing in and out: by a card, or by an e-mail address and a password."""

from flask import redirect
from flask.typing import ResponseReturnValue

from council.core.policy import may
from council.people import rules, signing_in
from council.people.views.blueprint import bp


@bp.get("/sign-in/card")
@may(rules.ENTER)
def sign_in_by_card() -> ResponseReturnValue:
    """Where the QR of a card leads."""
    return redirect("/", 303)


@bp.post("/sign-out")
@may(rules.ENTER)
def sign_out() -> ResponseReturnValue:
    """Sign this browser out."""
    signing_in.end()
    return redirect("/", 303)
