"""The desk of councils: what they miss, calls to open, offices to give."""

from datetime import datetime
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from council.assembly import operations, queries, rules
from council.assembly.forms.calls import CallForm
from council.assembly.forms.seats import OfficeForm
from council.assembly.models import College, Council
from council.assembly.queries import motions
from council.assembly.rules import DESK, KEEP
from council.assembly.views.blueprint import bp
from council.assembly.words import councils as words
from council.core import locale
from council.core.answers import accepted, done, show
from council.core.clock import local_day, now
from council.core.policy import allowed, may, me
from council.people import queries as people


@bp.get("/desk/council")
@may(DESK)
def desk() -> ResponseReturnValue:
    """The councils that the person who asks keeps."""
    today = local_day(now())
    kept = [each for each in queries.councils() if allowed(KEEP, me(), each)]
    ended = [each for each in queries.ended() if allowed(KEEP, me(), each)]
    return render_template(
        "assembly/desk.html",
        councils=kept,
        ended=ended,
        seated=queries.count_seated(today),
        missing=not kept,
    )


@bp.post("/desk/council/prepare")
@may(rules.PREPARE)
def prepare() -> ResponseReturnValue:
    """Set up the councils that come with the product."""
    added = operations.prepare(by=me(), at=now())
    said = ngettext("%(num)d council was set up.", "%(num)d councils were set up.", added)
    return done(said, "assembly.desk")


@bp.get("/desk/council/<slug>")
@may(KEEP, on=queries.by_slug)
def manage(council: Council) -> ResponseReturnValue:
    """One council: seats, substitutes, calls, offices."""
    return render_template("assembly/manage.html", council=council, **parts(council, now()))


def parts(council: Council, at: datetime) -> dict[str, Any]:
    """What the desk shows of a council."""
    today = local_day(at)
    return {
        "benches": queries.benches(council, today),
        "offices": queries.offices(council, today),
        "office_words": words.OFFICES,
        "calls": queries.calls(council),
        "running": queries.waiting_for_lots(council),
        "later": queries.later(council, today),
        "today": today,
        "at": at,
        **motions.to_do({council.id}),
    }


@bp.route("/desk/council/<slug>/offices", methods=["GET", "POST"])
@may(KEEP, on=queries.by_slug)
def entrust(council: Council) -> ResponseReturnValue:
    """Give an office."""
    form = OfficeForm(data={"starts_on": local_day(now())})
    form.prepare(queries.sitting(council, local_day(now())), me())
    if accepted(form, "person", lambda: name_officer(council, form)):
        return done(_("The office is given."), "assembly.manage", slug=council.slug)
    return show("assembly/entrust.html", council=council, form=form)


def name_officer(council: Council, form: OfficeForm) -> None:
    """Give the chosen office."""
    member = people.by_id(form.person.data)
    assert member, "the form offers only people there are"
    starts_on = form.starts_on.data
    operations.entrust(council, form.which, member, starts_on=starts_on, by=me(), at=now())


@bp.route("/desk/council/colleges/<int:id>/call", methods=["GET", "POST"])
@may(KEEP, on=queries.college)
def open_call(college: College) -> ResponseReturnValue:
    """Call for candidates."""
    form = CallForm(data={"language": locale.current()})
    if accepted(form, "starts_on", lambda: call_now(college, form)):
        return done(_("The call is open."), "assembly.manage", slug=college.council.slug)
    return show("assembly/open_call.html", college=college, form=form)


def call_now(college: College, form: CallForm) -> None:
    """Open the call."""
    operations.open_call(college, **form.call, by=me(), at=now())
