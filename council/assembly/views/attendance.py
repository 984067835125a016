"""The secretary writes down who is there."""

from collections.abc import Sequence

from flask import abort
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from council.assembly.forms.attendance import RoomForm, SeatForm, room_form, shown
from council.assembly.models import Mandate, Meeting
from council.assembly.operations import attendance as operations
from council.assembly.operations.attendance import Noted
from council.assembly.queries import attendance as queries
from council.assembly.queries import meetings
from council.assembly.rules.meetings import LEAD, Sitting
from council.assembly.views.blueprint import bp
from council.assembly.views.meetings import ID, sitting
from council.core.answers import accepted, done, show
from council.core.clock import now
from council.core.policy import may, me

SEAT = "<int(max=2147483647):mandate_id>"


@bp.route(f"/meetings/{ID}/attendance", methods=["GET", "POST"])
@may(LEAD, on=sitting)
def attendance(sitting: Sitting) -> ResponseReturnValue:
    """All seats on one page."""
    found, seats = sitting.meeting, meetings.invited(sitting.meeting)
    noted = noted_of(found)
    form = room_form(seats, noted)

    def note() -> None:
        operations.note(found, form.rows(noted), by=me(), at=now())

    if accepted(form, "csrf_token", note):
        return done(_("The attendance is kept."), "assembly.attendance", id=found.id)
    rows = [(each, noted.get(each.id)) for each in seats]
    return room_page(found, form, rows)


def room_page(
    meeting: Meeting, form: RoomForm, rows: list[tuple[Mandate, Noted | None]]
) -> ResponseReturnValue:
    """All seats with what is written down of each, and whether they are enough."""
    return show(
        "assembly/attendance.html",
        meeting=meeting,
        form=form,
        rows=rows,
        people={each.member_id: each.member for each, _noted in rows},
        room=queries.room(meeting, now()),
        kept=bool(queries.attendance(meeting)),
    )


@bp.route(f"/meetings/{ID}/attendance/{SEAT}", methods=["GET", "POST"])
@may(LEAD, on=sitting)
def attendance_of(sitting: Sitting, mandate_id: int) -> ResponseReturnValue:
    """One seat: who stands in, from when to when somebody was there."""
    found, seats = sitting.meeting, meetings.invited(sitting.meeting)
    mandate = seat_of(seats, mandate_id)
    others = [each.member for each in seats if each.member_id != mandate.member_id]
    form = SeatForm(others, data=shown(noted_of(found).get(mandate.id)))

    def note() -> None:
        operations.note(found, [form.row(found, mandate)], by=me(), at=now())

    if accepted(form, "how", note):
        return done(_("The attendance is kept."), "assembly.attendance", id=found.id)
    return show("assembly/attendance_of.html", meeting=found, mandate=mandate, form=form)


def seat_of(seats: Sequence[Mandate], mandate_id: int) -> Mandate:
    """The seat with this id; 404 if it is none of these."""
    return next((each for each in seats if each.id == mandate_id), None) or abort(404)


def noted_of(meeting: Meeting) -> dict[int, Noted]:
    """What is written down, or else what the members said."""
    kept = queries.attendance(meeting)
    if not kept:
        return {each.mandate_id: each for each in operations.expected(meeting)}
    return {
        id: Noted(id, each.how, each.holder_id, each.arrived_at, each.left_at)
        for id, each in kept.items()
    }
