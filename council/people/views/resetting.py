"""A forgotten password."""

from flask import flash, redirect
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from council.core import clock
from council.core.answers import show
from council.core.policy import may
from council.people import links, operations, rules
from council.people.forms import EmailForm, NewPasswordForm
from council.people.models import Ticket, TicketKind
from council.people.views import answers, limiting
from council.people.views.blueprint import bp


@bp.route("/reset", methods=["GET", "POST"])
@may(rules.ENTER)
@limiting.guessing
def reset() -> ResponseReturnValue:
    """Ask for a link: on to "look at your mail" (303), whether the address is known or not."""
    form = EmailForm()
    if form.validate_on_submit():
        operations.ask_reset(form.values["email"], clock.now())
        return redirect(f"{answers.home()}reset/sent", 303)
    return show("people/reset.html", form=form)


@bp.get("/reset/sent")
@may(rules.ENTER)
def reset_sent() -> ResponseReturnValue:
    """Look at your mail."""
    return show("people/sent.html", why="reset")


@bp.route("/reset/<token>", methods=["GET", "POST"])
@may(rules.FOLLOW_LINK, on=links.to(TicketKind.RESET))
@limiting.guessing
def choose_password(ticket: Ticket) -> ResponseReturnValue:
    """Choose a new password; then sign in with it."""
    form = NewPasswordForm(about=ticket.member)
    if form.validate_on_submit():
        operations.reset_password(ticket, form.values["password"], clock.now())
        flash(_("Your new password is kept. Sign in with it."))
        return redirect(f"{answers.home()}sign-in", 303)
    return show("people/new_password.html", form=form)
