"""What is asked about ballots. Nothing here reads a vote before its ballot is counted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased, joinedload, lazyload

from council.assembly.models import (
    AgendaItem,
    Ballot,
    BallotProxy,
    College,
    Council,
    Elector,
    Mandate,
    Meeting,
    OpenVote,
    Receipt,
    SecretVote,
)
from council.assembly.queries.mandates import electorate, valid
from council.assembly.tally import Choice, Method, Result, count, drawn
from council.core import clock, paging
from council.core.db import db
from council.people.models import Member


@dataclass(frozen=True)
class Seat:
    """A seat for which somebody votes: their own, or that of `absent` by proxy."""

    elector: Elector
    absent: Member | None


@dataclass(frozen=True)
class Voice:
    """A vote as it is shown when all are counted; `member` is None where the ballot was secret."""

    choice: Choice
    reason: str
    member: Member | None = None
    by: Member | None = None  # who held the proxy


def ballot(id: int) -> Ballot | None:
    """The ballot with this id."""
    return db.session.get(Ballot, id)


def drafts(council: Council) -> Sequence[Ballot]:
    """The ballots of a council that are not open yet, the latest first."""
    asked = select(Ballot).where(Ballot.council_id == council.id, Ballot.opened_at.is_(None))
    return db.session.scalars(asked.order_by(Ballot.id.desc())).all()


def opened(council: Council, after: str | None) -> paging.Page:
    """The ballots of a council that are or were open, the latest first, a page at a time."""
    asked = select(Ballot).where(Ballot.council_id == council.id, Ballot.opened_at.is_not(None))
    return paging.page(asked, [paging.Key(Ballot.opened_at), paging.Key(Ballot.id)], after)


def about_dossier(dossier_id: int) -> Sequence[Ballot]:
    """The ballots about a dossier that are or were open, the latest first."""
    asked = select(Ballot).where(Ballot.dossier_id == dossier_id, Ballot.opened_at.is_not(None))
    return db.session.scalars(asked.order_by(Ballot.opened_at.desc())).all()


def meeting_of(ballot: Ballot) -> Meeting | None:
    """The meeting at which a ballot is held, if it is."""
    item = db.session.get(AgendaItem, ballot.item_id) if ballot.item_id else None
    return item.meeting if item else None


def seats(ballot: Ballot, member: Member | None) -> list[Seat]:
    """The seats of a ballot for which a member votes, their own first."""
    if member is None:
        return []
    voter = func.coalesce(Elector.holder_id, Elector.member_id)
    asked = (
        select(Elector)
        .where(Elector.ballot_id == ballot.id, voter == member.id)
        .options(joinedload(Elector.member).lazyload(Member.grants))
        .order_by(Elector.holder_id.is_not(None), Elector.mandate_id)
    )
    return [
        Seat(each, each.member if each.holder_id else None) for each in db.session.scalars(asked)
    ]


def own_seat(ballot: Ballot, member: Member) -> Elector | None:
    """The elector that a member is, even where somebody else votes for them."""
    asked = select(Elector).where(Elector.ballot_id == ballot.id, Elector.member_id == member.id)
    return db.session.scalars(
        asked.options(joinedload(Elector.holder).lazyload(Member.grants)).limit(1)
    ).first()


def elector(ballot: Ballot, mandate_id: int) -> Elector | None:
    """The elector of a ballot for a mandate, as it is now, with the mandate."""
    return db.session.get(
        Elector,
        (ballot.id, mandate_id),
        options=[joinedload(Elector.mandate)],
        populate_existing=True,
    )


def sits_still(ballot: Ballot, member: Member, on: date) -> bool:
    """Whether a member votes in a ballot for themselves with a mandate that is valid on a day."""
    asked = (
        select(Mandate)
        .join(Elector, Elector.mandate_id == Mandate.id)
        .where(Elector.ballot_id == ballot.id, Elector.member_id == member.id)
    )
    return any(mandate.holds(on) for mandate in db.session.scalars(asked))


def left_by_holders(ballot: Ballot, on: date) -> Sequence[Elector]:
    """The seats without a vote whose proxy is held by somebody with no valid mandate on a day."""
    own = aliased(Elector)
    sits = select(Mandate.id).join(own, own.mandate_id == Mandate.id).where(valid(on))
    sits = sits.where(own.ballot_id == Elector.ballot_id, own.member_id == Elector.holder_id)
    asked = select(Elector).where(Elector.ballot_id == ballot.id, ~Elector.voted, ~sits.exists())
    return db.session.scalars(asked.where(Elector.holder_id.is_not(None))).all()


def voting_mandates(ballot: Ballot, at: datetime) -> Sequence[Mandate]:
    """The mandates that would vote if a ballot opened now."""
    return electorate(ballot.council, clock.local_day(at))


def voting_seats(council: Council) -> int:
    """How many seats of a council vote, vacant ones too; not those of closed colleges."""
    asked = select(func.sum(College.seats)).where(College.council_id == council.id, College.votes)
    asked = asked.where(College.closed_at.is_(None))
    return db.session.scalar(asked) or 0


def how_many_voted(ballot: Ballot) -> int:
    """How many votes there are."""
    asked = select(func.count()).select_from(Elector)
    return db.session.scalar(asked.where(Elector.ballot_id == ballot.id, Elector.voted)) or 0


def own_vote(elector: Elector) -> OpenVote | None:
    """The open vote of an elector: for whoever cast it, to change it."""
    return db.session.get(OpenVote, (elector.ballot_id, elector.mandate_id))


def proxies(ballot: Ballot) -> Sequence[BallotProxy]:
    """The proxies given for a ballot, in the order in which they were."""
    asked = select(BallotProxy).where(BallotProxy.ballot_id == ballot.id)
    names = (joinedload(BallotProxy.giver), joinedload(BallotProxy.holder))
    asked = asked.options(*(each.lazyload(Member.grants) for each in names))
    return db.session.scalars(asked.order_by(BallotProxy.at, BallotProxy.giver_id)).all()


def voices(ballot: Ballot) -> list[Voice]:
    """The votes of a counted ballot; none while it is not."""
    if ballot.counted_at is None:
        return []
    return secret_voices(ballot) if ballot.secret else open_voices(ballot)


def secret_voices(ballot: Ballot) -> list[Voice]:
    """The votes of a counted secret ballot, in the order of their random keys."""
    asked = select(SecretVote).where(SecretVote.ballot_id == ballot.id).order_by(SecretVote.key)
    return [Voice(each.choice, each.reason) for each in db.session.scalars(asked)]


def open_voices(ballot: Ballot) -> list[Voice]:
    """The votes of a counted open ballot, by name."""
    member, holder = aliased(Member), aliased(Member)
    asked = (
        select(OpenVote, member, holder)
        .join(
            Elector,
            (Elector.ballot_id == OpenVote.ballot_id) & (Elector.mandate_id == OpenVote.mandate_id),
        )
        .join(member, member.id == Elector.member_id)
        .outerjoin(holder, holder.id == Elector.holder_id)
        .where(OpenVote.ballot_id == ballot.id)
        .options(lazyload(member.grants), lazyload(holder.grants))
        .order_by(member.name, OpenVote.mandate_id)
    )
    rows = db.session.execute(asked)
    return [Voice(vote.choice, vote.reason, person, by) for vote, person, by in rows]


def result(ballot: Ballot, voices: Sequence[Voice]) -> Result:
    """What the votes of a counted ballot come to."""
    return count(
        ballot.method,
        [each.choice for each in voices],
        ballot.turnout(len(voices)),
        ballot.asked_quorum,
        ballot.asked_majority,
        drawn_lot(ballot),
    )


def drawn_lot(ballot: Ballot) -> list[str]:
    """The order by lot of the options of an open ranked ballot; none of others."""
    return drawn(ballot.names, ballot.seed or "") if ballot.method is Method.RANKED else []


def receipts(ballot: Ballot) -> Sequence[str]:
    """The codes of all who voted in a counted secret ballot, in their own order."""
    asked = select(Receipt.code).where(Receipt.ballot_id == ballot.id).order_by(Receipt.code)
    return db.session.scalars(asked).all()


def to_count(at: datetime) -> Sequence[int]:
    """The ids of the ballots whose time is over and that are not counted."""
    return db.session.scalars(running().where(Ballot.closes_at <= at)).all()


def to_remind(at: datetime, before: datetime) -> Sequence[int]:
    """The ids of the open ballots that end by a moment, and that reminded nobody yet."""
    asked = running().where(Ballot.closes_at > at, Ballot.closes_at <= before)
    return db.session.scalars(asked.where(Ballot.reminded_at.is_(None))).all()


def open_now(at: datetime) -> Sequence[int]:
    """The ids of the ballots that take votes."""
    return db.session.scalars(running().where(Ballot.closes_at > at)).all()


def running() -> Select[int]:
    """The ids of the ballots that are open or wait to be counted."""
    asked = select(Ballot.id).where(Ballot.opened_at.is_not(None), Ballot.counted_at.is_(None))
    return asked.order_by(Ballot.id)


def waiting_for(member: Member, at: datetime) -> Sequence[Ballot]:
    """The open ballots in which a member has yet to vote, for themselves or by proxy."""
    voter = func.coalesce(Elector.holder_id, Elector.member_id)
    mine = select(Elector.ballot_id).where(voter == member.id, ~Elector.voted)
    asked = select(Ballot).where(
        Ballot.id.in_(mine),
        Ballot.opened_at.is_not(None),
        Ballot.counted_at.is_(None),
        Ballot.closes_at > at,
    )
    return db.session.scalars(asked.order_by(Ballot.closes_at, Ballot.id)).all()
