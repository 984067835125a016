"""Debates between meetings: arguments about a point of an agenda, experts, summaries.

Each argument is a comment of a thread; what stands here is what a debate adds to one.
"""

from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from council.core.db import QUIET, Id, Model, Moment
from council.discussion.models import Comment, Thread
from council.people.models import Member


class Opening(StrEnum):
    """Who takes part in a debate."""

    MEMBERS = "members"  # they alone read and write
    READ = "read"  # everyone reads
    PART = "part"  # whoever is signed in writes


class Debate(Model):
    """What a point of an agenda is debated in: a thread, and who may read it and write in it.

    People have been told of all that was said until `told_at`.
    """

    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id"), primary_key=True)
    opening: Mapped[Opening]
    opened_by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    opened_at: Mapped[Moment]
    told_at: Mapped[Moment | None]
    thread: Mapped[Thread] = relationship(lazy="joined")


class Side(StrEnum):
    """On which side an argument stands; an expert answers a question."""

    FOR = "for"
    AGAINST = "against"
    QUESTION = "question"
    ANSWER = "answer"


class Expert(Model):
    """Somebody whom a council asks, who answers through an account or a link.

    `name` and `field` are shown in public. Once `ended_at`, the link opens no more.
    """

    __table_args__ = (Index("ix_expert_thread", "thread_id", "id"),)

    id: Mapped[Id]
    thread_id: Mapped[int] = mapped_column(ForeignKey("debate.thread_id"))
    name: Mapped[str]
    field: Mapped[str]  # what they know about
    language: Mapped[str]  # of the invitation
    email: Mapped[str]  # "" where the secretary hands the link over
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    invited_by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    invited_at: Mapped[Moment]
    ended_at: Mapped[Moment | None]


class Argument(Model):
    """What makes a comment an argument; `convinced` counts the people whom it convinces."""

    __table_args__ = (
        CheckConstraint("(side = 'answer') = (expert_id IS NOT NULL)", name="answered"),
        CheckConstraint("convinced >= 0", name="counted"),
        Index("ix_argument_side", "thread_id", "side", "convinced", "comment_id"),
    )

    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id"), primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("debate.thread_id"))
    side: Mapped[Side]
    convinced: Mapped[int] = mapped_column(default=0)
    expert_id: Mapped[int | None] = mapped_column(ForeignKey("expert.id"), index=True)
    comment: Mapped[Comment] = relationship(lazy="joined")
    expert: Mapped[Expert | None] = relationship(lazy="raise")


class Conviction(Model):
    """An argument convinces a person."""

    __table_args__ = ({"info": QUIET},)

    comment_id: Mapped[int] = mapped_column(ForeignKey("argument.comment_id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True, index=True)
    at: Mapped[Moment]


class Summary(Model):
    """A version of what the secretary makes of a debate, in one language.

    `translates` is the number of the version that it says again in another language; None: this
    one is the original. The last original is what the others are compared with.
    """

    __tablename__ = "debate_summary"
    __table_args__ = (UniqueConstraint("thread_id", "number"),)

    id: Mapped[Id]
    thread_id: Mapped[int] = mapped_column(ForeignKey("debate.thread_id"))
    number: Mapped[int]
    language: Mapped[str]
    translates: Mapped[int | None]
    text: Mapped[str]
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    at: Mapped[Moment]
    by: Mapped[Member] = relationship(lazy="raise")
