"""In the room: the meeting is opened and closed, items follow each other, people speak."""

from typing import Any

from flask import abort
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from council.assembly.forms.attendance import FloorForm
from council.assembly.models import FloorRequest, Meeting
from council.assembly.operations import agenda as following
from council.assembly.operations import meetings as operations
from council.assembly.operations import speaking
from council.assembly.queries import attendance
from council.assembly.queries import meetings as queries
from council.assembly.queries import speaking as floor
from council.assembly.rules.meetings import ANSWER, LEAD, Sitting
from council.assembly.views.agenda import ITEM, of
from council.assembly.views.blueprint import bp
from council.assembly.views.meetings import ID, room_parts, sitting
from council.core.answers import accepted, done, show
from council.core.clock import now
from council.core.policy import may, me

ASKED = "<int(max=2147483647):asked_id>"


@bp.get(f"/meetings/{ID}/chair")
@may(LEAD, on=sitting)
def chair(sitting: Sitting) -> ResponseReturnValue:
    """The page of whoever chairs."""
    return chair_page(sitting.meeting)


def chair_page(meeting: Meeting, form: FloorForm | None = None) -> ResponseReturnValue:
    """What goes on, with the buttons that lead it."""
    given = form or FloorForm(there(meeting), formdata=None)
    return show("assembly/chair.html", form=given, **room_parts(meeting))


def there(meeting: Meeting) -> list[Any]:
    """The members who are in the room or far; all who have a seat where nothing is noted."""
    noted = attendance.attendance(meeting).values()
    here = [each.member for each in noted if each.is_there]
    return here or [each.member for each in queries.invited(meeting)]


@bp.post(f"/meetings/{ID}/open")
@may(LEAD, on=sitting)
def open_meeting(sitting: Sitting) -> ResponseReturnValue:
    """Open the meeting."""
    operations.open_meeting(sitting.meeting, by=me(), at=now())
    return on(sitting, _("The meeting is open."))


@bp.post(f"/meetings/{ID}/close")
@may(LEAD, on=sitting)
def close_meeting(sitting: Sitting) -> ResponseReturnValue:
    """Close the meeting."""
    operations.close_meeting(sitting.meeting, by=me(), at=now())
    return on(sitting, _("The meeting is closed."))


@bp.post(f"/meetings/{ID}/items/{ITEM}/begin")
@may(LEAD, on=sitting)
def begin_item(sitting: Sitting, item_id: int) -> ResponseReturnValue:
    """Go on to an item."""
    following.begin_item(of(sitting, item_id), by=me(), at=now())
    return on(sitting, _("The item is called."))


@bp.post(f"/meetings/{ID}/items/{ITEM}/end")
@may(LEAD, on=sitting)
def end_item(sitting: Sitting, item_id: int) -> ResponseReturnValue:
    """An item is dealt with."""
    following.end_item(of(sitting, item_id), by=me(), at=now())
    return on(sitting, _("The item is dealt with."))


@bp.post(f"/meetings/{ID}/floor")
@may(ANSWER, on=sitting)
def ask_floor(sitting: Sitting) -> ResponseReturnValue:
    """Ask for the floor."""
    speaking.ask(sitting.meeting, member=me(), name="", at=now())
    said = _("You are on the speaking list.")
    return done(said, "assembly.room", id=sitting.meeting.id)


@bp.post(f"/meetings/{ID}/floor/back")
@may(ANSWER, on=sitting)
def leave_floor(sitting: Sitting) -> ResponseReturnValue:
    """Take one's name off the list."""
    speaking.withdraw(sitting.meeting, member=me())
    said = _("You are off the speaking list.")
    return done(said, "assembly.room", id=sitting.meeting.id)


@bp.post(f"/meetings/{ID}/floor/add")
@may(LEAD, on=sitting)
def add_speaker(sitting: Sitting) -> ResponseReturnValue:
    """Put somebody on the list, whom the chair sees."""
    form = FloorForm(there(sitting.meeting))

    def add() -> None:
        speaking.ask(sitting.meeting, **form.asked, at=now())

    if accepted(form, "member", add):
        return on(sitting, _("They are on the list."))
    return chair_page(sitting.meeting, form)


@bp.post(f"/meetings/{ID}/floor/next")
@may(LEAD, on=sitting)
def next_speaker(sitting: Sitting) -> ResponseReturnValue:
    """Give the floor to the next one."""
    speaking.give_next(sitting.meeting, at=now())
    return on(sitting, _("The floor goes on."))


@bp.post(f"/meetings/{ID}/floor/end")
@may(LEAD, on=sitting)
def end_speaker(sitting: Sitting) -> ResponseReturnValue:
    """Whoever speaks is done."""
    speaking.end(sitting.meeting, at=now())
    return on(sitting, _("Nobody has the floor."))


@bp.post(f"/meetings/{ID}/floor/{ASKED}/give")
@may(LEAD, on=sitting)
def give_floor(sitting: Sitting, asked_id: int) -> ResponseReturnValue:
    """Give somebody the floor, out of the order."""
    speaking.give(sitting.meeting, asked(asked_id), at=now())
    return on(sitting, _("The floor goes on."))


def asked(id: int) -> FloorRequest:
    """The request with this id; 404 if there is none."""
    return floor.request(id) or abort(404)


def on(sitting: Sitting, said: str) -> ResponseReturnValue:
    """Back to the page of whoever chairs."""
    return done(said, "assembly.chair", id=sitting.meeting.id)
