"""Relays: a referral born of another, prepared for the moderators to confirm."""

from enum import StrEnum

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from council.core.db import Id, Model, Moment
from council.referrals.models.referrals import Referral
from council.territory.models import Authority, Procedure


class RelayReason(StrEnum):
    """Why a referral gives birth to another."""

    NOT_COMPETENT = "not_competent"
    SILENT = "silent"
    INSUFFICIENT = "insufficient"


class Relay(Model):
    """A next referral, prepared for the moderators to confirm."""

    id: Mapped[Id]
    referral_id: Mapped[int] = mapped_column(ForeignKey("referral.id"), index=True)
    reason: Mapped[RelayReason]
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"))
    procedure_id: Mapped[int | None] = mapped_column(ForeignKey("rung.id"))
    prepared_at: Mapped[Moment]
    decided_at: Mapped[Moment | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    next_id: Mapped[int | None] = mapped_column(ForeignKey("referral.id"), unique=True)
    referral: Mapped[Referral] = relationship(foreign_keys=[referral_id], lazy="raise")
    authority: Mapped[Authority] = relationship(lazy="joined")
    procedure: Mapped[Procedure | None] = relationship(lazy="joined")  # None: the ordinary way
