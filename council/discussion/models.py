"""Threads and their comments, two levels deep."""

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from council.core.db import Id, Model, Moment
from council.people.models import Member

EDITABLE = timedelta(minutes=15)  # how long after writing it an author may change a comment
BY_AUTHOR = "author"  # why a comment is hidden that its author removed


class Voice(StrEnum):
    """As whom a comment is said: people, council and authority look different."""

    PERSON = "person"
    COUNCIL = "council"
    AUTHORITY = "authority"


class Thread(Model):
    """A place for comments. What owns it is `about_kind` and `about_id`, for links and notices."""

    __table_args__ = (Index("ix_thread_about", "about_kind", "about_id"),)

    id: Mapped[Id]
    about_kind: Mapped[str]
    about_id: Mapped[int]
    comment_count: Mapped[int] = mapped_column(default=0)
    closed_at: Mapped[Moment | None]


class Comment(Model):
    """A comment (no parent) or a reply to one; `html` was made safe when it was written."""

    __table_args__ = (Index("ix_comment_thread", "thread_id", "id"),)

    id: Mapped[Id]
    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("comment.id"))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    voice: Mapped[Voice] = mapped_column(default=Voice.PERSON)
    voice_of: Mapped[str | None]  # the service or body that speaks, never a civil servant
    body: Mapped[str]
    html: Mapped[str]
    language: Mapped[str]
    at: Mapped[Moment]
    version: Mapped[int] = mapped_column(default=1)
    edited_at: Mapped[Moment | None]
    hidden_at: Mapped[Moment | None]
    hidden_reason: Mapped[str | None]
    author: Mapped[Member | None] = relationship(lazy="raise")
    thread: Mapped[Thread] = relationship(lazy="raise")

    def is_fresh(self, at: datetime) -> bool:
        """Whether its author may still change it, if nobody has answered."""
        return self.hidden_at is None and at - self.at <= EDITABLE


class CommentVersion(Model):
    """What a comment said before its author changed it: for its author and moderators only."""

    __table_args__ = (UniqueConstraint("comment_id", "number"),)

    id: Mapped[Id]
    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id"))
    number: Mapped[int]
    body: Mapped[str]
    at: Mapped[Moment]
