"""What people do in discussions: one function per verb; the caller owns the transaction."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, select, update

from council.core import journal
from council.core.db import db
from council.core.errors import RuleBroken
from council.core.logs import log
from council.core.text import to_html
from council.discussion import queries
from council.discussion.models import (
    BY_AUTHOR,
    Comment,
    CommentVersion,
    Thread,
    Voice,
)
from council.discussion.owners import OWNERS, Place, Spot
from council.discussion.queries import Speaker
from council.people.models import Member, Role

HOURLY = 10  # comments of one person in any hour; advisory: two at once may both be the tenth
MODERATOR = Role.MODERATOR.value
ROLES = {Voice.COUNCIL: MODERATOR, Voice.AUTHORITY: Role.OFFICIAL.value}  # for the journal
TWICE = timedelta(minutes=5)  # within which the same words are a form sent twice


def post(
    author: Member,
    where: Place,
    *,
    body: str,
    language: str,
    speaker: str,
    service: str,
    parent_id: int | None,
    at: datetime,
) -> Comment:
    """Add a comment, or a reply when `parent_id` is given (to a reply: beside it).

    `speaker` is the key of one of the voices the author has; `service` (may be "") names the
    service of an authority. The same words sent twice within minutes are one comment. Raises
    `RuleBroken`: `comment.closed`, `comment.voice`, `comment.parent`, `comment.hourly`.
    """
    if not where.is_open:
        raise RuleBroken("comment.closed")
    db.lock(where.thread)  # a form sent twice at once is read one after the other
    said = queries.said_already(author, where, body, since=at - TWICE)
    if said:
        return said
    if queries.posted_since(author, at - timedelta(hours=1)) >= HOURLY:
        raise RuleBroken("comment.hourly", limit=HOURLY)
    speaking = as_whom(author, where, speaker)
    official = speaking.voice is Voice.AUTHORITY
    comment = Comment(
        thread_id=where.thread.id,
        parent_id=top_of_branch(where, parent_id),
        author_id=author.id,
        voice=speaking.voice,
        voice_of=", ".join(name for name in (speaking.name, service) if name) if official else None,
        body=body,
        html=to_html(body),
        language=language,
        at=at,
    )
    publish(comment, where.thread, by=author, at=at, role=ROLES.get(speaking.voice))
    return comment


def publish(
    comment: Comment, thread: Thread, *, by: Member | None, at: datetime, role: str | None = None
) -> None:
    """Store a comment, count it and write it into the journal; no `by`: one without an account."""
    db.session.add(comment)
    db.session.flush()  # the journal names it
    count(thread, 1)
    record("comment.posted", comment, thread, by=by, at=at, role=role)


def as_whom(author: Member, where: Place, key: str) -> Speaker:
    """The voice that goes by `key`, if the author has it here."""
    for speaker in queries.speakers(author, where):
        if speaker.key == key:
            return speaker
    raise RuleBroken("comment.voice")


def top_of_branch(where: Place, parent_id: int | None) -> int | None:
    """The comment under which a reply to `parent_id` stands: there are two levels."""
    if parent_id is None:
        return None
    parent = db.session.get(Comment, parent_id)
    if parent is None or parent.thread_id != where.thread.id or parent.hidden_at:
        raise RuleBroken("comment.parent")
    return parent.parent_id or parent.id


def edit(spot: Spot, *, body: str, version: int, by: Member, at: datetime) -> None:
    """Change one's own comment soon after, unless somebody has answered; the words before are kept.

    `version` is the one that was on the screen. The same words again change nothing. Raises
    `RuleBroken`: `comment.closed`, `comment.hidden`, `comment.settled` (too late, or answered),
    `comment.stale`.
    """
    comment = spot.comment
    db.lock(comment)
    if not spot.place.is_open:
        raise RuleBroken("comment.closed")
    if comment.hidden_at:
        raise RuleBroken("comment.hidden")
    if body == comment.body and version in {comment.version - 1, comment.version}:
        return
    relied_on = queries.is_answered(comment) or spot.place.owner.settled(comment)
    if not comment.is_fresh(at) or relied_on:
        raise RuleBroken("comment.settled")
    if comment.version != version:
        raise RuleBroken("comment.stale")
    before = CommentVersion(comment_id=comment.id, number=version, body=comment.body, at=at)
    db.session.add(before)
    comment.body, comment.html = body, to_html(body)
    comment.version, comment.edited_at = version + 1, at
    record("comment.edited", comment, spot.place.thread, by=by, at=at)


def remove(comment: Comment, *, by: Member, at: datetime) -> None:
    """Take one's own comment away: its words are gone, its place in the discussion stays.

    Raises `RuleBroken("comment.hidden")` when it is away already.
    """
    put_away(comment, BY_AUTHOR, at)
    comment.body = comment.html = ""
    db.session.execute(delete(CommentVersion).where(CommentVersion.comment_id == comment.id))
    record("comment.removed", comment, thread_of(comment), by=by, at=at)


def hide(comment: Comment, *, reason: str, by: Member, at: datetime) -> None:
    """Hide a comment for everyone; `reason` (of moderation) is shown in its place.

    Raises `RuleBroken("comment.hidden")` when it is away already.
    """
    put_away(comment, reason, at)
    record(
        "comment.hidden", comment, thread_of(comment), by=by, at=at, role=MODERATOR, reason=reason
    )


def restore(comment: Comment, *, by: Member, at: datetime) -> None:
    """Show a hidden comment again; nothing happens to one that is not hidden.

    Raises `RuleBroken("comment.hidden")` when its author removed it: its words are gone.
    """
    if comment.hidden_reason == BY_AUTHOR:
        raise RuleBroken("comment.hidden")
    if turn(comment, Comment.hidden_at.is_not(None), at=None, reason=None):
        count(thread_of(comment), 1)
        record("comment.restored", comment, thread_of(comment), by=by, at=at, role=MODERATOR)


def put_away(comment: Comment, reason: str, at: datetime) -> None:
    """Mark a comment as away, once, and count it no more."""
    if not turn(comment, Comment.hidden_at.is_(None), at=at, reason=reason):
        raise RuleBroken("comment.hidden")
    count(thread_of(comment), -1)


def turn(
    comment: Comment, still: ColumnElement[bool], *, at: datetime | None, reason: str | None
) -> bool:
    """Hide or show a comment if it is `still` the other way; whether this call did it."""
    changed: Any = db.session.execute(
        update(Comment)
        .where(Comment.id == comment.id, still)
        .values(hidden_at=at, hidden_reason=reason)
    )
    db.session.expire(comment, ["hidden_at", "hidden_reason"])
    return bool(changed.rowcount)


def thread_of(comment: Comment) -> Thread:
    """The thread of a comment."""
    return db.session.get_one(Thread, comment.thread_id)


def count(thread: Thread, change: int) -> None:
    """Move the number of comments of a thread and of what it is about, by SQL expression."""
    db.session.execute(
        update(Thread)
        .where(Thread.id == thread.id)
        .values(comment_count=Thread.comment_count + change)
    )
    OWNERS[thread.about_kind].count(thread.about_id, change)


def recount(thread_id: int) -> bool:
    """Put a thread's number of comments right; say whether it was wrong, and log it then."""
    locked = db.session.scalars(
        select(Thread)
        .where(Thread.id == thread_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    [(_id, kept, true)] = queries.true_counts(thread_id - 1, most=1)
    if kept != true:
        log.error("counter drifted", thread=thread_id, was=kept, now=true)
        locked.comment_count = true
    return kept != true


def record(
    verb: str,
    comment: Comment,
    thread: Thread,
    *,
    by: Member | None,
    at: datetime,
    **details: str | None,
) -> None:
    """Write the event into the journal of what the discussion is about."""
    about = (thread.about_kind, thread.about_id)
    journal.record(
        verb, by=by, about=about, at=at, comment=comment.id, parent=comment.parent_id, **details
    )
