"""Why people are told of a thing: they follow it, or wrote under it; and who asked for silence."""

from typing import Any

from sqlalchemy import BigInteger, Select, literal, select
from sqlalchemy.orm import aliased

from council.discussion.models import Comment, Thread
from council.notices.models import Subscription, Why

RANKS = list(Why)  # the strongest reason first: each is told once, for that
STEP = 10**12  # a rank is carried in front of an id, so that one minimum finds both


def rank_of(why: Why) -> Any:
    """The rank of a reason that no contribution stands behind."""
    return literal(RANKS.index(why) * STEP, BigInteger).label("reason")


def followers(kind: str, id: int) -> Select[Any]:
    """Those who follow a thing."""
    return select(Subscription.member_id, rank_of(Why.FOLLOWER)).where(
        Subscription.about_kind == kind,
        Subscription.about_id == id,
        Subscription.muted_at.is_(None),
    )


def commenters(kind: str, id: int) -> Select[Any]:
    """Those whose comments stand under a thing."""
    return (
        select(Comment.author_id.label("member_id"), rank_of(Why.COMMENTER))
        .join(Thread, Comment.thread_id == Thread.id)
        .where(
            Thread.about_kind == kind,
            Thread.about_id == id,
            Comment.hidden_at.is_(None),
            Comment.author_id.is_not(None),
        )
    )


def muted(member_id: Any, kind: str, id: Any) -> Any:
    """The condition that a member asked not to be told of a thing."""
    silence = aliased(Subscription)
    return (
        select(silence.id)
        .where(
            silence.member_id == member_id,
            silence.about_kind == kind,
            silence.about_id == id,
            silence.muted_at.is_not(None),
        )
        .correlate_except(silence)
        .exists()
    )
