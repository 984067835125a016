"""Members are called to a meeting by mail, told of its changes, and that it is not held."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from council.assembly.models import Meeting
from council.assembly.queries import mandates
from council.assembly.queries import meetings as queries
from council.core import journal, outbox
from council.core.clock import local_day
from council.people.models import Member


def tell(meeting: Meeting, at: datetime, template: str, **details: Any) -> int:
    """Write to everyone who has a seat or an office on the day; how many have no address.

    One letter for each state of the meeting: a second call of the same `sequence` writes nothing.
    The calendar that goes with it is made when it leaves.
    """
    people = list(dict.fromkeys(called(meeting)))
    for each in people:
        if each.email:
            outbox.queue(
                template,
                key=f"meeting:{meeting.id}:{meeting.sequence}:{each.id}",
                to=each.email,
                locale=each.language,
                at=at,
                about=meeting,
                attachments=[{"build": "meeting", "meeting_id": meeting.id, "to": each.email}],
                meeting_id=meeting.id,
                **details,
            )
    return sum(not each.email for each in people)


def called(meeting: Meeting) -> Iterator[Member]:
    """Those who have a seat on the day of a meeting, and its officers."""
    yield from (each.member for each in queries.invited(meeting))
    day = local_day(meeting.starts_at)
    yield from (each.member for each in mandates.offices(meeting.council, day))


def ask_again(meeting: Meeting, at: datetime) -> None:
    """Have those told who have not said whether they come, while they still may."""
    journal.record("meeting.answers_soon", by=None, about=meeting, at=at)


def tell_shortage(meeting: Meeting, at: datetime) -> None:
    """Have the secretary told, once all have answered, that something is still to be found."""
    missing = sum(each.missing for each in queries.resources(meeting))
    if missing:
        journal.record("meeting.shortage", by=None, about=meeting, at=at, missing=missing)
