"""What is late, what was sent on, and what one authority received: lists beside the scoreboard."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager

from council.core import paging
from council.core.db import db
from council.referrals.models import WAITING, Referral, Relay
from council.referrals.queries.sent import Track, tracks
from council.territory.models import Authority

SHOWN_LATE = 3  # cards of the latest answers
FED = 50  # entries of a feed


def relayed() -> int:
    """How many relays were sent."""
    return (
        db.session.scalar(select(func.count()).select_from(Relay).where(Relay.next_id.is_not(None)))
        or 0
    )


def late(at: datetime) -> Select[Any]:
    """The referrals whose answer is late, with their dossiers."""
    return (
        select(Referral)
        .join(Referral.dossier)
        .where(Referral.state.in_(WAITING), Referral.answer_due_at < at)
        .options(contains_eager(Referral.dossier))
    )


def most_late(at: datetime) -> list[Track]:
    """Those that are late, longest first: the first few."""
    longest = late(at).order_by(Referral.answer_due_at, Referral.id)
    return [Track(each) for each in db.session.scalars(longest.limit(SHOWN_LATE))]


def lately_late(at: datetime, authority: Authority | None) -> list[Referral]:
    """Those that are late (None: to any authority), the latest to become so first, for a feed."""
    query = late(at).order_by(Referral.answer_due_at.desc(), Referral.id.desc())
    if authority:
        query = query.where(Referral.authority_id == authority.id)
    return list(db.session.scalars(query.limit(FED)))


def of_authority(authority: Authority, after: str | None) -> paging.Page:
    """One page of the referrals to an authority, the latest first: `Track`s."""
    query = (
        select(Referral)
        .join(Referral.dossier)
        .where(Referral.authority_id == authority.id, Referral.sent_at.is_not(None))
        .options(contains_eager(Referral.dossier))
    )
    keys = [paging.Key(Referral.sent_at), paging.Key(Referral.id)]
    found = paging.page(query, keys, after)
    return found.holding(tracks(found.rows))
