"""Minutes: read by everyone once adopted; drafted, corrected and adopted at the desk."""

from flask import Response, abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from council.assembly import minuting
from council.assembly.forms.attendance import AdoptForm, MinutesForm, minutes_form
from council.assembly.models import Minutes
from council.assembly.operations import minutes as operations
from council.assembly.queries import meetings
from council.assembly.queries import minutes as queries
from council.assembly.rules.meetings import KEEP, READ_MINUTES, Paper, Sitting
from council.assembly.views.blueprint import bp
from council.assembly.views.meetings import ID, sitting
from council.assembly.words import meetings as words
from council.core import locale
from council.core.answers import done
from council.core.clock import now
from council.core.errors import RuleBroken
from council.core.pages import kept
from council.core.policy import may, me
from council.core.text import to_page_html


def paper(id: int) -> Paper | None:
    """The minutes of a meeting, as whoever asks sees them."""
    found = sitting(id)
    minutes = queries.of_meeting(found.meeting) if found else None
    return Paper(found, minutes) if found and minutes else None


def chosen(minutes: Minutes) -> str:
    """The language in which minutes are shown: the one asked for, the reader's, or the first."""
    wished = (request.args.get("language"), locale.current())
    return next((each for each in wished if each in minutes.texts), next(iter(minutes.texts)))


@bp.get(f"/meetings/{ID}/minutes")
@kept
@may(READ_MINUTES, on=paper)
def minutes(paper: Paper) -> ResponseReturnValue:
    """The minutes of a meeting."""
    shown = paper.minutes
    code = chosen(shown)
    return render_template(
        "assembly/minutes.html",
        meeting=shown.meeting,
        minutes=shown,
        code=code,
        html=to_page_html(shown.texts[code]),
        standing=minuting.standing(shown),
        languages={each.code: each.name for each in locale.LANGUAGES},
        words=words,
    )


@bp.get(f"/meetings/{ID}/minutes.pdf")
@kept
@may(READ_MINUTES, on=paper)
def minutes_pdf(paper: Paper) -> ResponseReturnValue:
    """The same as a tagged PDF."""
    shown = paper.minutes
    code = chosen(shown)
    answer = Response(minuting.printed(shown, code), mimetype="application/pdf")
    name = f"proces-verbal-{shown.meeting_id}-{code}.pdf"
    answer.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return answer


@bp.post(f"/desk/council/meetings/{ID}/minutes/draft")
@may(KEEP, on=sitting)
def draft_minutes(sitting: Sitting) -> ResponseReturnValue:
    """Draft the minutes from what happened."""
    operations.draft(sitting.meeting, minuting.drafted, by=me(), at=now())
    said = _("The minutes are drafted from what happened. Please correct them.")
    return done(said, "assembly.edit_minutes", id=sitting.meeting.id)


@bp.get(f"/desk/council/meetings/{ID}/minutes")
@may(KEEP, on=sitting)
def edit_minutes(sitting: Sitting) -> ResponseReturnValue:
    """The text of the minutes, to be corrected."""
    there = queries.of_meeting(sitting.meeting) or abort(404)
    return edit_page(there, minutes_form(there.texts, there.version))


@bp.post(f"/desk/council/meetings/{ID}/minutes")
@may(KEEP, on=sitting)
def save_minutes(sitting: Sitting) -> ResponseReturnValue:
    """Keep the corrected text; when someone else corrected it meanwhile, show both."""
    there = queries.of_meeting(sitting.meeting) or abort(404)
    form = minutes_form(there.texts, there.version)
    if not form.validate():
        return edit_page(there, form), 422
    try:
        operations.correct(there, form.texts, version=form.corrected, by=me(), at=now())
    except RuleBroken as refusal:
        return edit_page(there, form, refusal.sentence), refusal.status
    return done(_("The minutes are kept."), "assembly.edit_minutes", id=sitting.meeting.id)


def edit_page(minutes: Minutes, form: MinutesForm, stale: str = "") -> str:
    """The text with its versions; with `stale`, the present text beside what was typed."""
    form.version.data = str(minutes.version)
    later = meetings.later(minutes.meeting)
    return render_template(
        "assembly/minutes_edit.html",
        minutes=minutes,
        form=form,
        stale=stale,
        later=later,
        adopt_form=AdoptForm(later, formdata=None),
        versions=queries.versions(minutes),
        meeting=minutes.meeting,
    )


@bp.post(f"/desk/council/meetings/{ID}/minutes/adopt")
@may(KEEP, on=sitting)
def adopt_minutes(sitting: Sitting) -> ResponseReturnValue:
    """The minutes were adopted in a later meeting."""
    kept_text = queries.of_meeting(sitting.meeting) or abort(404)
    form = AdoptForm(meetings.later(sitting.meeting))
    if not form.validate():
        abort(422)
    operations.adopt(kept_text, form.later[form.meeting.data], by=me(), at=now())
    said = _("The minutes are adopted. Everyone can read them.")
    return done(said, "assembly.minutes", id=sitting.meeting.id)
