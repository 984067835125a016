"""Who may do what with motions and amendments, and why something is refused."""

from dataclasses import dataclass

from flask_babel import lazy_gettext as _l

from council.assembly.models import (
    Amendment,
    Council,
    Mandate,
    MinorityOpinion,
    Motion,
    MotionState,
)
from council.assembly.rules import keeps_it
from council.core import journal
from council.core.errors import explain
from council.core.policy import action
from council.people.models import Member


@dataclass(frozen=True)
class Seen:
    """What somebody looks at, and where they stand in its council today.

    `mandate`: by which they sit in it; `office`: whether they chair it or keep its papers;
    `moves`: whether they stand behind the motion; `offered`: whether somebody who does asks them to
    take their place.
    """

    council: Council
    motion: Motion | None = None
    amendment: Amendment | None = None
    minority: MinorityOpinion | None = None
    mandate: Mandate | None = None
    office: bool = False
    moves: bool = False
    offered: bool = False


def open_to_all(_actor: Member | None, seen: Seen) -> bool:
    """everyone, once it is open to amendments"""
    return seen.motion is not None and seen.motion.state is not MotionState.DRAFT


def sits(_actor: Member | None, seen: Seen) -> bool:
    """members of its council"""
    return seen.mandate is not None


def moves_it(_actor: Member | None, seen: Seen) -> bool:
    """the members of its council who stand behind it"""
    return seen.moves and seen.mandate is not None


def is_asked(_actor: Member | None, seen: Seen) -> bool:
    """members of its council whom somebody who stands behind it asks to take it over"""
    return seen.offered and seen.mandate is not None


def runs_it(_actor: Member | None, seen: Seen) -> bool:
    """the chair, the vice-chair and the secretary of its council"""
    return seen.office


def keeps_its_council(actor: Member | None, seen: Seen) -> bool:
    """secretaries and administrators of the authority that its council advises"""
    return keeps_it(actor, seen.council)


def proposed_it(actor: Member | None, seen: Seen) -> bool:
    """who proposed it"""
    return actor is not None and seen.amendment is not None and seen.amendment.mover_id == actor.id


READ = action("motion.read", open_to_all, sits, runs_it, keeps_its_council, hidden=True)
TAKE_PART = action("motion.take_part", sits)
WRITE = action("motion.write", moves_it)
TAKE_OVER = action("motion.take_over", is_asked)
LEAD = action("motion.lead", runs_it, keeps_its_council)
WITHDRAW = action("amendment.withdraw", proposed_it)

explain(
    {
        "motion.move": (409, _l("This draft opinion has moved on. Please look at it again.")),
        "motion.no_seat": (
            403,
            _l("Only members who hold a seat in this council today may do this."),
        ),
        "motion.dossier_closed": (409, _l("This dossier is closed: no opinion is asked on it.")),
        "motion.written": (
            409,
            _l("This draft opinion is open: only amendments change it from now on."),
        ),
        "motion.not_open": (409, _l("This draft opinion does not take amendments now.")),
        "motion.amendments_left": (
            409,
            _l("Decide on these amendments before the vote: %(names)s."),
        ),
        "motion.empty": (409, _l("Nothing is left of the text. There is nothing to vote on.")),
        "motion.balloted": (409, _l("A vote on this is prepared or under way already.")),
        "motion.ranked": (409, _l("A text is adopted or not: it cannot be ranked.")),
        "motion.given_up": (
            409,
            _l("This draft opinion was given up. Whoever stands behind it can take it up again."),
        ),
        "motion.others": (409, _l("Others stand behind this draft too. You can step back.")),
        "motion.last": (
            409,
            _l("You are the last one behind this text. Ask another member to take your place."),
        ),
        "motion.taker": (422, _l("This member cannot take your place. Please choose another one.")),
        "motion.not_mover": (403, _l("Only those who stand behind this text may do this.")),
        "motion.not_asked": (409, _l("Nobody asks you any longer to take this text over.")),
        "amendment.paragraph": (422, _l("The text has no such paragraph. Please choose another.")),
        "amendment.same": (422, _l("This is what the paragraph says already.")),
        "amendment.decided": (409, _l("This amendment was decided on or withdrawn already.")),
        "amendment.balloted": (
            409,
            _l("The members vote on this amendment. Please wait for the result."),
        ),
        "amendment.in_the_way": (
            409,
            _l("The members vote on %(name)s, which is in its way. Please wait for the result."),
        ),
        "minority.late": (
            409,
            _l("It is too late for a minority opinion, or too early: see where the text stands."),
        ),
    }
)
journal.tell(
    {
        "motion.proposed": _l("Draft opinion proposed"),
        "motion.rewritten": _l("Draft opinion rewritten"),
        "motion.joined": _l("Another member stands behind a draft opinion"),
        "motion.given_up": _l("Draft opinion given up"),
        "motion.taken_up": _l("Draft opinion taken up again"),
        "motion.left": _l("A member stands behind a draft opinion no longer"),
        "motion.offered": _l("A member is asked to take a draft opinion over"),
        "motion.offer_ended": _l("A member is no longer asked to take a draft opinion over"),
        "motion.declined": _l("A member does not take a draft opinion over"),
        "motion.handed_on": _l("Draft opinion taken over by another member"),
        "motion.opened": _l("Draft opinion open to amendments"),
        "motion.balloting": _l("Draft opinion put to the vote"),
        "motion.adopted": _l("Draft opinion adopted"),
        "motion.rejected": _l("Draft opinion not adopted"),
        "motion.lapsed": _l("Draft opinion lapsed: no quorum"),
        "amendment.proposed": _l("Amendment proposed"),
        "amendment.withdrawn": _l("Amendment withdrawn"),
        "amendment.accepted": _l("Amendment accepted"),
        "amendment.rejected": _l("Amendment not accepted"),
        "amendment.fallen": _l("Amendment fallen: another one was in its way"),
        "minority_opinion.written": _l("Minority opinion written"),
        "minority_opinion.signed": _l("Minority opinion signed"),
        "minority_opinion.left": _l("Signature under a minority opinion taken back"),
    }
)
