"""Signing in and out: by a card, or by an e-mail address and a password."""

from flask import redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from council.core import clock
from council.core.answers import show
from council.core.policy import back_to, is_safe_next, may
from council.people import cards, operations, rules, signing_in
from council.people.forms import CodeSignInForm, EmailSignInForm
from council.people.views import answers, limiting
from council.people.views.blueprint import bp

EXAMPLE = "K7MP4XRD92HT"  # drawn on the page, no one's


@bp.route("/sign-in", methods=["GET", "POST"])
@may(rules.ENTER)
@limiting.guessing
@limiting.guessing_account
def sign_in() -> ResponseReturnValue:
    """Both ways in (200), the e-mail one refused (422), or on to where one was going (303)."""
    form = EmailSignInForm()
    if form.validate_on_submit():
        member = operations.enter_by_password(form.values["email"], form.values["password"])
        if member:
            signing_in.begin(member, clock.now(), shared=form.shared.data)
            return redirect(back_to(answers.own_page(member)), 303)
        form.password.errors = [_("This address and this password do not go together.")]
    return both_ways(form, CodeSignInForm(formdata=None), form)


@bp.route("/sign-in/card", methods=["GET", "POST"])
@may(rules.ENTER)
@limiting.guessing
def sign_in_by_card() -> ResponseReturnValue:
    """Both ways in; the QR of a card leads here, its code behind a # that only a script reads."""
    form = CodeSignInForm()
    if form.validate_on_submit():
        member = operations.enter_by_code(form.values["code"])
        if member:
            signing_in.begin(member, clock.now(), shared=form.card_shared.data)
            return redirect(back_to(answers.own_page(member)), 303)
        form.code.errors = [_("This code opens nothing. Look at the card again.")]
    return both_ways(EmailSignInForm(formdata=None), form, form)


def both_ways(
    email: EmailSignInForm, code: CodeSignInForm, form: EmailSignInForm | CodeSignInForm
) -> ResponseReturnValue:
    """The page with both forms; `form` is the one that was sent."""
    asked = request.values.get("next")
    return show(
        "people/sign_in.html",
        email=email,
        code=code,
        form=form,
        next=asked if is_safe_next(asked) else "",
        example=cards.example(EXAMPLE),
        site=cards.site(),
    )


@bp.post("/sign-out")
@may(rules.ENTER)
def sign_out() -> ResponseReturnValue:
    """Sign this browser out; go home, or on to what the next person came for."""
    signing_in.end()
    return redirect(back_to(answers.home()), 303)
