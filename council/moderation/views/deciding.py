"""One contribution, alert or second look on the moderators' desk, and the decision on it."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from council.contributions.models import Contribution
from council.contributions.queries import reading
from council.contributions.similar import similar_to
from council.core import clock
from council.core.errors import RuleBroken
from council.core.policy import may, me
from council.moderation import forms, operations, queries, rules
from council.moderation.models import Appeal, Reason, Report, Review
from council.moderation.views.blueprint import bp


def page(contribution: Contribution, status: int = 200, **refused: Any) -> ResponseReturnValue:
    """The page of one contribution; `refused` is the form that was, to be shown again."""
    text = f"{contribution.title} {contribution.body}"
    given = {
        "reject_form": forms.RejectForm(formdata=None, prefix="reject-"),
        "redact_form": forms.RedactForm(formdata=None, obj=contribution, prefix="redact-"),
        **refused,
    }
    answer = render_template(
        "moderation/read.html",
        contribution=contribution,
        review=queries.latest_review(contribution),
        files=reading.files_of(contribution),
        similar=similar_to(text, exclude=contribution.id),
        notes={reason.value: forms.note_for(reason, contribution) for reason in Reason},
        form=next(iter(refused.values()), None),
        at=clock.now(),
        **given,
    )
    return answer, status


def go_on(review: Review, sentence: str) -> ResponseReturnValue:
    """Say what was decided, offer to undo it, and open the next one that waits."""
    flash(sentence, f"undo:{url_for('.undo', id=review.id)}")
    following = queries.next_waiting(me())
    if following is None:
        return redirect(url_for(".queue"), 303)
    return redirect(url_for(".read", public_id=following.public_id), 303)


@bp.get("/desk/moderation/<public_id>")
@may(rules.REVIEW, on=reading.by_public_id)
def read(contribution: Contribution) -> ResponseReturnValue:
    """One contribution with all that helps to decide."""
    return page(contribution)


@bp.post("/desk/moderation/<public_id>/hold")
@may(rules.REVIEW, on=reading.by_public_id)
def hold(contribution: Contribution) -> ResponseReturnValue:
    """Tell the others "I am on it"."""
    operations.hold(contribution, by=me(), at=clock.now())
    return redirect(url_for(".read", public_id=contribution.public_id), 303)


@bp.post("/desk/moderation/<public_id>/release")
@may(rules.REVIEW, on=reading.by_public_id)
def release(contribution: Contribution) -> ResponseReturnValue:
    """Let the others take it."""
    operations.release(contribution, by=me())
    return redirect(url_for(".queue"), 303)


@bp.post("/desk/moderation/<public_id>/publish")
@may(rules.REVIEW, on=reading.by_public_id)
def publish(contribution: Contribution) -> ResponseReturnValue:
    """Show it to everybody, and go on with the next."""
    seen = forms.SeenForm()
    if not seen.validate():
        return page(contribution, 422)
    version = seen.version.data
    review = operations.publish(contribution, by=me(), at=clock.now(), version=version)
    return go_on(review, _("The contribution is published. Its author is told."))


@bp.post("/desk/moderation/<public_id>/reject")
@may(rules.REVIEW, on=reading.by_public_id)
def reject(contribution: Contribution) -> ResponseReturnValue:
    """Refuse it for a reason, and go on with the next."""
    form = forms.RejectForm(prefix="reject-")
    if not form.validate():
        return page(contribution, 422, reject_form=form)
    reason = Reason(form.reason.data)
    note = form.note.data or forms.note_for(reason, contribution)
    review = operations.reject(contribution, reason=reason, note=note, by=me(), at=clock.now())
    return go_on(review, _("The contribution is refused. Its author is told why."))


@bp.post("/desk/moderation/<public_id>/redact")
@may(rules.REVIEW, on=reading.by_public_id)
def redact(contribution: Contribution) -> ResponseReturnValue:
    """Mask words in the public text; a text that changed meanwhile is shown beside (409)."""
    form = forms.RedactForm(prefix="redact-")
    if not form.validate():
        return page(contribution, 422, redact_form=form)
    given = {**form.values, "reason": Reason(form.reason.data)}
    try:
        operations.redact(contribution, **given, by=me(), at=clock.now())
    except RuleBroken as refusal:
        if refusal.code != "contribution.stale":
            raise
        return page(contribution, 409, redact_form=form)
    flash(_("The words are masked. The original stays with the moderators."))
    return redirect(url_for(".read", public_id=contribution.public_id), 303)


@bp.post("/desk/moderation/reviews/<int:id>/undo")
@may(rules.UNDO, on=queries.review)
def undo(review: Review) -> ResponseReturnValue:
    """Take a decision back."""
    operations.undo(review, by=me(), at=clock.now())
    flash(_("The decision is undone. The contribution waits again."))
    return redirect(url_for(".read", public_id=review.contribution.public_id), 303)


@bp.post("/desk/moderation/reports/<int:id>")
@may(rules.HANDLE, on=queries.report)
def handle(report: Report) -> ResponseReturnValue:
    """Uphold or dismiss an alert."""
    upheld = forms.HandleForm().upheld
    operations.handle(report, upheld=upheld, by=me(), at=clock.now())
    flash(_("The alert is handled."))
    return redirect(url_for(".reports"), 303)


@bp.post("/desk/moderation/reports/<int:id>/undo")
@may(rules.HANDLE, on=queries.report)
def show_again(report: Report) -> ResponseReturnValue:
    """Take the hiding of a comment back."""
    operations.show_again(report, by=me(), at=clock.now())
    flash(_("The comment is shown again."))
    return redirect(url_for(".reports"), 303)


@bp.get("/desk/moderation/appeals/<int:id>")
@may(rules.DECIDE_APPEAL, on=queries.appeal)
def second_look(appeal: Appeal) -> ResponseReturnValue:
    """A refusal, why, and why its author asks again."""
    return render_template(
        "moderation/second_look.html", appeal=appeal, form=forms.DecideAppealForm()
    )


@bp.post("/desk/moderation/appeals/<int:id>")
@may(rules.DECIDE_APPEAL, on=queries.appeal)
def decide_appeal(appeal: Appeal) -> ResponseReturnValue:
    """Publish after all, or keep the refusal."""
    form = forms.DecideAppealForm()
    if not form.validate():
        return render_template("moderation/second_look.html", appeal=appeal, form=form), 422
    granted = form.granted.data == "yes"
    operations.decide_appeal(
        appeal, granted=granted, note=form.note.data or "", by=me(), at=clock.now()
    )
    flash(_("The second look is done. The author is told."))
    return redirect(url_for(".appeals"), 303)
