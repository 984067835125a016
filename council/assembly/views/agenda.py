"""The agenda at the desk: items added, put in order, changed, taken off."""

from typing import Any

from flask import abort, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from council.assembly.forms import meetings as forms
from council.assembly.models import AgendaItem
from council.assembly.operations import agenda as operations
from council.assembly.queries import agenda as queries
from council.assembly.queries import meetings
from council.assembly.rules.meetings import KEEP, Sitting
from council.assembly.views.blueprint import bp
from council.assembly.views.meeting_desk import desk_page, here
from council.assembly.views.meetings import ID, sitting
from council.core.answers import accepted, done, show
from council.core.clock import now
from council.core.policy import may, me
from council.dossiers import queries as dossiers

ITEM = "<int(max=2147483647):item_id>"
ONE = f"/desk/council/meetings/{ID}/items/{ITEM}"


def of(sitting: Sitting, item_id: int) -> AgendaItem:
    """The item of a meeting with this id; 404 for another meeting's."""
    item = queries.item(item_id)
    if item is None or item.meeting_id != sitting.meeting.id:
        abort(404)
    return item


@bp.post(f"/desk/council/meetings/{ID}/items")
@may(KEEP, on=sitting)
def add_item(sitting: Sitting) -> ResponseReturnValue:
    """Put something on the agenda."""
    form = forms.ItemForm()

    def add() -> None:
        operations.add_item(sitting.meeting, **form.item, by=me(), at=now())

    if accepted(form, "title", add):
        return done(_("It is on the agenda."), **here(sitting))
    return desk_page(sitting.meeting, item_form=form)


@bp.post(f"/desk/council/meetings/{ID}/dossiers")
@may(KEEP, on=sitting)
def add_dossier(sitting: Sitting) -> ResponseReturnValue:
    """Put a dossier on the agenda."""
    dossier = dossiers.by_reference(request.form.get("reference", "")) or abort(422)
    operations.add_dossier(sitting.meeting, dossier, by=me(), at=now())
    return done(_("It is on the agenda."), **here(sitting))


@bp.post(f"{ONE}/move")
@may(KEEP, on=sitting)
def move_item(sitting: Sitting, item_id: int) -> ResponseReturnValue:
    """Move an item up or down."""
    to = request.form.get("to")
    if to not in ("up", "down"):
        abort(422)
    operations.move_item(of(sitting, item_id), up=to == "up", by=me(), at=now())
    return done(_("The order is changed."), **here(sitting))


@bp.post(f"{ONE}/remove")
@may(KEEP, on=sitting)
def remove_item(sitting: Sitting, item_id: int) -> ResponseReturnValue:
    """Take an item off."""
    operations.remove_item(of(sitting, item_id), by=me(), at=now())
    return done(_("It is off the agenda."), **here(sitting))


@bp.route(f"{ONE}/edit", methods=["GET", "POST"])
@may(KEEP, on=sitting)
def change_item(sitting: Sitting, item_id: int) -> ResponseReturnValue:
    """Write an item anew; say who reports."""
    item, seats = of(sitting, item_id), meetings.invited(sitting.meeting)
    form = forms.ItemForm(seats, data=forms.written(item))

    def change() -> None:
        operations.change_item(item, **form.item, reporters=form.chosen, by=me(), at=now())

    if accepted(form, "title", change):
        return done(_("The item is changed."), **here(sitting))
    return show("assembly/item_edit.html", form=form, **votes(item))


def votes(item: AgendaItem) -> dict[str, Any]:
    """The votes of an item, and those that could be held at it."""
    drafts = queries.free_drafts(item.meeting.council)
    return {
        "meeting": item.meeting,
        "item": item,
        "ballots": queries.ballots(item.meeting).get(item.id, []),
        "vote_form": forms.VoteAtForm(drafts, formdata=None) if drafts else None,
    }


@bp.post(f"{ONE}/vote")
@may(KEEP, on=sitting)
def attach_ballot(sitting: Sitting, item_id: int) -> ResponseReturnValue:
    """Have a vote that is being prepared held at an item."""
    item = of(sitting, item_id)
    form = forms.VoteAtForm(queries.free_drafts(sitting.meeting.council))
    if not form.validate():
        abort(422)
    operations.attach_ballot(item, form.drafts[form.ballot.data], by=me(), at=now())
    return done(_("The vote belongs to this item."), **here(sitting))
