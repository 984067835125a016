"""A member's own account: what it says, its ways in, its data, and its end."""

import json

from flask import Response, flash, redirect
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from council.core import clock
from council.core.answers import accepted, done, show
from council.core.policy import may, me
from council.people import links, operations, privacy, queries, rules, signing_in
from council.people.forms import (
    ChangeEmailForm,
    ChangePasswordForm,
    CloseForm,
    ConfirmForm,
    ProfileForm,
)
from council.people.models import Ticket, TicketKind
from council.people.views import answers, limiting
from council.people.views.blueprint import bp


@bp.get("/me/account")
@may(rules.KEEP_ACCOUNT)
def account() -> ResponseReturnValue:
    """What is kept of me, each with the way to change it."""
    return show(
        "people/account.html",
        commune=queries.commune(me().commune_id),
        cards=queries.cards_of(me()),
        browsers=queries.sign_ins_of(me(), clock.now()),
        this_browser=signing_in.hash_key(me().signed_in_key),
        vouchers=queries.vouchers_of(me()),
    )


@bp.route("/me/account/profile", methods=["GET", "POST"])
@may(rules.KEEP_ACCOUNT)
def profile() -> ResponseReturnValue:
    """Name, language, commune, rhythm of mails."""
    form = ProfileForm(data=ProfileForm.of(me()))
    if form.validate_on_submit():
        operations.change_profile(me(), **form.values, at=clock.now())
        return kept(_("Your account is changed."))
    return show("people/profile.html", form=form)


def kept(sentence: str) -> ResponseReturnValue:
    """Back to the account, with a word of what was done."""
    return done(sentence, ".account")


@bp.route("/me/account/email", methods=["GET", "POST"])
@may(rules.KEEP_ACCOUNT)
@limiting.guessing
def email() -> ResponseReturnValue:
    """Ask for another address, or for a first one."""
    form = ChangeEmailForm()
    if accepted(
        form,
        "present",
        lambda: operations.ask_new_email(me(), **form.values, at=clock.now()),
    ):
        return kept(_("We have sent a link to the new address. Open it to finish."))
    return show("people/email.html", form=form)


@bp.route("/email/<token>", methods=["GET", "POST"])
@may(rules.CONFIRM_EMAIL, on=links.to(TicketKind.CHANGE_EMAIL))
def confirm_email(ticket: Ticket) -> ResponseReturnValue:
    """A page with a button: this address is mine."""
    form = ConfirmForm()
    if form.validate_on_submit():
        operations.confirm_new_email(ticket, me(), clock.now())
        return kept(_("Your new address is confirmed."))
    return show("people/confirm_email.html", form=form, ticket=ticket)


@bp.route("/me/account/password", methods=["GET", "POST"])
@may(rules.KEEP_ACCOUNT)
@limiting.guessing
def password() -> ResponseReturnValue:
    """Choose another password; every other browser is signed out."""
    form = ChangePasswordForm(about=me())
    browser = me().signed_in_key
    if accepted(
        form,
        "present",
        lambda: operations.change_password(me(), **form.values, at=clock.now(), keep=browser),
    ):
        return kept(_("Your password is changed. Other browsers are signed out."))
    return show("people/password.html", form=form)


@bp.post("/me/account/browsers")
@may(rules.KEEP_ACCOUNT)
def sign_out_others() -> ResponseReturnValue:
    """Sign out everywhere else."""
    operations.end_sign_ins(me(), keep=me().signed_in_key)
    return kept(_("You are signed out everywhere else."))


@bp.post("/me/account/browsers/<int:id>")
@may(rules.KEEP_ACCOUNT)
def sign_out_one(id: int) -> ResponseReturnValue:
    """Sign one of my browsers out."""
    operations.end_sign_in(me(), id)
    return kept(_("This browser is signed out."))


@bp.post("/me/account/card")
@may(rules.KEEP_ACCOUNT)
def give_up_card() -> ResponseReturnValue:
    """My card opens nothing any more."""
    operations.give_up_card(me(), clock.now())
    return kept(_("Your card no longer signs in."))


@bp.get("/me/account/data")
@may(rules.KEEP_ACCOUNT)
def data() -> ResponseReturnValue:
    """All that is kept of me, as a JSON file to take away."""
    text = json.dumps(privacy.data_of(me(), clock.now()), ensure_ascii=False, indent=2)
    name = {"Content-Disposition": 'attachment; filename="council.json"'}
    return Response(text, headers=name, mimetype="application/json")


@bp.route("/me/account/close", methods=["GET", "POST"])
@may(rules.KEEP_ACCOUNT)
@limiting.guessing
def close() -> ResponseReturnValue:
    """Close my account for good."""
    form = CloseForm()
    if accepted(
        form, "present", lambda: operations.erase(me(), form.present.data or "", clock.now())
    ):
        signing_in.end()
        flash(_("Your account is closed. What you said in public stays, without your name."))
        return redirect(answers.home(), 303)
    return show("people/close.html", form=form)
