"""Members, their roles within a scope, their ways to sign in, and what vouches for them."""

from enum import StrEnum
from typing import Any

from flask_login import UserMixin
from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from council.core.db import QUIET, Id, Model, Moment
from council.territory.models import Authority


class Role(StrEnum):
    """What a grant makes of a member."""

    RESIDENT = "resident"
    HELPER = "helper"
    TRANSLATOR = "translator"
    MODERATOR = "moderator"
    SECRETARY = "secretary"
    OFFICIAL = "official"
    ADMINISTRATOR = "administrator"


class Rhythm(StrEnum):
    """How often a member wants mail."""

    AT_ONCE = "at_once"
    DAILY = "daily"
    WEEKLY = "weekly"
    NEVER = "never"


class Member(UserMixin, Model):
    """An account: a pseudonym, with an e-mail address and password, or with a code card.

    No field holds a residence status, a nationality, an identity document or a national number.
    """

    id: Mapped[Id]
    name: Mapped[str]  # shown in public when its author chooses so; "" shows "a person"
    email: Mapped[str | None] = mapped_column(unique=True)
    email_confirmed_at: Mapped[Moment | None]
    password: Mapped[str | None]  # argon2
    language: Mapped[str]
    commune_id: Mapped[int | None] = mapped_column(ForeignKey("authority.id"))
    rhythm: Mapped[Rhythm] = mapped_column(default=Rhythm.AT_ONCE)
    created_at: Mapped[Moment]
    verified_at: Mapped[Moment | None] = mapped_column(index=True)  # the first voucher
    blocked_at: Mapped[Moment | None]
    erased_at: Mapped[Moment | None]
    commune: Mapped[Authority | None] = relationship(lazy="raise")
    grants: Mapped[list["Grant"]] = relationship(
        primaryjoin="and_(Member.id == Grant.member_id, Grant.ended_at.is_(None))",
        viewonly=True,
        lazy="selectin",
    )

    signed_in_key = ""  # of the browser now asking; set when it signs in

    def get_id(self) -> str:
        """For Flask-Login: the key of this browser's `SignIn`, so that ending that signs out."""
        return self.signed_in_key

    def has(self, role: Role, scope: Authority | None = None) -> bool:
        """Whether a grant makes this member `role` for `scope` (None: anywhere at all)."""
        return any(g.role is role and (scope is None or g.covers(scope)) for g in self.grants)

    def has_everywhere(self, role: Role) -> bool:
        """Whether a grant without a scope makes this member `role`."""
        return any(g.role is role and g.authority_id is None for g in self.grants)


class Grant(Model):
    """A role within a scope: an authority and all beneath it, or (None) everywhere."""

    __table_args__ = (Index("ix_grant_member", "member_id", "role"),)
    __tablename__ = "role_grant"  # GRANT is a word of SQL

    id: Mapped[Id]
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    role: Mapped[Role]
    authority_id: Mapped[int | None] = mapped_column(ForeignKey("authority.id"), index=True)
    given_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    given_at: Mapped[Moment]
    ended_at: Mapped[Moment | None]
    authority: Mapped[Authority | None] = relationship(lazy="joined")
    member: Mapped[Member] = relationship(foreign_keys=[member_id], lazy="raise")

    def covers(self, scope: Authority) -> bool:
        """Whether the scope of this grant takes in `scope`."""
        return self.authority is None or scope.within(self.authority)


class SignIn(Model):
    """One browser that is signed in; only a hash of its key is kept. Ending it signs out."""

    __table_args__ = ({"info": QUIET},)

    id: Mapped[Id]
    key_hash: Mapped[str] = mapped_column(unique=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    at: Mapped[Moment]
    expires_at: Mapped[Moment]
    browser: Mapped[str]  # coarse: "Firefox, Android"
    member: Mapped[Member] = relationship(lazy="joined")


class CodeCard(Model):
    """A printed code that signs in: found by a keyed hash, checked by a slow one, never kept."""

    __table_args__ = ({"info": QUIET},)

    id: Mapped[Id]
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    lookup: Mapped[str] = mapped_column(unique=True)
    check: Mapped[str] = mapped_column("check_hash")
    issued_at: Mapped[Moment]
    issued_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    ended_at: Mapped[Moment | None]  # replaced or given up
    member: Mapped[Member] = relationship(foreign_keys=[member_id], lazy="joined")


class Voucher(Model):
    """A recognised place says "I have met this person"; no document was asked for or kept."""

    id: Mapped[Id]
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    place: Mapped[str]
    given_by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    given_at: Mapped[Moment]


class TicketKind(StrEnum):
    """What a mailed one-time link is for."""

    CONFIRM = "confirm"
    RESET = "reset"
    INVITE = "invite"
    CHANGE_EMAIL = "change_email"


class Ticket(Model):
    """A one-time link that was mailed: only a hash of it is kept; it ends, and is used once."""

    __table_args__ = (CheckConstraint("expires_at > created_at", name="ends"), {"info": QUIET})

    id: Mapped[Id]
    kind: Mapped[TicketKind]
    token_hash: Mapped[str] = mapped_column(unique=True)
    email: Mapped[str] = mapped_column(index=True)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    details: Mapped[dict[str, Any]]
    created_at: Mapped[Moment]
    expires_at: Mapped[Moment]
    used_at: Mapped[Moment | None]
    member: Mapped[Member | None] = relationship(lazy="joined")
