"""Mails that are stuck: tried again, or given up."""

from datetime import datetime

from sqlalchemy import update

from council.core import jobs, journal, outbox
from council.core.db import db
from council.core.errors import RuleBroken
from council.core.outbox import DeliveryState, Letter
from council.people.models import Member

STUCK = {DeliveryState.WAITING, DeliveryState.PARKED}


def retry(letter: Letter, by: Member, at: datetime) -> None:
    """Try a mail again now, from the beginning. Raises `admin.left`."""
    check_stuck(letter)
    outbox.retry(letter, at)
    journal.record("outbox.retried", by=by, about=letter, at=at, template=letter.template)


def give_up(letter: Letter, by: Member, at: datetime) -> None:
    """Send a mail no more. Raises `admin.left`."""
    check_stuck(letter)
    outbox.give_up(letter)
    journal.record("outbox.given_up", by=by, about=letter, at=at, template=letter.template)


def check_stuck(letter: Letter) -> None:
    """Refuse what has left, was given up, or is being sent this very moment."""
    if letter.state not in STUCK or letter.claimed_by:
        raise RuleBroken("admin.left")


def retry_all(by: Member, at: datetime) -> int:
    """Try every parked mail again now; how many."""
    return change_parked(
        "outbox.all_retried", by, at, state=DeliveryState.WAITING, tries=0, next_try_at=at
    )


def give_up_all(by: Member, at: datetime) -> int:
    """Send none of the parked mails; how many."""
    return change_parked("outbox.all_given_up", by, at, state=DeliveryState.GIVEN_UP)


def change_parked(verb: str, by: Member, at: datetime, **values: object) -> int:
    """Change all parked mails at once, and note how many."""
    done = db.session.execute(
        update(Letter).where(Letter.state == DeliveryState.PARKED).values(**values)
    )
    count: int = done.rowcount  # type: ignore[attr-defined]  # an UPDATE has one
    if count:
        journal.record(verb, by=by, about=(Letter.__tablename__, 0), at=at, mails=count)
        db.after_commit(jobs.wake)
    return count
