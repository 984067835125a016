"""Whom a dossier concerns because they follow it, or a contribution in it."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, or_, select

from council.notices.models import Subscription
from council.referrals.queries import concerned


@concerned.concerns
def followers(dossier_id: int, since: datetime) -> Select[Any]:
    """The ids of those who had begun to follow; who wants no news of it no longer follows."""
    here = (Subscription.about_kind == "dossier") & (Subscription.about_id == dossier_id)
    inside = (Subscription.about_kind == "contribution") & Subscription.about_id.in_(
        concerned.inside(dossier_id)
    )
    return select(Subscription.member_id).where(
        or_(here, inside), Subscription.since <= since, Subscription.muted_at.is_(None)
    )
