"""Draft opinions to try things on: proposed by a member, opened by the secretary, amended."""

from datetime import datetime
from typing import Any

from council.assembly.amending import Change, Kind
from council.assembly.models import Amendment, Ballot, Council, Motion
from council.assembly.operations import amendments, balloting, motions
from council.people.models import Member
from tests.assembly.chamber import a_rule, a_secretary
from tests.support import a_contribution, a_dossier, a_member

TEXTS = [
    "Toute personne peut demander un interprète.",
    "L’interprète est proposé dans les 15 jours.",
    "Les enfants ne servent pas d’interprètes.",
    "Le guichet affiche ce droit.",
]


def a_draft_opinion(
    council: Council, at: datetime, *, by: Member | None = None, **changes: Any
) -> Motion:
    """A draft opinion of four paragraphs."""
    values = {
        "title": "Un droit à l’interprète au guichet",
        "paragraphs": list(TEXTS),
        "language": "fr",
    }
    dossier = changes.pop("dossier", None) or a_dossier(a_contribution())
    return motions.propose(council, dossier, **{**values, **changes}, by=by or a_member(), at=at)


def an_open_motion(council: Council, at: datetime, **changes: Any) -> Motion:
    """One that takes amendments."""
    motion = a_draft_opinion(council, at, **changes)
    motions.open_motion(motion, by=a_secretary(), at=at)
    return motion


def an_amendment(
    motion: Motion,
    kind: Kind,
    paragraph: int,
    text: str = "",
    *,
    at: datetime,
    by: Member | None = None,
) -> Amendment:
    """A change of the present text."""
    words = {"title": "Le jour même", "reason": "Quinze jours, c’est trop long."}
    version = motion.version
    change = Change(kind, paragraph, text)
    return amendments.propose(motion, change, version=version, **words, by=by or a_member(), at=at)


def a_ballot_on(
    thing: Motion | Amendment, at: datetime, *, opened: bool = True, **changes: Any
) -> Ballot:
    """The ballot on a motion or an amendment."""
    motion = thing if isinstance(thing, Motion) else thing.motion
    which = "motion_id" if isinstance(thing, Motion) else "amendment_id"
    rule = a_rule(at, **{which: thing.id, **changes})
    ballot = balloting.prepare(motion.council, by=a_secretary(), at=at, **rule)
    if opened:
        balloting.open_ballot(ballot, by=a_secretary(), at=at)
    return ballot
