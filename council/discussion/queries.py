"""What is asked about discussions: one page of a thread as a tree, from one query."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, or_, select, tuple_
from sqlalchemy.orm import joinedload

from council.core import paging
from council.core.db import db
from council.discussion.models import Comment, CommentVersion, Thread, Voice
from council.discussion.owners import Place, Spot, place_of
from council.people.models import Member, Role

PAGE = 50  # comments read at once
BATCH = 500  # threads compared at once
ROOT = func.coalesce(Comment.parent_id, Comment.id)  # the comment at the top of the branch
SPEAKERS = (Role.MODERATOR, Role.SECRETARY)  # who speaks for the council


@dataclass
class Node:
    """A comment and the replies to it that are on this page; `fresh`: its author may change it."""

    comment: Comment
    fresh: bool = False
    replies: list["Node"] = field(default_factory=list)


@dataclass(frozen=True)
class Speaker:
    """As whom a member may comment: `key` is sent by the form, `name` stands above the comment."""

    key: str
    voice: Voice
    name: str | None


@dataclass(frozen=True)
class Talk:
    """One page of a discussion at `address`, and what the one who reads it may do in it."""

    address: str
    thread: Thread
    nodes: list[Node]
    after: str | None
    first: bool
    is_open: bool
    speakers: list[Speaker]


def thread(id: int) -> Thread | None:
    """The thread with this id."""
    return db.session.get(Thread, id)


def place(id: int) -> Place | None:
    """The thread with this id and what it is about."""
    found = thread(id)
    return place_of(found) if found else None


def spot(id: int) -> Spot | None:
    """The comment with this id and where it stands."""
    asked = select(Comment).where(Comment.id == id)
    found = db.session.scalars(
        asked.options(
            joinedload(Comment.thread), joinedload(Comment.author).lazyload(Member.grants)
        )
    ).one_or_none()
    where = place_of(found.thread) if found else None
    return Spot(found, where) if found and where else None


def talk(where: Place, actor: Member | None, at: datetime, after: str | None = None) -> Talk:
    """A page of the discussion for `actor` at a moment, oldest first, after a cursor. One query.

    Raises 400 for a cursor that is not ours.
    """
    writer = joinedload(Comment.author)
    asked = (
        select(Comment)
        .where(Comment.thread_id == where.thread.id)
        .options(writer.joinedload(Member.commune), writer.lazyload(Member.grants))
        .order_by(ROOT, Comment.id)
        .limit(PAGE + 2)
    )
    root = None
    if after:
        root, last = paging.decode(after, [paging.Key(Comment.id), paging.Key(Comment.id)])
        asked = asked.where(or_(tuple_(ROOT, Comment.id) > (root, last), Comment.id == root))
    rows = list(db.session.scalars(asked))
    most = PAGE + (bool(rows) and rows[0].id == root)  # the top of a branch comes once more
    kept = rows[:most]
    return Talk(
        address=where.address,
        thread=where.thread,
        nodes=tree(kept, at),
        after=cursor(kept[-1]) if len(rows) > most else None,
        first=not after,
        is_open=where.is_open,
        speakers=speakers(actor, where),
    )


def tree(comments: Iterable[Comment], at: datetime) -> list[Node]:
    """Comments in order as branches of two levels; those answered since are not fresh."""
    nodes: dict[int, Node] = {}
    tops = []
    for comment in comments:
        node = nodes[comment.id] = Node(comment, comment.is_fresh(at))
        if comment.parent_id is None:
            tops.append(node)
            continue
        top = nodes[comment.parent_id]
        for before in (top, *top.replies):
            before.fresh = before.fresh and before.comment.author_id == comment.author_id
        top.replies.append(node)
    return tops


def cursor(comment: Comment, *, before: bool = False) -> str:
    """The cursor of the page after a comment, or (`before`) of the one that begins with it."""
    return paging.encode([comment.parent_id or comment.id, comment.id - before])


def address(comment: Comment, where: Place) -> str:
    """The address of a comment on the page of its discussion, wherever it stands in there."""
    if where.thread.comment_count <= PAGE:
        return f"{where.address}#comment-{comment.id}"
    return f"{where.address}?comments={cursor(comment, before=True)}#comment-{comment.id}"


def speakers(actor: Member | None, where: Place) -> list[Speaker]:
    """As whom `actor` may comment: as a person first, then for the council, for authorities."""
    if actor is None:
        return []
    found = [Speaker(Voice.PERSON.value, Voice.PERSON, None)]
    if any(speaks_for_council(actor, role, where) for role in SPEAKERS):
        found.append(Speaker(Voice.COUNCIL.value, Voice.COUNCIL, None))
    bodies = {g.authority for g in actor.grants if g.role is Role.OFFICIAL and g.authority}
    found += [
        Speaker(f"{Voice.AUTHORITY.value}-{body.id}", Voice.AUTHORITY, body.name)
        for body in sorted(bodies, key=lambda each: each.id)
    ]
    return found


def speaks_for_council(actor: Member, role: Role, where: Place) -> bool:
    """Whether a role lets `actor` speak for the council about this."""
    return actor.has(role, where.scope) if where.scope else actor.has_everywhere(role)


def true_counts(after: int = 0, most: int = BATCH) -> list[tuple[int, int, int]]:
    """Of the next `most` threads by id: the id, its number of comments as kept, and as it is."""
    shown = (Comment.thread_id == Thread.id) & Comment.hidden_at.is_(None)
    rows = db.session.execute(
        select(Thread.id, Thread.comment_count, func.count(Comment.id))
        .outerjoin(Comment, shown)
        .where(Thread.id > after)
        .group_by(Thread.id, Thread.comment_count)
        .order_by(Thread.id)
        .limit(most)
    )
    return [(row[0], row[1], row[2]) for row in rows]


def said_already(author: Member, where: Place, body: str, since: datetime) -> Comment | None:
    """The comment with the very same words that a member left here since a moment."""
    return db.session.scalars(
        select(Comment)
        .where(
            Comment.author_id == author.id,
            Comment.thread_id == where.thread.id,
            Comment.at > since,
            Comment.body == body,
            Comment.hidden_at.is_(None),
        )
        .limit(1)
    ).first()


def is_answered(comment: Comment) -> bool:
    """Whether somebody else has written in the same branch since."""
    later = select(Comment.id).where(
        Comment.parent_id == (comment.parent_id or comment.id),
        Comment.id > comment.id,
        Comment.author_id.is_distinct_from(comment.author_id),
    )
    return db.session.scalars(later.limit(1)).first() is not None


def texts_before(ids: Iterable[int]) -> dict[int, list[str]]:
    """What comments said before they were changed, oldest first, by the comment's id."""
    found: dict[int, list[str]] = {}
    rows = select(CommentVersion).where(CommentVersion.comment_id.in_(list(ids)))
    for each in db.session.scalars(rows.order_by(CommentVersion.number)):
        found.setdefault(each.comment_id, []).append(each.body)
    return found


def posted_since(author: Member, since: datetime) -> int:
    """How many comments a member has written since a moment, removed ones too."""
    return (
        db.session.scalar(
            select(func.count())
            .select_from(Comment)
            .where(Comment.author_id == author.id, Comment.at > since)
        )
        or 0
    )
