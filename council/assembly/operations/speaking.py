"""People ask for the floor, get it, and are done."""

from datetime import datetime

from council.assembly.models import AgendaItem, FloorRequest, Meeting
from council.assembly.operations.meetings import require_open
from council.assembly.queries import agenda
from council.assembly.queries import speaking as queries
from council.core.db import db
from council.core.errors import RuleBroken
from council.people.models import Member


def ask(meeting: Meeting, *, member: Member | None, name: str, at: datetime) -> FloorRequest:
    """Put a member, or a guest by name, on the list of the present item.

    Raises `RuleBroken`: "meeting.not_open", "floor.no_item", or "floor.asked" while one waits.
    """
    item = require_item(meeting)
    new = FloorRequest(item_id=item.id, member_id=member.id if member else None, name=name)
    new.asked_at = at
    if any(queries.voice(each) == queries.voice(new) for each in waiting(item)):
        raise RuleBroken("floor.asked")
    db.session.add(new)
    db.session.flush()
    return new


def withdraw(meeting: Meeting, *, member: Member) -> None:
    """Take one's name off the list of the present item, if it is on it."""
    item = require_item(meeting)
    own = queries.own(queries.all_of(item), member)
    if own is not None:
        db.session.delete(own)


def give(meeting: Meeting, asked: FloorRequest, *, at: datetime) -> None:
    """Give somebody the floor; whoever had it is done.

    Raises `RuleBroken`: "floor.no_item" of another item, "floor.done" when they had it.
    """
    item = require_item(meeting)
    if asked.item_id != item.id:
        raise RuleBroken("floor.no_item")
    if asked.began_at is not None:
        raise RuleBroken("floor.done")
    end(meeting, at=at)
    asked.began_at = at


def give_next(meeting: Meeting, *, at: datetime) -> None:
    """Give the floor to the next one; where nobody waits, only end what is being said."""
    left = waiting(require_item(meeting))
    if left:
        give(meeting, left[0], at=at)
    else:
        end(meeting, at=at)


def end(meeting: Meeting, *, at: datetime) -> None:
    """Whoever has the floor is done; nobody may have it."""
    speaker = queries.speaking(queries.all_of(require_item(meeting)))
    if speaker is not None:
        speaker.ended_at = at
        db.session.flush()


def waiting(item: AgendaItem) -> list[FloorRequest]:
    """Who waits for the floor."""
    return queries.waiting(item, queries.all_of(item))


def require_item(meeting: Meeting) -> AgendaItem:
    """The present item. Raises `RuleBroken`: "meeting.not_open" or "floor.no_item"."""
    require_open(meeting)
    item = agenda.current(meeting)
    if item is None:
        raise RuleBroken("floor.no_item")
    return item
