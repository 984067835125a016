"""Meetings as calendars read them (iCalendar, RFC 5545), in mails (RFC 5546) and as a feed."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from flask import current_app
from flask_babel import gettext as _

from council.assembly.models import Meeting
from council.assembly.queries import meetings as queries
from council.core import clock, locale, outbox
from council.core.addresses import absolute
from council.core.errors import RuleBroken

FEED = "text/calendar; charset=utf-8"
MAKER = "-//Council//Council//FR"


@outbox.attachment("meeting")
def attachment(meeting_id: int, to: str) -> outbox.Attachment:
    """The convocation of somebody for their calendar: new, changed or cancelled."""
    meeting = queries.meeting(meeting_id)
    if meeting is None:
        raise RuleBroken("meeting.unknown")
    method = "CANCEL" if meeting.cancelled_at else "REQUEST"
    mime = f"text/calendar; method={method}"
    name = "annulation.ics" if meeting.cancelled_at else "convocation.ics"
    return name, mime, calendar([meeting], method=method, to=to)


def calendar(
    meetings: Iterable[Meeting], *, method: str = "PUBLISH", to: str = "", title: str = ""
) -> bytes:
    """The meetings as one calendar, in the language now spoken; `to`: whom they are for."""
    import icalendar  # late: it reads all time zones

    made = icalendar.Calendar()
    made.add("prodid", MAKER)
    made.add("version", "2.0")
    made.add("method", method)
    if title:
        made.add("x-wr-calname", title)
    for each in meetings:
        made.add_component(event(each, to))
    content: bytes = made.to_ical()
    return content


def event(meeting: Meeting, to: str) -> Any:
    """One meeting; the link is only for whom it is sent to."""
    import icalendar  # late: likewise

    page = absolute(f"/{locale.current()}/meetings/{meeting.id}")
    made = icalendar.Event()
    made.add("uid", f"{meeting.uid}@council")
    made.add("sequence", meeting.sequence)
    made.add("dtstamp", moment(clock.now() if to else last_known(meeting)))
    made.add("dtstart", moment(meeting.starts_at))
    made.add("dtend", moment(meeting.ends_at))
    made.add("summary", f"{meeting.title} – {meeting.council.name}")
    made.add("location", meeting.place or _("At a distance"))
    online = f"\n{meeting.link}" if to and meeting.link else ""
    made.add("description", f"{meeting.text}\n{page}{online}".strip())
    made.add("url", page)
    made.add("status", "CANCELLED" if meeting.cancelled_at else "CONFIRMED")
    made.add("organizer", person(sender(), meeting.council.name))
    if to:
        made.add("attendee", attendee(to), encode=False)
    return made


def last_known(meeting: Meeting) -> datetime:
    """When a meeting was last said to be held or not: a feed is the same until something changes.

    A mail says when it was made instead (RFC 5546), so that a later one is known to be later.
    """
    return meeting.cancelled_at or meeting.convened_at or meeting.prepared_at


def attendee(to: str) -> Any:
    """Who is called."""
    import icalendar  # late: likewise

    called = icalendar.vCalAddress(f"MAILTO:{to}")
    called.params["ROLE"] = icalendar.vText("REQ-PARTICIPANT")
    called.params["PARTSTAT"] = icalendar.vText("NEEDS-ACTION")
    return called


def person(address: str, name: str) -> Any:
    """An address with a name."""
    import icalendar  # late: likewise

    found = icalendar.vCalAddress(f"MAILTO:{address}")
    found.params["CN"] = icalendar.vText(name)
    return found


def sender() -> str:
    """The address from which our mails come."""
    given = str(current_app.config["MAIL_FROM"])
    return given.partition("<")[2].rstrip(">") or given


def moment(at: datetime) -> datetime:
    """A moment in UTC, to the second: calendars know of nothing less."""
    return at.astimezone(UTC).replace(microsecond=0)
