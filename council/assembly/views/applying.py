"""A call for candidates: read it, answer it, think again; and what one applied for."""

from datetime import datetime
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from council.assembly import operations, queries
from council.assembly.forms.applying import ApplyForm, apply_form
from council.assembly.models import Call
from council.assembly.queries import ballots, meetings, motions, opinions
from council.assembly.rules import APPLY, READ
from council.assembly.views.blueprint import bp
from council.assembly.words import meetings as meeting_words
from council.assembly.words.ballots import moment
from council.core.answers import accepted, done, show
from council.core.clock import local_day, now
from council.core.limits import CALM, limiter
from council.core.policy import may, me


@bp.get("/councils/calls/<int:id>")
@may(READ, on=queries.call)
def call(call: Call) -> ResponseReturnValue:
    """A call for candidates."""
    return render_template(
        "assembly/call.html",
        call=call,
        at=now(),
        candidates=queries.count_candidates(call),
        mine=queries.application(call, me()),
        draw=queries.draw(call),
    )


@bp.route("/councils/calls/<int:id>/apply", methods=["GET", "POST"])
@may(APPLY, on=queries.call)
@limiter.limit(CALM, methods=["POST"])
def apply(call: Call) -> ResponseReturnValue:
    """Answer a call."""
    form = apply_form(call, me())
    if accepted(form, "motivation", lambda: send(call, form)):
        return done(_("We have received your application."), "assembly.mine")
    return show("assembly/apply.html", call=call, form=form, at=now())


def send(call: Call, form: ApplyForm) -> None:
    """Send an application."""
    operations.apply(call, **form.answer, by=me(), at=now())


@bp.post("/councils/calls/<int:id>/withdraw")
@may(APPLY, on=queries.call)
def withdraw(call: Call) -> ResponseReturnValue:
    """Take one's application back."""
    operations.withdraw(call, by=me(), at=now())
    return done(_("Your application is withdrawn. What you wrote is deleted."), "assembly.mine")


@bp.get("/me/council")
@may(APPLY)
def mine() -> ResponseReturnValue:
    """What the person who asks applied for, and the seats they hold."""
    return render_template("assembly/mine.html", **parts(now()))


def parts(at: datetime) -> dict[str, Any]:
    """What waits for the person who asks, and what they hold."""
    applications, mandates = queries.applications_of(me()), queries.mandates_of(me())
    answered = {each.call_id for each in applications if each.withdrawn_at is None}
    return {
        "applications": applications,
        "mandates": mandates,
        "drawn": queries.drawn_among(answered),
        "seated": {each.application_id for each in mandates},
        "calls": [each for each in queries.open_calls(at) if each.id not in answered],
        "at": at,
        "today": local_day(at),
        "waiting": ballots.waiting_for(me(), at),
        "when": moment,
        **motions.waiting(me(), local_day(at)),
        "meetings": meetings.waiting_for(me(), at),
        "meeting_words": meeting_words,
        "leads": opinions.led_by(me(), local_day(at)),
    }
