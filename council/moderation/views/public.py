"""What everybody can do about moderation: alert, ask for a second look, see what was decided."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from council.contributions.models import Contribution
from council.core import clock
from council.core.limits import CALM, limiter
from council.core.policy import may, me
from council.discussion.models import Comment
from council.moderation import forms, operations, queries, rules
from council.moderation.models import Reason, Review
from council.moderation.views.blueprint import bp


def reported(kind: str, id: str) -> Contribution | Comment | None:
    """What an alert would be about, if the one who asks can read it."""
    return queries.reported(kind, id, me())


@bp.get("/report/<any(contribution,comment):kind>/<id>")
@may(rules.REPORT, on=reported)
def report(thing: Contribution | Comment) -> ResponseReturnValue:
    """The form of an alert."""
    return render_template("moderation/report.html", thing=thing, form=forms.ReportForm())


@bp.post("/report/<any(contribution,comment):kind>/<id>")
@limiter.limit(CALM)
@may(rules.REPORT, on=reported)
def send_report(thing: Contribution | Comment) -> ResponseReturnValue:
    """Keep the alert; the moderators look at it."""
    form = forms.ReportForm()
    if not form.validate():
        return render_template("moderation/report.html", thing=thing, form=form), 422
    given: dict[str, Any] = {"reason": Reason(form.reason.data), "note": form.note.data or ""}
    operations.report(thing, **given, by=me(), at=clock.now())
    flash(_("Thank you. A moderator will look at it."))
    return redirect(url_for("contributions.index"), 303)


@bp.get("/contributions/<public_id>/appeal")
@may(rules.APPEAL, on=queries.refusal)
def appeal(review: Review) -> ResponseReturnValue:
    """Why it was refused, and the form to ask for a second look."""
    return render_template(
        "moderation/appeal.html",
        review=review,
        asked=queries.appeal_of(review),
        form=forms.AppealForm(),
    )


@bp.post("/contributions/<public_id>/appeal")
@limiter.limit(CALM)
@may(rules.APPEAL, on=queries.refusal)
def send_appeal(review: Review) -> ResponseReturnValue:
    """Ask for a second look."""
    form = forms.AppealForm()
    if not form.validate():
        return render_template("moderation/appeal.html", review=review, asked=None, form=form), 422
    operations.appeal(review, text=form.text.data or "", by=me(), at=clock.now())
    flash(_("Another person will look at it within seven working days."))
    return redirect(url_for("contributions.show", public_id=review.contribution.public_id), 303)


@bp.get("/moderation")
@may(rules.LOG)
def log() -> ResponseReturnValue:
    """Moderation in the open: rules, figures, and decisions without names."""
    page = queries.log(request.args.get("after"))
    return render_template("moderation/log.html", page=page, figures=queries.figures(clock.now()))
