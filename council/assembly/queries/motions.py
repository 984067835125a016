"""What is asked about motions: their texts, who stands behind them, what disagrees with them."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from council.assembly.models import (
    Amendment,
    AmendmentState,
    Ballot,
    Council,
    Mandate,
    MinorityOpinion,
    MinoritySigner,
    Motion,
    MotionState,
    MotionVersion,
    Mover,
    Officer,
    Opinion,
)
from council.assembly.queries import mandates
from council.assembly.queries.mandates import in_office, valid
from council.core import paging
from council.core.db import db
from council.dossiers.models import Dossier
from council.people.models import Member

KEPT = Motion.given_up_at.is_(None)


def motion(id: int) -> Motion | None:
    """The motion with this id."""
    return db.session.get(Motion, id)


def listed(council: Council, after: str | None, *, drafts: bool) -> paging.Page:
    """The motions of a council, the latest first, a page at a time; its `drafts` too, or not.

    Drafts that were given up are in no list but that of their movers.
    """
    asked = select(Motion).where(Motion.council_id == council.id, KEPT)
    if not drafts:
        asked = asked.where(Motion.state != MotionState.DRAFT)
    return paging.page(asked, [paging.Key(Motion.proposed_at), paging.Key(Motion.id)], after)


def about_dossier(dossier_id: int) -> Sequence[Motion]:
    """The motions about a dossier that are or were open to amendments, the latest first."""
    asked = select(Motion).where(Motion.dossier_id == dossier_id, Motion.state != MotionState.DRAFT)
    return db.session.scalars(asked.order_by(Motion.opened_at.desc(), Motion.id.desc())).all()


def draft_of(member: Member, council: Council, dossier: Dossier, title: str) -> Motion | None:
    """The latest draft of this title that a member proposed to a council on a dossier."""
    asked = select(Motion).where(
        Motion.council_id == council.id,
        Motion.dossier_id == dossier.id,
        Motion.proposed_by_id == member.id,
        Motion.title == title,
        Motion.state == MotionState.DRAFT,
        KEPT,
    )
    return db.session.scalars(asked.order_by(Motion.id.desc()).limit(1)).first()


def drafts_to_open(councils: Iterable[int]) -> Sequence[Motion]:
    """The drafts of councils, by their ids, the earliest first."""
    drafts = (Motion.state == MotionState.DRAFT, KEPT)
    asked = select(Motion).where(Motion.council_id.in_(councils), *drafts)
    return db.session.scalars(asked.order_by(Motion.proposed_at, Motion.id)).all()


def to_decide(councils: Iterable[int]) -> Sequence[Amendment]:
    """The amendments of councils, by their ids, that wait for a decision; the earliest first."""
    asked = (
        select(Amendment)
        .join(Motion, Motion.id == Amendment.motion_id)
        .where(Motion.council_id.in_(councils), Amendment.state == AmendmentState.PROPOSED)
        .order_by(Amendment.at, Amendment.id)
    )
    return db.session.scalars(asked).all()


def to_amend(councils: Iterable[int]) -> Sequence[Motion]:
    """The motions of councils that are open to amendments, the earliest first."""
    asked = select(Motion).where(Motion.council_id.in_(councils), Motion.state == MotionState.OPEN)
    return db.session.scalars(asked.order_by(Motion.opened_at, Motion.id)).all()


def councils_led(member: Member, on: date) -> set[int]:
    """The ids of the councils that a member chairs, or of which they keep the papers, on a day."""
    asked = select(Officer.council_id).where(in_office(on), Officer.member_id == member.id)
    return set(db.session.scalars(asked))


def councils_sat_in(member: Member, on: date) -> dict[int, Council]:
    """The councils in which a member has a seat on a day, by id."""
    asked = select(Mandate).where(valid(on), Mandate.rank.is_(None), Mandate.member_id == member.id)
    councils = [each.college.council for each in db.session.scalars(asked)]
    return {each.id: each for each in councils}


def to_do(led: Iterable[int]) -> dict[str, Sequence[Any]]:
    """What waits for who leads these councils: `drafts` to open, `undecided` amendments."""
    return {"drafts": drafts_to_open(led), "undecided": to_decide(led)}


def waiting(member: Member, on: date) -> dict[str, Sequence[Any]]:
    """The same for a member on a day, and what waits in the councils in which they sit.

    Those are the motions `to_amend`, and those `offered` to them to take over.
    """
    seats = councils_sat_in(member, on)
    return {
        **to_do(councils_led(member, on)),
        "to_amend": to_amend(seats),
        "offered": offered(member, seats),
    }


def offered(member: Member, councils: Iterable[int]) -> Sequence[Motion]:
    """The motions of councils, by their ids, that a member was asked to take over."""
    asked = select(Mover.motion_id).where(Mover.offered_to_id == member.id)
    found = select(Motion).where(Motion.id.in_(asked), Motion.council_id.in_(councils))
    takes = found.where(Motion.state.in_([MotionState.DRAFT, MotionState.OPEN]))
    return db.session.scalars(takes.order_by(Motion.id)).all()


def offering(motion: Motion, member: Member) -> Sequence[Mover]:
    """Who asked a member to take their place behind a motion."""
    return [each for each in movers(motion) if each.offered_to_id == member.id]


def given_up(council: Council, member: Member) -> Sequence[Motion]:
    """The drafts of a council that a member gave up, the latest first."""
    own = select(Mover.motion_id).where(Mover.member_id == member.id)
    asked = select(Motion).where(Motion.council_id == council.id, Motion.id.in_(own), ~KEPT)
    return db.session.scalars(asked.order_by(Motion.given_up_at.desc(), Motion.id)).all()


def takers(motion: Motion, on: date) -> list[Member]:
    """The members of its council on a day who do not stand behind a motion."""
    behind = {each.member_id for each in movers(motion)}
    sitting = {each.member_id: each.member for each in mandates.sitting(motion.council, on)}
    return [member for id, member in sitting.items() if id not in behind]


def movers(motion: Motion) -> Sequence[Mover]:
    """Who stands behind a motion, the first one first."""
    asked = select(Mover).where(Mover.motion_id == motion.id)
    people = [joinedload(each).lazyload(Member.grants) for each in (Mover.member, Mover.offered_to)]
    return db.session.scalars(asked.options(*people).order_by(Mover.since, Mover.member_id)).all()


def stands_behind(motion: Motion, member: Member) -> bool:
    """Whether a member is one of the movers."""
    return db.session.get(Mover, (motion.id, member.id)) is not None


def versions(motion: Motion) -> Sequence[MotionVersion]:
    """The texts that a motion had, the first one first; the last one is the present."""
    asked = select(MotionVersion).where(MotionVersion.motion_id == motion.id)
    return db.session.scalars(asked.order_by(MotionVersion.number)).all()


def minority(id: int) -> MinorityOpinion | None:
    """The minority opinion with this id."""
    return db.session.get(MinorityOpinion, id)


def minorities(motion: Motion) -> Sequence[MinorityOpinion]:
    """The minority opinions on a motion, the earliest first."""
    asked = select(MinorityOpinion).where(MinorityOpinion.motion_id == motion.id)
    return db.session.scalars(asked.order_by(MinorityOpinion.id)).all()


def signers(minorities: Sequence[MinorityOpinion]) -> dict[int, list[Member]]:
    """Who holds each of these minority opinions, by its id; who wrote it is the first."""
    asked = (
        select(MinoritySigner)
        .where(MinoritySigner.minority_id.in_([each.id for each in minorities]))
        .options(joinedload(MinoritySigner.member).lazyload(Member.grants))
        .order_by(MinoritySigner.at, MinoritySigner.member_id)
    )
    found: dict[int, list[Member]] = {each.id: [] for each in minorities}
    for each in db.session.scalars(asked):
        found[each.minority_id].append(each.member)
    return found


def opinion(motion: Motion) -> Opinion | None:
    """The opinion that an adopted motion became."""
    return db.session.scalars(select(Opinion).where(Opinion.motion_id == motion.id)).first()


def ballot_on(motion: Motion) -> Ballot | None:
    """The ballot on the text of a motion, the latest one."""
    asked = select(Ballot).where(Ballot.motion_id == motion.id).order_by(Ballot.id.desc())
    return db.session.scalars(asked.limit(1)).first()


def of_ballot(ballot: Ballot) -> Motion | None:
    """The motion that a ballot is about, or of which it is about an amendment."""
    if ballot.amendment_id:
        return db.session.get_one(Amendment, ballot.amendment_id).motion
    return motion(ballot.motion_id) if ballot.motion_id else None


def ballots_on(amendments: Iterable[int]) -> dict[int, Ballot]:
    """The latest ballot on each of these amendments, by their ids."""
    asked = select(Ballot).where(Ballot.amendment_id.in_(amendments)).order_by(Ballot.id)
    return {each.amendment_id or 0: each for each in db.session.scalars(asked)}


def under_vote(motion: Motion, amendment: Amendment | None) -> bool:
    """Whether a ballot on an amendment, or (None) on a motion itself, is prepared or not over."""
    which = Ballot.amendment_id == amendment.id if amendment else Ballot.motion_id == motion.id
    asked = select(Ballot.id).where(which, Ballot.counted_at.is_(None))
    return db.session.scalars(asked.limit(1)).first() is not None
