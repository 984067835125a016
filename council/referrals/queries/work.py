"""What waits for people at their desks: officials who answer, moderators who follow."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, false, func, or_, select, true, union_all
from sqlalchemy.orm import contains_eager

from council.core import paging
from council.core.db import db
from council.dossiers.models import Dossier
from council.dossiers.queries.free import within
from council.people import desks
from council.people.models import Member, Role
from council.referrals.models import (
    WAITING,
    Commitment,
    CommitmentState,
    Referral,
    Relay,
    Response,
    State,
)
from council.referrals.queries.sent import WITH_DOSSIER, tracks
from council.territory.models import Authority

MOST_AT_ONCE = 30  # referrals answered with one text


@dataclass(frozen=True)
class Promised:
    """A commitment with the referral in whose answer it stands."""

    commitment: Commitment
    referral: Referral


def own(member: Member) -> ColumnElement[bool]:
    """The condition of being to an authority where `member` is an official, or to one beneath."""
    scopes = [grant.authority for grant in member.grants if grant.role is Role.OFFICIAL]
    if None in scopes:
        return true()
    paths = [Authority.path.startswith(scope.path, autoescape=True) for scope in scopes if scope]
    return or_(*paths) if paths else false()


def of_official(member: Member) -> Any:
    """The referrals to the authorities of an official, with their dossiers."""
    return (
        select(Referral)
        .join(Referral.authority)
        .where(own(member))
        .options(contains_eager(Referral.authority), WITH_DOSSIER)
    )


@desks.waits("authority")
def to_answer(member: Member) -> Select[Any]:
    """The ids of the referrals that wait for this official."""
    return (
        select(Referral.id).join(Referral.authority).where(own(member), Referral.state.in_(WAITING))
    )


def waiting_on(member: Member, after: str | None) -> paging.Page:
    """One page of the referrals that wait for this official, fewest days left first."""
    keys = [
        paging.Key(Referral.answer_due_at, descending=False),
        paging.Key(Referral.id, descending=False),
    ]
    return paging.page(of_official(member).where(Referral.state.in_(WAITING)), keys, after)


def picked(member: Member, ids: Sequence[int]) -> list[Referral]:
    """Those of the referrals with these ids that wait for this official."""
    found = of_official(member).where(Referral.state.in_(WAITING), Referral.id.in_(ids))
    return list(db.session.scalars(found.order_by(Referral.answer_due_at, Referral.id)))


def picked_any(member: Member, ids: Sequence[int]) -> list[Referral]:
    """Those of the referrals with these ids that are this official's, answered ones included."""
    found = of_official(member).where(Referral.sent_at.is_not(None), Referral.id.in_(ids))
    return list(db.session.scalars(found.order_by(Referral.answer_due_at, Referral.id)))


def answered_by(member: Member, after: str | None) -> paging.Page:
    """One page of what the authorities of an official answered, the latest first: `Track`s."""
    closed = (State.ANSWERED, State.NOT_COMPETENT)
    found = paging.page(
        of_official(member).where(Referral.state.in_(closed)),
        [paging.Key(Referral.closed_at), paging.Key(Referral.id)],
        after,
    )
    return found.holding(tracks(found.rows))


def promised_by(member: Member, after: str | None) -> paging.Page:
    """One page of the open commitments of an official's authorities, the nearest date first."""
    query: Any = (
        select(Commitment, Referral)
        .join(Response, Response.id == Commitment.response_id)
        .join(Referral, Referral.id == Response.referral_id)
        .join(Referral.authority)
        .where(
            own(member),
            Commitment.state.in_((CommitmentState.PLANNED, CommitmentState.UNDER_WAY)),
        )
        .options(contains_eager(Referral.authority), WITH_DOSSIER)
    )
    keys = [
        paging.Key(Commitment.due_on, descending=False),
        paging.Key(Commitment.id, descending=False),
    ]
    found = paging.page(query, keys, after)
    return found.holding([Promised(*row) for row in found.rows])


def number_late(member: Member, at: datetime) -> int:
    """How many of the referrals that wait for this official are late."""
    late = to_answer(member).where(Referral.answer_due_at < at).subquery()
    return db.session.scalar(select(func.count()).select_from(late)) or 0


def followed(member: Member, dossier: Dossier | None, after: str | None) -> paging.Page:
    """One page of the referrals of the dossiers that a moderator looks after, the latest first.

    `dossier` narrows it to one. The page is of `Track`s.
    """
    query = (
        select(Referral)
        .join(Referral.dossier)
        .where(within(Dossier.commune_id, member))
        .options(contains_eager(Referral.dossier).joinedload(Dossier.commune))
    )
    if dossier:
        query = query.where(Referral.dossier_id == dossier.id)
    keys = [paging.Key(Referral.prepared_at), paging.Key(Referral.id)]
    found = paging.page(query, keys, after)
    return found.holding(tracks(found.rows))


@desks.waits("letters")
def unsent(member: Member) -> Select[Any]:
    """The ids of the relays to confirm and the letters to send, for a moderator of these dossiers.

    Those of relays and of letters may be the same numbers: they are to be counted.
    """
    letters = (
        select(Referral.id)
        .join(Referral.dossier)
        .where(Referral.state == State.PREPARED, within(Dossier.commune_id, member))
    )
    return select(union_all(undecided(member), letters).subquery())


def undecided(member: Member) -> Select[Any]:
    """The ids of the relays that wait for a moderator of these dossiers."""
    return (
        select(Relay.id)
        .join(Relay.referral)
        .join(Referral.dossier)
        .where(Relay.decided_at.is_(None), within(Dossier.commune_id, member))
    )


def relays_to_confirm(member: Member, after: str | None = None) -> paging.Page:
    """One page of the relays that wait for a moderator, the oldest first."""
    oldest = [
        paging.Key(Relay.prepared_at, descending=False),
        paging.Key(Relay.id, descending=False),
    ]
    dossier = contains_eager(Relay.referral).contains_eager(Referral.dossier)
    asked = undecided(member).with_only_columns(Relay)
    return paging.page(asked.options(dossier.joinedload(Dossier.commune)), oldest, after)
