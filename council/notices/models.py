"""Who follows what, and what each was told."""

from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from council.core.db import QUIET, Id, Model, Moment
from council.people.models import Member


class Why(StrEnum):
    """Why someone is told: each notice says it."""

    AUTHOR = "author"
    CO_AUTHOR = "co_author"
    SUPPORTER = "supporter"
    FOLLOWER = "follower"
    COMMENTER = "commenter"
    DUTY = "duty"  # a moderator or an official


class Subscription(Model):
    """A member follows a contribution or dossier, or (`muted_at`) asked not to be told of it.

    Authors and supporters are told without a row here; a row with `muted_at` stops that.
    """

    __table_args__ = (
        UniqueConstraint("member_id", "about_kind", "about_id"),
        Index("ix_subscription_about", "about_kind", "about_id"),
        {"info": QUIET},
    )

    id: Mapped[Id]
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    about_kind: Mapped[str]
    about_id: Mapped[int]
    since: Mapped[Moment]
    muted_at: Mapped[Moment | None]


class Notice(Model):
    """One event told to one member, once: `key` is the cause and the member.

    Shown on "my things"; mailed too when the member has an address, at their rhythm.
    """

    __table_args__ = (Index("ix_notice_member", "member_id", "id"), {"info": QUIET})

    id: Mapped[Id]
    key: Mapped[str] = mapped_column(unique=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    verb: Mapped[str]  # of the journal
    why: Mapped[Why]
    about_kind: Mapped[str]
    about_id: Mapped[int]
    details: Mapped[dict[str, Any]]
    at: Mapped[Moment]
    read_at: Mapped[Moment | None]
    mailed_at: Mapped[Moment | None]
    member: Mapped[Member] = relationship(lazy="raise")


class Cursor(Model):
    """How far a reader of the journal has come."""

    __table_args__ = ({"info": QUIET},)

    name: Mapped[str] = mapped_column(primary_key=True)
    entry_id: Mapped[int]
