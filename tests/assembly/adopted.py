"""Opinions to try things with: a motion that a ballot adopted, officers who sign."""

from datetime import datetime, timedelta
from typing import Any

from council.assembly.models import (
    Ballot,
    Council,
    Mandate,
    Motion,
    MotionState,
    Mover,
    Office,
    Officer,
    Opinion,
)
from council.assembly.operations import balloting, opinions, voting
from council.assembly.queries import motions
from council.core.clock import local_day
from council.core.db import db
from council.dossiers.models import Dossier
from council.people.models import Member
from tests.assembly.chamber import a_council, a_mandate, a_rule, a_secretary, sitting, who
from tests.support import a_contribution, a_dossier, a_member

PARAGRAPHS = [
    "Toute personne peut demander un interprète pour une démarche importante.",
    "L’interprète est disponible le jour même, au moins par téléphone.",
]


def a_motion(council: Council, at: datetime, **changes: Any) -> Motion:
    """A motion that takes amendments."""
    by = a_member()
    values: dict[str, Any] = {
        "council": council,
        "dossier": changes.pop("dossier", None) or a_dossier(a_contribution()),
        "title": "Un interprète au guichet",
        "paragraphs": PARAGRAPHS,
        "language": "fr",
        "state": MotionState.OPEN,
        "proposed_at": at,
        "proposed_by_id": by.id,
        "opened_at": at,
    }
    motion = Motion(**{**values, **changes})
    db.session.add(motion)
    db.session.flush()
    db.session.add(Mover(motion_id=motion.id, member_id=by.id, since=at))
    db.session.flush()
    return motion


def a_count(motion: Motion, people: list[Mandate], at: datetime, **rule: Any) -> Ballot:
    """A ballot on a motion, in which all are for it but the last, counted a day later."""
    rule = {"title": motion.title, "closes_at": at + timedelta(days=1), **rule}
    rule = {**rule, "motion_id": motion.id, "dossier_id": motion.dossier_id}
    ballot = balloting.prepare(motion.council, by=a_secretary(), at=at, **a_rule(at, **rule))
    balloting.open_ballot(ballot, by=a_secretary(), at=at)
    for mandate in people:
        choice = ["against" if mandate is people[-1] else "for"]
        voting.vote(ballot, mandate.id, choice, "", by=who(mandate), at=at)
    balloting.count_ballot(ballot, by=None, at=ballot.closes_at)
    return ballot


def officers(council: Council, at: datetime) -> tuple[Member, Member]:
    """The chair and the secretary of a council, whose members sit in it already."""
    chair, secretary = who(sitting(council, 1, at)[0]), a_member()
    for office, member in ((Office.CHAIR, chair), (Office.SECRETARY, secretary)):
        an_officer(council, office, member, at)
    return chair, secretary


def an_officer(council: Council, office: Office, member: Member, at: datetime) -> Officer:
    """Somebody who has held an office for a hundred days."""
    held = Officer(council_id=council.id, office=office, member_id=member.id)
    held.starts_on = local_day(at) - timedelta(days=100)
    db.session.add(held)
    db.session.flush()
    return held


def a_vice_chair(council: Council, at: datetime, name: str = "Vic") -> Member:
    """A member who chairs in the chair's absence."""
    member = a_member(name=name)
    a_mandate(council, at, member=member)
    an_officer(council, Office.VICE_CHAIR, member, at)
    return member


def an_opinion(
    at: datetime,
    *,
    council: Council | None = None,
    dossier: Dossier | None = None,
    secret: bool = False,
    **changes: Any,
) -> Opinion:
    """An opinion that a ballot among three members adopted the day before; not signed."""
    council = council or a_council()
    before = at - timedelta(days=2)
    motion = a_motion(council, before, dossier=dossier, **changes)
    a_count(motion, sitting(council, 3, before), before, secret=secret)
    made = motions.opinion(motion)
    assert made
    return made


def signed(opinion: Opinion, at: datetime) -> tuple[Member, Member]:
    """Have an opinion signed and published; its chair and its secretary."""
    chair, secretary = officers(opinion.council, at)
    opinions.sign(opinion, Office.CHAIR, by=chair, at=at)
    opinions.sign(opinion, Office.SECRETARY, by=secretary, at=at)
    return chair, secretary
