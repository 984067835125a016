"""Conditions on dossiers that follow from their referrals: what is late, and what is to be done."""

from datetime import datetime

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import aliased

from council.core.outbox import DeliveryState, Letter
from council.dossiers.models import Dossier
from council.referrals.models import WAITING, Referral, Relay, State


def overdue(at: datetime) -> ColumnElement[bool]:
    """The condition on `Dossier` that an authority is late with its answer at `at`."""
    late = Referral.state.in_(WAITING) & (Referral.answer_due_at < at)
    return Dossier.id.in_(select(Referral.dossier_id).where(late))


def to_relay() -> ColumnElement[bool]:
    """The condition on `Dossier` that a relay waits for its moderators."""
    waits = select(Referral.dossier_id).join(Relay, Relay.referral_id == Referral.id)
    return Dossier.id.in_(waits.where(Relay.decided_at.is_(None)))


def unsent() -> ColumnElement[bool]:
    """The condition on `Dossier` that a referral is prepared and was not sent."""
    prepared = select(Referral.dossier_id).where(Referral.state == State.PREPARED)
    return Dossier.id.in_(prepared)


def undelivered() -> ColumnElement[bool]:
    """The condition on `Dossier` that the last letter to an authority could not be delivered."""
    later = aliased(Letter)
    parked = select(Letter.about_id).where(
        Letter.state.in_([DeliveryState.PARKED, DeliveryState.GIVEN_UP]),
        Letter.about_kind == Referral.__tablename__,
        ~exists().where(
            later.about_kind == Letter.about_kind,
            later.about_id == Letter.about_id,
            later.id > Letter.id,
        ),
    )
    return Dossier.id.in_(
        select(Referral.dossier_id).where(Referral.state.in_(WAITING), Referral.id.in_(parked))
    )
