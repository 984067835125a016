"""What every verb of referrals writes down: the event about the dossier, and where that stands."""

from datetime import datetime
from typing import Any

from council.core import journal
from council.core.db import db
from council.dossiers import models as dossiers
from council.dossiers.models import Dossier
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
    """Move the dossier on, once no authority has to answer any more and one has answered."""
    dossier = db.session.get_one(Dossier, one.dossier_id)
    db.session.flush()
    states = sent.states_of(dossier.id)
    if states.isdisjoint(WAITING) and State.ANSWERED in states:
        reach(dossier, dossiers.State.ANSWERED)


def reach(dossier: Dossier, state: dossiers.State) -> None:
    """Let a dossier be in `state`; nothing happens when it is there already."""
    if dossier.state is not state:
        dossier.move_to(state)
