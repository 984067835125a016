"""The secretary opens debates, asks experts, and sums up."""

from flask import abort, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from council.assembly.debated import token_for
from council.assembly.forms.debates import DebateForm, ExpertForm, SummaryForm
from council.assembly.models import Opening
from council.assembly.operations import debating
from council.assembly.queries import debates as queries
from council.assembly.rules.debates import KEEP, Hall
from council.assembly.rules.meetings import KEEP as KEEP_MEETING
from council.assembly.rules.meetings import Sitting
from council.assembly.views.agenda import ONE, of
from council.assembly.views.blueprint import bp
from council.assembly.views.debates import ID, hall
from council.assembly.views.meetings import sitting
from council.core import locale
from council.core.answers import accepted, done, show
from council.core.clock import now
from council.core.errors import RuleBroken
from council.core.policy import may, me
from council.people import queries as people


@bp.route(f"{ONE}/debate", methods=["GET", "POST"])
@may(KEEP_MEETING, on=sitting)
def open_debate(sitting: Sitting, item_id: int) -> ResponseReturnValue:
    """Open the debate about an item."""
    item, form, made = of(sitting, item_id), DebateForm(data={"opening": Opening.READ.value}), []

    def begin() -> None:
        made.append(debating.open_debate(item, form.which, by=me(), at=now()))

    if accepted(form, "opening", begin):
        return done(_("The debate is open."), "assembly.debate", id=made[0].thread_id)
    return show("assembly/debate_edit.html", form=form, item=item, hall=None)


@bp.route(f"/desk/council/debates/{ID}", methods=["GET", "POST"])
@may(KEEP, on=hall)
def settle_debate(hall: Hall) -> ResponseReturnValue:
    """Say who takes part, and close the debate or open it again."""
    closed = hall.debate.thread.closed_at is not None
    form = DebateForm(data={"opening": hall.debate.opening.value, "closed": closed})

    def settle() -> None:
        debating.settle(hall, form.which, closed=form.closed.data, by=me(), at=now())

    if accepted(form, "opening", settle):
        return done(_("The debate is changed."), "assembly.debate", id=hall.debate.thread_id)
    return show("assembly/debate_edit.html", form=form, item=hall.item, hall=hall)


@bp.route(f"/desk/council/debates/{ID}/experts", methods=["GET", "POST"])
@may(KEEP, on=hall)
def ask_experts(hall: Hall) -> ResponseReturnValue:
    """Ask experts; their links, to hand over."""
    form = ExpertForm(data={"language": locale.current()})

    if accepted(form, "email", lambda: invite(hall, form)):
        return done(_("The expert is asked."), "assembly.ask_experts", id=hall.debate.thread_id)
    rows = [
        (each, url_for("assembly.expert", token=token_for(each), _external=True))
        for each in queries.experts(hall.debate)
    ]
    return show("assembly/experts.html", form=form, hall=hall, rows=rows)


def invite(hall: Hall, form: ExpertForm) -> None:
    """Ask the one who was named; an account with their address answers on the page too."""
    email = form.email.data
    account = people.by_email(email) if email else None
    debating.invite(hall, **form.person, account=account, by=me(), at=now())


@bp.post(f"/desk/council/debates/{ID}/experts/<int(max=2147483647):expert_id>/end")
@may(KEEP, on=hall)
def end_invitation(hall: Hall, expert_id: int) -> ResponseReturnValue:
    """End an invitation."""
    expert = queries.expert(expert_id)
    if expert is None or expert.thread_id != hall.debate.thread_id:
        abort(404)
    debating.end_invitation(hall, expert, by=me(), at=now())
    return done(_("The invitation is ended."), "assembly.ask_experts", id=hall.debate.thread_id)


@bp.route(f"/desk/council/debates/{ID}/summary", methods=["GET", "POST"])
@may(KEEP, on=hall)
def summarise(hall: Hall) -> ResponseReturnValue:
    """Write a version of the summary, or a translation."""
    found = queries.summaries(hall.debate)
    form = SummaryForm(data={"version": found.number, "language": locale.current()})
    given = {"form": form, "hall": hall, "summaries": found}
    try:
        if accepted(form, "text", lambda: keep_summary(hall, form)):
            return done(_("The summary is kept."), "assembly.debate", id=hall.debate.thread_id)
    except RuleBroken as refusal:  # someone wrote meanwhile: their text stands above this one
        form.text.errors = [refusal.sentence]
        return render_template("assembly/summary_edit.html", **given), refusal.status
    return show("assembly/summary_edit.html", **given)


def keep_summary(hall: Hall, form: SummaryForm) -> None:
    """Keep what was typed."""
    debating.summarise(hall, **form.summary, by=me(), at=now())
