"""Who is told of an event, and why: authors first, then those who joined in."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    Select,
    String,
    and_,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import lazyload

from council.contributions.models import CoAuthor, Contribution, Stance, Support
from council.core.db import db
from council.core.journal import Entry
from council.discussion import owners
from council.discussion.models import Comment, Thread
from council.dossiers.models import Dossier, Grouping
from council.dossiers.rules import STEWARDS
from council.notices.models import Cursor, Notice, Subscription, Why
from council.notices.queries import of_councils
from council.notices.queries.reasons import (
    RANKS,
    STEP,
    commenters,
    followers,
    muted,
    rank_of,
)
from council.notices.words import OWN, SENTENCES
from council.people.models import Grant, Member, Role
from council.people.scopes import NARROW
from council.territory.models import Authority

JOINED = (*OWN, Why.SUPPORTER, Why.COMMENTER, Why.FOLLOWER)
OTHERS = (Why.CO_AUTHOR, Why.SUPPORTER, Why.COMMENTER, Why.FOLLOWER)
OF_CONTRIBUTION = {  # whom an event about a contribution concerns
    "contribution.submitted": (Why.AUTHOR,),
    "contribution.published": OWN,
    "contribution.rejected": OWN,
    "contribution.redacted": OWN,
    "contribution.read_again": OWN,
    "contribution.decision_undone": OWN,
    "contribution.appeal_decided": OWN,
    "contribution.withdrawn": OTHERS,
    "comment.posted": (*OWN, Why.COMMENTER, Why.FOLLOWER),
}
TOLD_ALREADY = {  # the details of an event that say so
    "referral.sent": ("relay", "along"),
    "dossier.contribution_added": ("opening",),
    "referral.withdrawn": ("unsent",),  # nobody had been told of it
    "dossier.reopened": ("commitment",),  # which was broken or given up
}
ON_DUTY = {  # who has to act
    "contribution.appealed": (Role.MODERATOR,),
    "contribution.reported": (Role.MODERATOR,),
    "comment.reported": (Role.MODERATOR,),
    "referral.relay_prepared": STEWARDS,
    "referral.reminder_to_post": STEWARDS,
    "mail.answered": STEWARDS,
    "mail.held": STEWARDS,
    "mail.returned": STEWARDS,
    "commitment.reminder_to_post": STEWARDS,
}
FOLLOWERS_ONLY = {"dossier.edited"}
AUTHORS_ONLY = {"dossier.word_said"}


@dataclass(frozen=True)
class Told:
    """Someone to tell: why, and by which contribution of a dossier (None: the thing itself)."""

    member: Member
    why: Why
    via: int | None


def next_entries(after: int, most: int) -> list[Entry]:
    """The next events of the journal behind the row `after`."""
    rows = select(Entry).where(Entry.id > after).order_by(Entry.id).limit(most)
    return list(db.session.scalars(rows))


def read_up_to(reader: str) -> Cursor | None:
    """How far `reader` has come in the journal; held until the transaction ends."""
    return db.session.scalar(select(Cursor).where(Cursor.name == reader).with_for_update())


def anything_after(reader: str) -> bool:
    """Whether the journal holds events that `reader` has not read."""
    read = select(Cursor.entry_id).where(Cursor.name == reader).scalar_subquery()
    newest = db.session.scalar(select(func.max(Entry.id) > func.coalesce(read, 0)))
    return bool(newest)


def to_tell(entry: Entry, most: int) -> list[Told]:
    """The next people to tell of `entry`, by their ids; those told already are left out."""
    branches = concerned(entry)
    if not branches:
        return []
    people = union_all(*branches).subquery()
    best = func.min(people.c.reason)
    told = exists().where(
        Notice.key == literal(f"{entry.id}:").concat(cast(people.c.member_id, String))
    )
    chosen = (
        select(people.c.member_id, best.label("reason"))
        .where(~told, ~muted(people.c.member_id, entry.about_kind, entry.about_id))
        .group_by(people.c.member_id)
        .subquery()
    )
    rows = (
        select(Member, chosen.c.reason)
        .join(chosen, chosen.c.member_id == Member.id)
        .where(Member.blocked_at.is_(None), Member.erased_at.is_(None))
        .options(lazyload(Member.grants))
        .order_by(Member.id)
        .limit(most)
    )
    if entry.actor_id and not SENTENCES[entry.verb].to_actor:
        rows = rows.where(Member.id != entry.actor_id)
    return [
        Told(member, RANKS[reason // STEP], reason % STEP or None)
        for member, reason in db.session.execute(rows)
    ]


def concerned(entry: Entry) -> list[Select[Any]]:
    """Selects of (member, reason) whose union is everyone that `entry` concerns."""
    if entry.about_kind == "received_mail":
        return []  # about no dossier: it waits at the desk, and may be anybody's advertising
    if entry.verb in ON_DUTY:
        return [on_duty(entry)]
    if entry.about_kind in of_councils.KINDS:
        return of_councils.concerned(entry)
    if entry.about_kind == "contribution":
        whys = OF_CONTRIBUTION.get(entry.verb, ())
        return of_contributions(Contribution.id == entry.about_id, whys, named=False)
    if entry.about_kind != "dossier" or told_already(entry):
        return []
    return around_dossier(entry)


def told_already(entry: Entry) -> bool:
    """Whether another row of the same moment tells it.

    That a dossier is relayed tells that it was sent, its opening tells of the first contributions,
    and what is sent to several authorities at once is told with the first.
    """
    told = TOLD_ALREADY.get(entry.verb, ())
    return any(entry.details.get(name) for name in told)


def around_dossier(entry: Entry) -> list[Select[Any]]:
    """The same, for an event about a dossier."""
    if entry.verb in FOLLOWERS_ONLY:
        return [followers("dossier", entry.about_id)]
    if entry.verb in AUTHORS_ONLY:
        return of_contributions(in_dossier(entry), OWN, named=True)
    within = [commenters("dossier", entry.about_id), followers("dossier", entry.about_id)]
    if entry.verb == "comment.posted":
        return within
    return [*of_contributions(in_dossier(entry), JOINED, named=True), *within]


def in_dossier(entry: Entry) -> Any:
    """The condition of being a contribution that a dossier's event concerns."""
    if entry.verb == "dossier.contribution_added":
        return Contribution.id == entry.details.get("contribution")
    present = select(Grouping.contribution_id).where(
        Grouping.dossier_id == entry.about_id, Grouping.left_at.is_(None)
    )
    return Contribution.id.in_(present)


def of_contributions(which: Any, whys: tuple[Why, ...], *, named: bool) -> list[Select[Any]]:
    """The people of contributions, for these reasons; `named`: by which contribution."""
    threads = and_(Thread.about_kind == "contribution", Thread.about_id == Contribution.id)
    follows = and_(
        Subscription.about_kind == "contribution",
        Subscription.about_id == Contribution.id,
        Subscription.muted_at.is_(None),
    )
    people: dict[Why, tuple[Any, Any, Any]] = {
        Why.AUTHOR: (Contribution.author_id, None, True),
        Why.CO_AUTHOR: (CoAuthor.member_id, CoAuthor, CoAuthor.contribution_id == Contribution.id),
        Why.SUPPORTER: (
            Support.member_id,
            Support,
            and_(Support.contribution_id == Contribution.id, Support.stance == Stance.SUPPORT),
        ),
        Why.FOLLOWER: (Subscription.member_id, Subscription, follows),
    }
    found = []
    for why in whys:
        if why is Why.COMMENTER:
            member: Any = Comment.author_id
            rows = select(member, reason(why, named))
            rows = rows.join(Thread, Comment.thread_id == Thread.id).join(Contribution, threads)
            rows = rows.where(Comment.hidden_at.is_(None))
        else:
            member, joined, how = people[why]
            rows = select(member.label("member_id"), reason(why, named)).select_from(Contribution)
            rows = rows.join(joined, how) if joined else rows
        silent = muted(member, "contribution", Contribution.id)
        found.append(rows.where(which, member.is_not(None), ~silent))
    return found


def reason(why: Why, named: bool) -> Any:
    """The rank of a reason in front of the id of the contribution that it is about."""
    rank = literal(RANKS.index(why) * STEP, BigInteger)
    return (rank + Contribution.id if named else rank).label("reason")


def on_duty(entry: Entry) -> Select[Any]:
    """Those who have to act on an event, and whose scope takes in what it is about.

    What has no commune is for every scope wider than one, as `scopes.takes_in` says.
    """
    place = place_of(entry)
    taken_in: Any = (
        Authority.level.not_in(NARROW)
        if place is None
        else literal(place.path).startswith(Authority.path)
    )
    here = or_(Grant.authority_id.is_(None), taken_in)
    return (
        select(Grant.member_id, rank_of(Why.DUTY))
        .outerjoin(Authority, Grant.authority_id == Authority.id)
        .where(Grant.role.in_(ON_DUTY[entry.verb]), Grant.ended_at.is_(None), here)
    )


def place_of(entry: Entry) -> Authority | None:
    """The commune of what an event is about; None when it has none.

    Whatever owns the thread of a comment says of which place it is.
    """
    if entry.about_kind == "comment":
        thread = select(Thread).join(Comment, Comment.thread_id == Thread.id)
        found = db.session.scalars(thread.where(Comment.id == entry.about_id)).one()
        owner = owners.place_of(found)
        return owner.scope if owner else None
    about: Any = Contribution if entry.about_kind == "contribution" else Dossier
    places = select(Authority).join(about, about.commune_id == Authority.id)
    return db.session.scalar(places.where(about.id == entry.about_id))
