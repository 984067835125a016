"""The desk of meetings: prepared, convened, changed, cancelled; rules, needs, files."""

from typing import Any

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from council.assembly import queries as councils
from council.assembly.forms import meetings as forms
from council.assembly.models import Council, Meeting
from council.assembly.operations import meetings as operations
from council.assembly.queries import agenda
from council.assembly.queries import meetings as queries
from council.assembly.queries import minutes as papers
from council.assembly.rules import KEEP as KEEP_COUNCIL
from council.assembly.rules.meetings import KEEP, Sitting
from council.assembly.views.blueprint import bp
from council.assembly.views.meetings import DOCUMENT, ID, of, sitting
from council.assembly.words import ballots as ballot_words
from council.assembly.words import meetings as words
from council.core.answers import accepted, done, show
from council.core.clock import now
from council.core.policy import may, me


@bp.get("/desk/council/<slug>/meetings")
@may(KEEP_COUNCIL, on=councils.by_slug)
def meetings_desk(council: Council) -> ResponseReturnValue:
    """The meetings of a council: to prepare, to come, and those whose minutes wait."""
    at = now()
    return render_template(
        "assembly/meetings_desk.html",
        council=council,
        drafts=queries.drafts(council),
        coming=queries.coming(council, at, hidden=True),
        unwritten=papers.to_write(council),
        words=words,
        parts=ballot_words.PARTS,
    )


@bp.route("/desk/council/<slug>/meeting-rules", methods=["GET", "POST"])
@may(KEEP_COUNCIL, on=councils.by_slug)
def meeting_rules(council: Council) -> ResponseReturnValue:
    """The rules of a council for its meetings."""
    quorum = council.meeting_quorum.value if council.meeting_quorum else forms.NO_QUORUM
    form = forms.RulesForm(obj=council, data={"quorum": quorum})

    def keep() -> None:
        operations.set_rules(council, **form.rules, by=me(), at=now())

    if accepted(form, "notice_days", keep):
        return done(_("The rules are kept."), "assembly.meetings_desk", slug=council.slug)
    return show("assembly/meeting_rules.html", council=council, form=form)


@bp.route("/desk/council/<slug>/meetings/new", methods=["GET", "POST"])
@may(KEEP_COUNCIL, on=councils.by_slug)
def prepare_meeting(council: Council) -> ResponseReturnValue:
    """Write down a new meeting."""
    form, made = forms.MeetingForm(data=forms.usual(council, now())), []

    def prepare() -> None:
        made.append(operations.prepare_meeting(council, by=me(), at=now(), **form.plan))

    if accepted(form, "day", prepare):
        said = _("The meeting is written down. Now its agenda.")
        return done(said, "assembly.keep_meeting", id=made[0].id)
    return show("assembly/meeting_edit.html", council=council, meeting=None, form=form)


@bp.route(f"/desk/council/meetings/{ID}/edit", methods=["GET", "POST"])
@may(KEEP, on=sitting)
def change_meeting(sitting: Sitting) -> ResponseReturnValue:
    """Change what is planned."""
    found = sitting.meeting
    form = forms.MeetingForm(data=forms.planned(found))

    def change() -> None:
        operations.change_meeting(found, by=me(), at=now(), **form.plan)

    if accepted(form, "day", change):
        return done(_("The meeting is changed."), "assembly.keep_meeting", id=found.id)
    return show("assembly/meeting_edit.html", council=found.council, meeting=found, form=form)


@bp.get(f"/desk/council/meetings/{ID}")
@may(KEEP, on=sitting)
def keep_meeting(sitting: Sitting) -> ResponseReturnValue:
    """One meeting at the desk."""
    return desk_page(sitting.meeting)


def desk_page(meeting: Meeting, **forms_sent: Any) -> ResponseReturnValue:
    """A meeting with its agenda, files, answers and needs."""
    items = agenda.items(meeting)
    given = {
        "document_form": forms.DocumentForm(items, formdata=None),
        "cancel_form": forms.CancelForm(formdata=None),
        "item_form": forms.ItemForm(
            formdata=None, data={"minutes": 15, "language": meeting.language}
        ),
        **forms_sent,
    }
    return show(
        "assembly/keep_meeting.html",
        meeting=meeting,
        items=list(zip(items, agenda.begins(meeting, items), strict=True)),
        planned=agenda.minutes_planned(items),
        ripe=agenda.ripe(meeting.council),
        ballots=agenda.ballots(meeting),
        documents=queries.documents(meeting),
        said=queries.said(meeting),
        counted=queries.counted(meeting),
        resources=queries.resources(meeting),
        late=operations.too_late(meeting, now()),
        form=next(iter(forms_sent.values()), None),
        words=words,
        **given,
    )


@bp.post(f"/desk/council/meetings/{ID}/convene")
@may(KEEP, on=sitting)
def convene(sitting: Sitting) -> ResponseReturnValue:
    """Call the members."""
    urgent = bool(request.form.get("urgent"))
    unreached = operations.convene(sitting.meeting, urgent=urgent, by=me(), at=now())
    said = _("The members are called.")
    if unreached:
        said = ngettext(
            "The members are called. %(num)d has no e-mail address: tell them otherwise.",
            "The members are called. %(num)d have no e-mail address: tell them otherwise.",
            unreached,
        )
    return done(said, **here(sitting))


@bp.post(f"/desk/council/meetings/{ID}/cancel")
@may(KEEP, on=sitting)
def cancel_meeting(sitting: Sitting) -> ResponseReturnValue:
    """Say that it is not held."""
    form = forms.CancelForm()

    def cancel() -> None:
        operations.cancel(sitting.meeting, form.reason.data or "", by=me(), at=now())

    if accepted(form, "reason", cancel):
        return done(_("The meeting is cancelled."), **here(sitting))
    return desk_page(sitting.meeting, cancel_form=form)


@bp.post(f"/desk/council/meetings/{ID}/found")
@may(KEEP, on=sitting)
def found(sitting: Sitting) -> ResponseReturnValue:
    """How many were found of what was asked for."""
    form = forms.FoundForm()
    if not form.validate():
        abort(422)
    operations.find(sitting.meeting, **form.found_values)
    return done(_("Kept."), **here(sitting))


@bp.post(f"/desk/council/meetings/{ID}/documents")
@may(KEEP, on=sitting)
def add_document(sitting: Sitting) -> ResponseReturnValue:
    """Add a file."""
    form = forms.DocumentForm(agenda.items(sitting.meeting))

    def add() -> None:
        operations.add_document(sitting.meeting, **form.document, by=me(), at=now())

    if accepted(form, "file", add):
        return done(_("The document is added."), **here(sitting))
    return desk_page(sitting.meeting, document_form=form)


@bp.post(f"/desk/council/meetings/{ID}/documents/{DOCUMENT}/remove")
@may(KEEP, on=sitting)
def remove_document(sitting: Sitting, document_id: int) -> ResponseReturnValue:
    """Take a file away."""
    operations.remove_document(of(sitting, document_id), sitting.meeting, by=me(), at=now())
    return done(_("The document is removed."), **here(sitting))


def here(sitting: Sitting) -> dict[str, Any]:
    """The page of a meeting at the desk, as `done` asks for it."""
    return {"endpoint": "assembly.keep_meeting", "id": sitting.meeting.id}
