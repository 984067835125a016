"""What is done about notices: telling people, mailing them, following and no longer following."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import update

from council.core import outbox
from council.core.db import db
from council.core.journal import Entry
from council.core.locale import CODES, DEFAULT
from council.notices.models import Cursor, Notice, Subscription, Why
from council.notices.queries import audience, mine, of_councils
from council.notices.words import SENTENCES
from council.people.models import Member, Rhythm

READER = "notices"
AHEAD = 200  # events read in one transaction, at most
CROWD = 100  # people told in one transaction, at most
GAP = timedelta(seconds=30)  # a missing row of the journal may still be on its way for so long
OLD = timedelta(days=3)  # what happened before is told on the page, and no longer mailed


def tell_next(at: datetime) -> bool:
    """Tell the next people of what happened since the last time: some, not all, at once.

    Where it stops, the next call goes on; who was told is not told again. False when nothing can
    be told at present.
    """
    cursor = audience.read_up_to(READER) or begin()
    left, moved = CROWD, False
    for entry in audience.next_entries(cursor.entry_id, AHEAD):
        if may_be_late(entry, cursor, at):
            break
        told = tell(entry, at, left) if entry.verb in SENTENCES else 0
        if told == left:
            return True  # there may be more to tell of this one
        left -= told
        cursor.entry_id, moved = entry.id, True
    return moved


def begin() -> Cursor:
    """Begin to read the journal from its first row."""
    cursor = Cursor(name=READER, entry_id=0)
    db.session.add(cursor)
    return cursor


def may_be_late(entry: Entry, cursor: Cursor, at: datetime) -> bool:
    """Whether a row before `entry` is missing that another transaction may be about to commit."""
    return bool(cursor.entry_id) and entry.id > cursor.entry_id + 1 and entry.at > at - GAP


def tell(entry: Entry, at: datetime, most: int) -> int:
    """Tell the next `most` people of one event; how many were told."""
    people = audience.to_tell(entry, most)
    notices = [notice(entry, told) for told in people]
    db.session.add_all(notices)
    db.session.flush()  # their mails name them
    for told, each in zip(people, notices, strict=True):
        if is_mailed(told.member) and entry.at > at - OLD:
            mail(told.member, each, at)
    return len(people)


def notice(entry: Entry, told: audience.Told) -> Notice:
    """The notice of an event to one member."""
    return Notice(
        key=f"{entry.id}:{told.member.id}",
        member_id=told.member.id,
        verb=entry.verb,
        why=told.why,
        about_kind=entry.about_kind,
        about_id=entry.about_id,
        details=details_for(entry, told),
        at=entry.at,
    )


def details_for(entry: Entry, told: audience.Told) -> dict[str, Any]:
    """What a notice keeps of an event: by which contribution, or which council, one is told it."""
    if told.via:
        return {**entry.details, "via": told.via}
    council = of_councils.council_of(entry) if told.why is Why.FOLLOWER else None
    return {**entry.details, "council": council} if council else entry.details


def is_mailed(member: Member) -> bool:
    """Whether a member has an address, and wants a mail for each notice."""
    return member.email_confirmed_at is not None and member.rhythm is Rhythm.AT_ONCE


def mail(member: Member, notice: Notice, at: datetime) -> None:
    """Send a notice by mail."""
    notice.mailed_at = at
    outbox.queue(
        "notices/one",
        key=f"notice:{notice.key}",
        to=member.email or "",
        locale=language_of(member),
        at=at,
        notice=notice.id,
    )


def language_of(member: Member) -> str:
    """The language of mails to a member."""
    return member.language if member.language in CODES else DEFAULT


def send_digest(member: Member, before: datetime, at: datetime) -> None:
    """Send in one mail all that a member was told before a moment, and has not been mailed."""
    notices = mine.unmailed(member.id, before)
    if not notices:
        return
    for each in notices:
        each.mailed_at = at
    outbox.queue(
        "notices/digest",
        key=f"digest:{member.id}:{notices[-1].id}",
        to=member.email or "",
        locale=language_of(member),
        at=at,
        member=member.id,
        notices=[each.id for each in notices],
    )


def read_all(member: Member, at: datetime) -> None:
    """Mark all that a member was told until `at` as read."""
    db.session.execute(
        update(Notice).where(*mine.unread(member), Notice.at <= at).values(read_at=at)
    )


def follow(member: Member, kind: str, id: int, at: datetime) -> None:
    """Follow a thing; nothing changes for who does already."""
    subscription(member, kind, id, at).muted_at = None


def stop_following(member: Member, kind: str, id: int, at: datetime) -> None:
    """Be told no more of a thing, for whatever reason one was told."""
    subscription(member, kind, id, at).muted_at = at


def subscription(member: Member, kind: str, id: int, at: datetime) -> Subscription:
    """A member's subscription to a thing; begun now if there is none, and by two clicks once."""
    values = {"member_id": member.id, "about_kind": kind, "about_id": id, "since": at}
    db.session.execute(db.insert_new(Subscription).values(values))
    known = mine.subscription(member, kind, id)
    assert known
    return known


def stop_mails(member: Member) -> None:
    """Send a member no mails about what happens; the page "my things" still tells it."""
    member.rhythm = Rhythm.NEVER
