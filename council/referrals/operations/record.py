"""What every verb of referrals writes down: the event about the dossier, and where that stands."""

from datetime import datetime
from typing import Any

from council.core import journal
from council.core.db import db
from council.dossiers import operations
from council.dossiers.models import Dossier
from council.dossiers.models import State as Standing
from council.people.models import Member
from council.referrals.models import WAITING, Referral, State
from council.referrals.queries import sent


def note(
    event: str, one: Referral, *, by: Member | None, at: datetime, role: str | None, **more: Any
) -> None:
    """Journal `referral.<event>` about the dossier; details name the referral and authority."""
    dossier = db.session.get_one(Dossier, one.dossier_id)
    journal.record(
        f"referral.{event}",
        by=by,
        about=dossier,
        at=at,
        role=role,
        referral=one.id,
        authority=one.authority_id,
        **more,
    )


def settle(one: Referral) -> None:
    """Move the dossier on, once no authority has to answer any more and one has answered.

    One that was opened again meanwhile moves on by an answer, not by a withdrawal.
    """
    db.session.flush()
    states = sent.states_of(one.dossier_id)
    if not states.isdisjoint(WAITING) or State.ANSWERED not in states:
        return
    dossier = db.session.get_one(Dossier, one.dossier_id)
    if dossier.state is Standing.OPEN:
        if one.state is State.WITHDRAWN:
            return
        operations.mark_forwarded(dossier)
    operations.mark_answered(dossier)
    if sent.has_promises(one.dossier_id):
        operations.mark_followed(dossier)
