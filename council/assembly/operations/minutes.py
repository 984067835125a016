"""Minutes are drafted from what happened, corrected, and adopted in a later meeting."""

from collections.abc import Callable
from datetime import datetime

from council.assembly.models import Meeting, MeetingState, Minutes, MinutesVersion
from council.assembly.queries import meetings
from council.assembly.queries import minutes as queries
from council.core import journal
from council.core.db import db
from council.core.errors import RuleBroken
from council.people.models import Member

Texts = dict[str, str]  # Markdown, by language


def draft(
    meeting: Meeting, write: Callable[[Meeting], Texts], *, by: Member, at: datetime
) -> Minutes:
    """Keep the first text of the minutes, as `write` makes it from what happened.

    Raises `RuleBroken`: "minutes.not_closed" or "minutes.drafted".
    """
    db.lock(meeting)
    if meeting.state is not MeetingState.CLOSED:
        raise RuleBroken("minutes.not_closed")
    if queries.of_meeting(meeting) is not None:
        raise RuleBroken("minutes.drafted")
    minutes = Minutes(meeting=meeting, texts=write(meeting), drafted_at=at)
    db.session.add(minutes)
    db.session.flush()
    keep_version(minutes, by, at)
    journal.record("minutes.drafted", by=by, about=minutes, at=at)
    return minutes


def correct(minutes: Minutes, texts: Texts, *, version: int, by: Member, at: datetime) -> None:
    """Write the text anew; what it was before is kept. `version`: the one that was corrected.

    Raises `RuleBroken`: "minutes.adopted", or "minutes.stale" when it is not the present one.
    """
    require_draft(minutes)
    if version != minutes.version:
        raise RuleBroken("minutes.stale")
    if texts == minutes.texts:
        return
    minutes.texts, minutes.version = texts, minutes.version + 1
    keep_version(minutes, by, at)
    journal.record("minutes.corrected", by=by, about=minutes, at=at, version=minutes.version)


def adopt(minutes: Minutes, meeting: Meeting, *, by: Member, at: datetime) -> None:
    """The minutes were adopted in a later meeting: everybody may read them from now on.

    Raises `RuleBroken`: "minutes.adopted", or "minutes.later".
    """
    require_draft(minutes)
    if meeting.id not in {each.id for each in meetings.later(minutes.meeting)}:
        raise RuleBroken("minutes.later")
    minutes.adopted_at, minutes.adopted_in_id = at, meeting.id
    journal.record("minutes.adopted", by=by, about=minutes, at=at, version=minutes.version)


def keep_version(minutes: Minutes, by: Member, at: datetime) -> None:
    """Keep the present text as one of the versions."""
    kept = MinutesVersion(minutes_id=minutes.id, number=minutes.version, texts=minutes.texts)
    kept.at, kept.by_id = at, by.id
    db.session.add(kept)


def require_draft(minutes: Minutes) -> None:
    """Raise `RuleBroken("minutes.adopted")` once they are."""
    db.lock(minutes)
    if minutes.adopted_at is not None:
        raise RuleBroken("minutes.adopted")
