"""What is asked about agendas: their items, and the dossiers that are ripe for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import selectinload

from council.assembly.models import AgendaItem, Ballot, Council, Meeting
from council.assembly.queries.councils import communes
from council.contributions.models import Contribution
from council.contributions.models import State as Standing
from council.core.db import db
from council.dossiers.models import Dossier, Grouping, State
from council.people.models import Member

MOST = 8  # dossiers that are proposed


@dataclass(frozen=True)
class Ripe:
    """A dossier that could be put on an agenda, and how many support what is said in it."""

    dossier: Dossier
    supports: int


def items(meeting: Meeting) -> Sequence[AgendaItem]:
    """The items of a meeting, in their order, with who reports."""
    asked = select(AgendaItem).where(AgendaItem.meeting_id == meeting.id)
    asked = asked.options(selectinload(AgendaItem.reporters).lazyload(Member.grants))
    return db.session.scalars(asked.order_by(AgendaItem.position, AgendaItem.id)).all()


def item(id: int) -> AgendaItem | None:
    """The item with this id, with who reports."""
    at_hand = [selectinload(AgendaItem.reporters).lazyload(Member.grants)]
    return db.session.get(AgendaItem, id, options=at_hand)


def current(meeting: Meeting) -> AgendaItem | None:
    """The item that is being talked about."""
    asked = select(AgendaItem).where(
        AgendaItem.meeting_id == meeting.id,
        AgendaItem.began_at.is_not(None),
        AgendaItem.ended_at.is_(None),
    )
    return db.session.scalars(asked.order_by(AgendaItem.id).limit(1)).first()


def ripe(council: Council) -> list[Ripe]:
    """The open dossiers of a council's communes that most people support.

    Not those that stand on an agenda of it already, nor those that it has voted about.
    """
    supports = func.coalesce(func.sum(Contribution.supports), 0)
    rows: Any = db.session.execute(
        select(Dossier, supports)
        .join(Grouping, Grouping.dossier_id == Dossier.id)
        .join(Contribution, Contribution.id == Grouping.contribution_id)
        .where(
            Dossier.state != State.CLOSED,
            Grouping.left_at.is_(None),
            Contribution.state == Standing.GROUPED,
            concerns(council),
            Dossier.id.not_in(on_agendas(council)),
            Dossier.id.not_in(decided(council)),
        )
        .group_by(Dossier.id)
        .order_by(supports.desc(), Dossier.id)
        .limit(MOST)
    )
    return [Ripe(dossier, int(number)) for dossier, number in rows]


def about_dossier(dossier_id: int) -> Sequence[AgendaItem]:
    """The items about a dossier of public meetings to which members were called."""
    asked = (
        select(AgendaItem)
        .join(Meeting, Meeting.id == AgendaItem.meeting_id)
        .where(
            AgendaItem.dossier_id == dossier_id,
            Meeting.public,
            Meeting.convened_at.is_not(None),
            Meeting.cancelled_at.is_(None),
        )
    )
    return db.session.scalars(asked.order_by(Meeting.starts_at, AgendaItem.id)).all()


def concerns(council: Council) -> ColumnElement[bool]:
    """The condition that a dossier is of a council's communes, or of several."""
    ids = [each.id for each in communes(council)]
    return or_(Dossier.commune_id.in_(ids), Dossier.commune_id.is_(None))


def on_agendas(council: Council) -> Any:
    """The ids of the dossiers on the agendas of a council's meetings that are not cancelled."""
    return (
        select(AgendaItem.dossier_id)
        .join(Meeting, Meeting.id == AgendaItem.meeting_id)
        .where(
            Meeting.council_id == council.id,
            Meeting.cancelled_at.is_(None),
            AgendaItem.dossier_id.is_not(None),
        )
    )


def decided(council: Council) -> Any:
    """The ids of the dossiers about which a council has voted."""
    return select(Ballot.dossier_id).where(
        Ballot.council_id == council.id,
        Ballot.counted_at.is_not(None),
        Ballot.dossier_id.is_not(None),
    )


def ballots(meeting: Meeting) -> dict[int, list[Ballot]]:
    """The ballots that belong to the items of a meeting, by item."""
    asked = (
        select(Ballot)
        .join(AgendaItem, AgendaItem.id == Ballot.item_id)
        .where(AgendaItem.meeting_id == meeting.id)
        .order_by(Ballot.id)
    )
    found: dict[int, list[Ballot]] = {}
    for each in db.session.scalars(asked):
        assert each.item_id is not None
        found.setdefault(each.item_id, []).append(each)
    return found


def free_drafts(council: Council) -> Sequence[Ballot]:
    """The ballots of a council that are being prepared and belong to no item."""
    asked = select(Ballot).where(
        Ballot.council_id == council.id, Ballot.opened_at.is_(None), Ballot.item_id.is_(None)
    )
    return db.session.scalars(asked.order_by(Ballot.id)).all()


def minutes_planned(items: Sequence[AgendaItem]) -> int:
    """How many minutes the items take, all together."""
    return sum(each.minutes for each in items)


def begins(meeting: Meeting, items: Sequence[AgendaItem]) -> list[datetime]:
    """When each item begins as planned."""
    found, at = [], meeting.starts_at
    for each in items:
        found.append(at)
        at += timedelta(minutes=each.minutes)
    return found
