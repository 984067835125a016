"""What an author does with their contribution later, and joining somebody else's."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from council.contributions import operations, rules
from council.contributions.forms.authoring import EditForm, WithdrawForm
from council.contributions.models import Contribution
from council.contributions.operations.submitting import WithdrawalReason
from council.contributions.queries import authoring, reading
from council.contributions.views.blueprint import bp
from council.core.clock import now
from council.core.errors import RuleBroken
from council.core.limits import CALM, limiter
from council.core.policy import may, me


@bp.get("/contributions/<public_id>/edit")
@may(rules.EDIT, on=reading.by_public_id)
def edit(contribution: Contribution) -> ResponseReturnValue:
    """The words, to be changed."""
    return show_edit(contribution, EditForm(obj=contribution))


@bp.post("/contributions/<public_id>/edit")
@may(rules.EDIT, on=reading.by_public_id)
@limiter.limit(CALM)
def save(contribution: Contribution) -> ResponseReturnValue:
    """Change the words (303); both texts are shown when they moved meanwhile (409)."""
    form = EditForm()
    if not form.validate():
        return show_edit(contribution, form), 422
    try:
        operations.edit(contribution, me(), **form.values, at=now())
    except RuleBroken as refusal:
        if refusal.code != "contribution.stale":
            raise
        return show_edit(contribution, form, stale=refusal.sentence), 409
    flash(_("Your text is changed. A moderator will read it."))
    return redirect(url_for(".receipt", public_id=contribution.public_id), 303)


@bp.get("/contributions/<public_id>/withdraw")
@may(rules.WITHDRAW, on=reading.by_public_id)
def withdraw(contribution: Contribution) -> ResponseReturnValue:
    """Ask why, and whether it is meant."""
    return show_withdraw(contribution, WithdrawForm())


@bp.post("/contributions/<public_id>/withdraw")
@may(rules.WITHDRAW, on=reading.by_public_id)
def take_back(contribution: Contribution) -> ResponseReturnValue:
    """Withdraw it (303)."""
    form = WithdrawForm()
    if not form.validate():
        return show_withdraw(contribution, form), 422
    reason = WithdrawalReason(form.reason.data)
    operations.withdraw(contribution, me(), reason=reason, at=now())
    flash(_("Your contribution is withdrawn."))
    return redirect(url_for(".receipt", public_id=contribution.public_id), 303)


@bp.post("/contributions/<public_id>/claim")
@may(rules.CLAIM, on=authoring.published)
@limiter.limit(CALM)
def claim(contribution: Contribution) -> ResponseReturnValue:
    """This is also mine: told like its author from now on (303)."""
    operations.claim(contribution, me(), now())
    return redirect(url_for(".receipt", public_id=contribution.public_id), 303)


def show_edit(contribution: Contribution, form: EditForm, stale: str = "") -> str:
    """The form, with the stored text beside it when that is another one."""
    return render_template(
        "contributions/submit/edit.html", contribution=contribution, form=form, stale=stale
    )


def show_withdraw(contribution: Contribution, form: WithdrawForm) -> str:
    """The question why."""
    return render_template(
        "contributions/submit/withdraw.html", contribution=contribution, form=form
    )
