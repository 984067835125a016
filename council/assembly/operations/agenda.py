"""The agenda of a meeting is written, put in order, and followed in the room."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import update

from council.assembly.models import AgendaItem, Ballot, Meeting, MeetingDocument
from council.assembly.operations.meetings import require_before_closed, require_open
from council.assembly.queries import agenda as queries
from council.assembly.queries import debates
from council.core import journal
from council.core.db import db
from council.core.errors import RuleBroken
from council.dossiers.models import Dossier
from council.people.models import Member

FOR_A_DOSSIER = 20  # minutes, unless something else is said


def add_item(meeting: Meeting, *, by: Member, at: datetime, **item: Any) -> AgendaItem:
    """Put an item at the end of the agenda; `item` holds its title, text, language and minutes.

    The same one sent twice is one.
    Raises `RuleBroken("meeting.fixed")` once the meeting is closed or cancelled.
    """
    require_before_closed(meeting)
    items = queries.items(meeting)
    for kept in items:
        if all(getattr(kept, name) == value for name, value in item.items()):
            return kept
    last = max((each.position for each in items), default=0)
    added = AgendaItem(meeting_id=meeting.id, position=last + 1, **item)
    db.session.add(added)
    db.session.flush()
    journal.record("meeting.agenda_changed", by=by, about=meeting, at=at)
    return added


def add_dossier(meeting: Meeting, dossier: Dossier, *, by: Member, at: datetime) -> AgendaItem:
    """Put a dossier on the agenda. Raises `RuleBroken("meeting.dossier")` if it is on it."""
    require_before_closed(meeting)
    if any(each.dossier_id == dossier.id for each in queries.items(meeting)):
        raise RuleBroken("meeting.dossier")
    return add_item(
        meeting,
        by=by,
        at=at,
        title=dossier.title,
        text="",
        language=dossier.language,
        minutes=FOR_A_DOSSIER,
        dossier_id=dossier.id,
    )


def change_item(
    item: AgendaItem, *, reporters: Sequence[Member], by: Member, at: datetime, **values: Any
) -> None:
    """Write an item anew, and say who reports. Raises `RuleBroken("meeting.fixed")`."""
    require_before_closed(item.meeting)
    for name, value in values.items():
        setattr(item, name, value)
    item.reporters = list(reporters)
    journal.record("meeting.agenda_changed", by=by, about=item.meeting, at=at)


def move_item(item: AgendaItem, *, up: bool, by: Member, at: datetime) -> None:
    """Move an item one place up or down; the first stays first, the last stays last."""
    require_before_closed(item.meeting)
    items = list(queries.items(item.meeting))
    here = items.index(item)
    there = max(0, min(len(items) - 1, here + (-1 if up else 1)))
    items[here], items[there] = items[there], items[here]
    for position, each in enumerate(items, start=1):
        each.position = position
    journal.record("meeting.agenda_changed", by=by, about=item.meeting, at=at)


def remove_item(item: AgendaItem, *, by: Member, at: datetime) -> None:
    """Take an item off the agenda; its files go to the meeting, its ballots to nothing.

    Raises `RuleBroken`: "meeting.item_over" once it was talked about, "debate.has_one".
    """
    require_before_closed(item.meeting)
    if item.began_at is not None:
        raise RuleBroken("meeting.item_over")
    if debates.of_item(item.id):
        raise RuleBroken("debate.has_one")
    for table in (MeetingDocument, Ballot):
        here = table.item_id == item.id
        db.session.execute(update(table).where(here).values(item_id=None))
    meeting = item.meeting
    db.session.delete(item)
    db.session.flush()
    journal.record("meeting.agenda_changed", by=by, about=meeting, at=at)


def begin_item(item: AgendaItem, *, by: Member, at: datetime) -> None:
    """Go on to an item: the one before ends. One that was dealt with may be taken up again.

    Raises `RuleBroken("meeting.not_open")`.
    """
    require_open(item.meeting)
    now = queries.current(item.meeting)
    if now is not None and now.id == item.id:
        return
    if now is not None:
        now.ended_at = at
        db.session.flush()
    item.began_at, item.ended_at = item.began_at or at, None
    journal.record("agenda_item.begun", by=by, about=item, at=at)


def end_item(item: AgendaItem, *, by: Member, at: datetime) -> None:
    """Say that an item is dealt with. Raises `RuleBroken("meeting.not_open")`."""
    require_open(item.meeting)
    if item.is_current:
        item.ended_at = at
        journal.record("agenda_item.ended", by=by, about=item, at=at)


def attach_ballot(item: AgendaItem, ballot: Ballot, *, by: Member, at: datetime) -> None:
    """Have a ballot that is being prepared held at an item.

    Raises `RuleBroken("meeting.ballot")` where it is open or of another council.
    """
    require_before_closed(item.meeting)
    db.lock(ballot)
    if ballot.opened_at is not None or ballot.council_id != item.meeting.council_id:
        raise RuleBroken("meeting.ballot")
    ballot.item_id = item.id
    journal.record("meeting.agenda_changed", by=by, about=item.meeting, at=at)
