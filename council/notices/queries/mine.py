"""What is a member's own: notices, contributions, supports, and what one follows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from council.contributions.models import Contribution, Draft, Stance, State, Support
from council.core import paging
from council.core.db import db
from council.dossiers.models import Dossier, Grouping
from council.moderation.models import Review
from council.notices.models import Notice, Subscription
from council.notices.queries import subjects
from council.notices.queries.subjects import Subject, Telling
from council.people.models import Member, Rhythm
from council.referrals.models import WAITING, Referral

SHOWN = 10  # rows of each of one's lists, newest first
FOLLOWED = 30
TOLD = 8  # notices on one page: one’s own contributions stand under them
OLDEST = timedelta(days=31)  # a digest goes no further back


@dataclass(frozen=True)
class Own:
    """A contribution of one's own, and the next date to expect something (None: none is set)."""

    contribution: Contribution
    dossier: Dossier | None
    next_at: datetime | None


@dataclass(frozen=True)
class Things:
    """All that the page "my things" shows of a member beside the notices."""

    unread: int
    own: list[Own]
    supported: Sequence[Contribution]
    followed: list[Subject]
    has_draft: bool


def told(member: Member, after: str | None) -> tuple[list[Telling], paging.Page]:
    """One page of what a member was told, newest first."""
    page = paging.page(
        select(Notice).where(Notice.member_id == member.id), [paging.Key(Notice.id)], after, TOLD
    )
    return subjects.in_words(page.rows), page


def things(member: Member) -> Things:
    """What belongs to `member`."""
    return Things(
        unread=count_unread(member),
        own=own(member),
        supported=supported(member),
        followed=followed(member),
        has_draft=has_draft(member),
    )


def count_unread(member: Member) -> int:
    """How many notices a member has not marked as read."""
    rows = select(func.count()).select_from(Notice).where(*unread(member))
    return db.session.scalar(rows) or 0


def unread(member: Member) -> tuple[Any, ...]:
    """The conditions of being unread."""
    return Notice.member_id == member.id, Notice.read_at.is_(None)


def own(member: Member) -> list[Own]:
    """The latest contributions of a member, each with its dossier and next date."""
    rows: Sequence[Any] = db.session.execute(
        select(Contribution, Dossier)
        .outerjoin(
            Grouping,
            (Grouping.contribution_id == Contribution.id) & Grouping.left_at.is_(None),
        )
        .outerjoin(Dossier, Grouping.dossier_id == Dossier.id)
        .where(Contribution.author_id == member.id)
        .order_by(Contribution.id.desc())
        .limit(SHOWN)
    ).all()
    reviews = review_dates(c.id for c, _ in rows if c.state is State.SUBMITTED)
    answers = answer_dates(d.id for _, d in rows if d)
    return [
        Own(each, dossier, answers.get(dossier.id) if dossier else reviews.get(each.id))
        for each, dossier in rows
    ]


def review_dates(ids: Iterable[int]) -> dict[int, datetime]:
    """By when waiting contributions are read."""
    rows = db.session.execute(
        select(Review.contribution_id, func.max(Review.due_at))
        .where(Review.contribution_id.in_(list(ids)), Review.decided_at.is_(None))
        .group_by(Review.contribution_id)
    )
    return {id: due for id, due in rows}  # noqa: C416  # rows are not pairs to mypy


def answer_dates(ids: Iterable[int]) -> dict[int, datetime]:
    """By when an authority is to answer dossiers: the nearest date of each."""
    rows = db.session.execute(
        select(Referral.dossier_id, func.min(Referral.answer_due_at))
        .where(Referral.dossier_id.in_(list(ids)), Referral.state.in_(WAITING))
        .group_by(Referral.dossier_id)
    )
    return {id: due for id, due in rows if due}


def supported(member: Member) -> Sequence[Contribution]:
    """What a member supports, latest first."""
    return db.session.scalars(
        select(Contribution)
        .join(Support, Support.contribution_id == Contribution.id)
        .where(Support.member_id == member.id, Support.stance == Stance.SUPPORT)
        .order_by(Support.at.desc(), Contribution.id)
        .limit(SHOWN)
    ).all()


def followed(member: Member) -> list[Subject]:
    """What a member follows, latest first."""
    rows = db.session.execute(
        select(Subscription.about_kind, Subscription.about_id)
        .where(Subscription.member_id == member.id, Subscription.muted_at.is_(None))
        .order_by(Subscription.id.desc())
        .limit(FOLLOWED)
    )
    keys = [(kind, id) for kind, id in rows]
    known = subjects.subjects(keys)
    return [known[key] for key in keys if key in known]


def has_draft(member: Member) -> bool:
    """Whether a member has begun a contribution and not sent it."""
    draft = select(Draft.id).where(Draft.member_id == member.id, Draft.submitted_id.is_(None))
    return db.session.scalar(draft.limit(1)) is not None


def member(id: int) -> Member | None:
    """The member with this id."""
    return db.session.get(Member, id)


def subscription(member: Member, kind: str, id: int) -> Subscription | None:
    """Whether and how a member follows a thing."""
    return db.session.scalar(
        select(Subscription).where(
            Subscription.member_id == member.id,
            Subscription.about_kind == kind,
            Subscription.about_id == id,
        )
    )


def follows(member: Member | None, kind: str, id: int) -> bool:
    """Whether a member (None: a visitor, who never does) follows a thing."""
    found = subscription(member, kind, id) if member else None
    return found is not None and found.muted_at is None


def unmailed(member_id: int, before: datetime) -> Sequence[Notice]:
    """The notices that a digest sent for the moment `before` holds, oldest first."""
    return db.session.scalars(
        select(Notice).where(Notice.member_id == member_id, *for_digest(before)).order_by(Notice.id)
    ).all()


def for_digest(before: datetime) -> tuple[Any, ...]:
    """The conditions of belonging into the digest of `before`."""
    return Notice.mailed_at.is_(None), Notice.at < before, Notice.at > before - OLDEST


def awaiting_digest(rhythm: Rhythm, before: datetime) -> Sequence[int]:
    """The ids of members with this rhythm who have something to be told in a digest."""
    return db.session.scalars(
        select(Member.id)
        .where(
            Member.rhythm == rhythm,
            Member.email_confirmed_at.is_not(None),
            Member.blocked_at.is_(None),
            Member.erased_at.is_(None),
            select(Notice.id)
            .where(Notice.member_id == Member.id, *for_digest(before))
            .correlate(Member)
            .exists(),
        )
        .order_by(Member.id)
    ).all()
