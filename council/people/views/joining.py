"""Signing up: by e-mail, with a code card, or by an invitation."""

from flask import flash, redirect
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from council.core import clock, locale
from council.core.answers import show
from council.core.policy import back_to, is_safe_next, may, me
from council.people import cards, links, operations, queries, rules, signing_in
from council.people.forms import CardForm, ConfirmForm, InvitationForm, PasswordForm, SignUpForm
from council.people.models import Member, Ticket, TicketKind
from council.people.views import answers, limiting
from council.people.views.blueprint import bp


@bp.route("/sign-up", methods=["GET", "POST"])
@may(rules.ENTER)
@limiting.writing
def sign_up() -> ResponseReturnValue:
    """The form (200, 422), or on to "look at your mail" (303), be the address known or not."""
    form = SignUpForm()
    if form.validate_on_submit():
        after = back_to("")
        browser = answers.browser_key()
        operations.sign_up(**form.values, at=clock.now(), browser=browser, after=after)
        return redirect(f"{answers.home()}sign-up/sent", 303)
    return show("people/sign_up.html", form=form)


@bp.get("/sign-up/sent")
@may(rules.ENTER)
def sign_up_sent() -> ResponseReturnValue:
    """Look at your mail."""
    return show("people/sent.html", why="sign-up")


@bp.route("/confirm/<token>", methods=["GET", "POST"])
@may(rules.FOLLOW_LINK, on=links.to(TicketKind.CONFIRM))
@limiting.guessing
def confirm(ticket: Ticket) -> ResponseReturnValue:
    """A page with a button; in another browser than the one that asked, the password too."""
    browser = cookie.get(answers.JOINING)
    known = operations.is_asking_browser(ticket, browser)
    form = ConfirmForm() if known else PasswordForm()
    if form.validate_on_submit():
        typed = form.values.get("password", "")
        if known or operations.is_chosen_password(ticket, typed):
            return welcome(operations.confirm(ticket, clock.now()), ticket.details["after"])
        form.password.errors = [_("This is not the password chosen for this account.")]
    return show("people/confirm.html", form=form, ticket=ticket, known=known)


def welcome(member: Member, after: str = "") -> ResponseReturnValue:
    """Sign a new member in, and go on."""
    signing_in.begin(member, clock.now())
    flash(_("Your account is open. Welcome."))
    return redirect(after if is_safe_next(after) else answers.own_page(member), 303)


@bp.route("/sign-up/card", methods=["GET", "POST"])
@may(rules.ENTER)
@limiting.guessing
def sign_up_by_card() -> ResponseReturnValue:
    """An account without e-mail: the form, or on to the card, which is shown once."""
    form = CardForm()
    if form.validate_on_submit():
        after = back_to(answers.own_page())
        member, code = operations.join_by_card(**form.values, at=clock.now())
        signing_in.begin(member, clock.now())
        cards.show_once(code, after)
        return redirect(f"{answers.home()}card", 303)
    return show("people/sign_up_card.html", form=form)


@bp.route("/invitation/<token>", methods=["GET", "POST"])
@may(rules.FOLLOW_LINK, on=links.to(TicketKind.INVITE))
@limiting.guessing
def invitation(ticket: Ticket) -> ResponseReturnValue:
    """An invited person opens an account, or accepts with theirs once signed in."""
    if queries.by_email(ticket.email):
        return invitation_of_member(ticket)
    form = InvitationForm()
    if form.validate_on_submit():
        member = operations.accept_as_new(
            ticket, **form.values, language=locale.current(), at=clock.now()
        )
        return welcome(member)
    return show("people/invitation.html", form=form, ticket=ticket, mine=False)


def invitation_of_member(ticket: Ticket) -> ResponseReturnValue:
    """The invitation of somebody who has an account: a button, once signed in with it."""
    form = ConfirmForm()
    if me() and form.validate_on_submit():
        operations.accept(ticket, me(), clock.now())
        flash(_("You have a new role."))
        return redirect(answers.own_page(me()), 303)
    mine = bool(me() and me().email == ticket.email)
    return show("people/invitation_known.html", form=form, ticket=ticket, mine=mine)
