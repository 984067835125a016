"""Due work of notices: telling what happened, and sending digests in the morning."""

from datetime import datetime, time, timedelta

from council.core import clock, jobs
from council.core.db import db
from council.core.logs import log
from council.notices import operations
from council.notices.queries import audience, mine
from council.people.models import Member, Rhythm

MOST = 500  # transactions of one run; what is left waits for the next
MORNING = time(8)  # Brussels: digests leave
MONDAY = 0


@jobs.due("notices.tell", prompt=True)
def tell(at: datetime) -> None:
    """Tell people what happened since the last time, a bounded number in each transaction."""
    for _ in range(MOST):
        if jobs.stopping() or not audience.anything_after(operations.READER):
            return
        with jobs.taking_turns(), db.unit():
            went_on = operations.tell_next(at)
        if not went_on:
            return


@jobs.due("notices.digests", minutes=10)
def send_digests(at: datetime) -> None:
    """Send the digests whose morning has come: each day's, and each Monday's."""
    for rhythm, before in ((Rhythm.DAILY, last_morning(at)), (Rhythm.WEEKLY, last_monday(at))):
        for id in mine.awaiting_digest(rhythm, before):
            if jobs.stopping():
                return
            send_one(id, before, at)


def send_one(id: int, before: datetime, at: datetime) -> None:
    """Send one digest, in its own transaction; a failure spares the others."""
    try:
        with jobs.taking_turns(), db.unit():
            operations.send_digest(db.session.get_one(Member, id), before, at)
    except Exception as error:
        log.error("digest.failed", member=id, exc_info=error)


def last_morning(at: datetime) -> datetime:
    """The latest eight o'clock in Brussels at or before `at`."""
    day = clock.local_day(at)
    morning = datetime.combine(day, MORNING, clock.ZONE)
    return (
        morning if morning <= at else datetime.combine(day - timedelta(days=1), MORNING, clock.ZONE)
    )


def last_monday(at: datetime) -> datetime:
    """The latest eight o'clock of a Monday in Brussels at or before `at`."""
    morning = last_morning(at)
    day = morning.date() - timedelta(days=(morning.weekday() - MONDAY) % 7)
    return datetime.combine(day, MORNING, clock.ZONE)
