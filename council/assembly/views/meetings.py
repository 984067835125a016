"""Meetings, for everyone and for members: when and where, the agenda, one's own answer."""

from typing import Any

from flask import Response, abort, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from council.assembly import calendar
from council.assembly import queries as councils
from council.assembly.forms.meetings import ComingForm, said
from council.assembly.models import Council, Meeting, MeetingDocument, MeetingState
from council.assembly.operations import meetings as operations
from council.assembly.queries import agenda, attendance, debates, speaking
from council.assembly.queries import meetings as queries
from council.assembly.queries import minutes as papers
from council.assembly.rules import READ as READ_COUNCIL
from council.assembly.rules import keeps_it
from council.assembly.rules.meetings import ANSWER, READ, Sitting
from council.assembly.views.blueprint import bp
from council.assembly.words import ballots as ballot_words
from council.assembly.words import meetings as words
from council.core import files
from council.core.answers import accepted, done
from council.core.answers import show as show_form
from council.core.clock import local_day, now
from council.core.files import FileKind
from council.core.pages import kept
from council.core.policy import may, me

AGAIN = 15  # seconds after which a browser without a script asks again
ID = "<int(max=2147483647):id>"
DOCUMENT = "<int(max=2147483647):document_id>"


def sitting(id: int) -> Sitting | None:
    """A meeting, as whoever asks sees it."""
    meeting = queries.meeting(id)
    return seen(meeting) if meeting else None


def seen(meeting: Meeting) -> Sitting:
    """A meeting with the seat and the offices of whoever asks."""
    reader = me()
    if reader is None:
        return Sitting(meeting)
    today = local_day(now())
    offices = councils.offices(meeting.council, today)
    return Sitting(
        meeting,
        councils.seat(meeting.council, reader, local_day(meeting.starts_at)),
        frozenset(each.office for each in offices if each.member_id == reader.id),
    )


def sits_or_keeps(council: Council) -> bool:
    """Whether whoever asks sees the meetings that are not public too."""
    reader = me()
    if reader is None:
        return False
    return keeps_it(reader, council) or bool(councils.seat(council, reader, local_day(now())))


@bp.get("/councils/<slug>/meetings")
@kept
@may(READ_COUNCIL, on=councils.by_slug)
def meetings(council: Council) -> ResponseReturnValue:
    """The meetings of a council: those to come, then those that are over."""
    at, hidden = now(), sits_or_keeps(council)
    page = queries.past(council, at, request.args.get("after"), hidden=hidden)
    return render_template(
        "assembly/meetings.html",
        council=council,
        coming=queries.coming(council, at, hidden=hidden),
        page=page,
        adopted=papers.adopted(page.rows),
        words=words,
    )


@bp.get("/councils/<slug>.ics")
@kept
@may(READ_COUNCIL, on=councils.by_slug)
def calendar_feed(council: Council) -> ResponseReturnValue:
    """The public meetings of a council for calendars; those of the last year too."""
    found = queries.in_calendar(council, now() - queries.REMEMBERED)
    return Response(calendar.calendar(found, title=council.name), content_type=calendar.FEED)


@bp.get(f"/meetings/{ID}.ics")
@kept
@may(READ, on=sitting)
def meeting_file(sitting: Sitting) -> ResponseReturnValue:
    """One meeting for a calendar."""
    return Response(calendar.calendar([sitting.meeting]), content_type=calendar.FEED)


@bp.get(f"/meetings/{ID}")
@kept
@may(READ, on=sitting)
def meeting(sitting: Sitting) -> ResponseReturnValue:
    """One meeting."""
    return render_template("assembly/meeting.html", **parts(sitting))


@bp.get(f"/meetings/{ID}/documents/{DOCUMENT}")
@may(READ, on=sitting)
def document(sitting: Sitting, document_id: int) -> ResponseReturnValue:
    """The bytes of a document, for whoever may read of the meeting."""
    kept_file = of(sitting, document_id).file
    name = f"document-{document_id}.{kept_file.mime.rpartition('/')[2]}"
    answer = files.sent(kept_file, name, saved=kept_file.kind is FileKind.DOCUMENT)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def of(sitting: Sitting, document_id: int) -> MeetingDocument:
    """The document of a meeting with this id; 404 for another meeting's."""
    found = queries.document(document_id)
    if found is None or found.meeting_id != sitting.meeting.id:
        abort(404)
    return found


def parts(sitting: Sitting) -> dict[str, Any]:
    """What the page of a meeting shows; needs as numbers, without names."""
    found, at = sitting.meeting, now()
    items = agenda.items(found)
    member = me() if sitting.mandate else None
    return {
        "sitting": sitting,
        "meeting": found,
        "items": list(zip(items, agenda.begins(found, items), strict=True)),
        "planned": agenda.minutes_planned(items),
        "ballots": agenda.ballots(found),
        "debates": debates.of_items([each.id for each in items]),
        "documents": queries.documents(found),
        "counted": queries.counted(found),
        "resources": queries.resources(found),
        "room": attendance.room(found, at) if found.opened_at else None,
        "minutes": papers.of_meeting(found),
        "mine": queries.answer(found, member) if member else None,
        "open": found.takes_answers(at),
        "words": words,
        "ballot_words": ballot_words,
        "at": at,
    }


@bp.route(f"/meetings/{ID}/coming", methods=["GET", "POST"])
@may(ANSWER, on=sitting)
def coming(sitting: Sitting) -> ResponseReturnValue:
    """Whether one comes, who votes for one, what one needs: one screen."""
    found, at = sitting.meeting, now()
    others = [e.member for e in queries.invited(found) if e.member_id != me().id]
    kept_answer = queries.answer(found, me())
    form = ComingForm(others, data=said(kept_answer, queries.needs(found, me())))

    def send() -> None:
        operations.answer(found, **form.answer, by=me(), at=at)

    if accepted(form, "coming", send):
        return done(_("Thank you. The secretary has your answer."), "assembly.meeting", id=found.id)
    open_now = found.takes_answers(at)
    return show_form("assembly/coming.html", meeting=found, form=form, open=open_now, words=words)


@bp.get(f"/meetings/{ID}/room")
@may(READ, on=sitting)
def room(sitting: Sitting) -> ResponseReturnValue:
    """The page for the wall of the room: what is going on, in large letters."""
    shown = room_parts(sitting.meeting)
    waits = any(me() and each.member_id == me().id for each in shown["waiting"])
    return render_template("assembly/room.html", sitting=sitting, mine=waits, **shown)


@bp.get(f"/meetings/{ID}/room/now")
@may(READ, on=sitting)
def room_now(sitting: Sitting) -> ResponseReturnValue:
    """What is going on, alone: asked again and again, and answered 304 until something changes."""
    answer = make_response(render_template("assembly/room_now.html", **room_parts(sitting.meeting)))
    answer.add_etag(weak=True)
    answer.headers.update({"Cache-Control": "private, no-cache", "Refresh": str(AGAIN)})
    return answer.make_conditional(request)


def room_parts(meeting: Meeting) -> dict[str, Any]:
    """What the room sees: the same for everybody, whoever asks."""
    at, item = now(), agenda.current(meeting)
    asked = speaking.all_of(item) if item else []
    items = list(agenda.items(meeting))
    return {
        "meeting": meeting,
        "item": item,
        "number": items.index(item) + 1 if item else 0,
        "items": items,
        "left": item.left(at) if item else 0,
        "speaker": speaking.speaking(asked),
        "waiting": speaking.waiting(item, asked) if item else [],
        "ballots": [
            each
            for each in (agenda.ballots(meeting).get(item.id, []) if item else [])
            if each.opened_at
        ],
        "room": attendance.room(meeting, at),
        "under_way": meeting.state is MeetingState.UNDER_WAY,
        "words": words,
        "at": at,
    }
