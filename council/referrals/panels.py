"""What referrals show of a dossier: its clock on cards, parts of its page, needs of its desk."""

from collections.abc import Sequence
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from council.dossiers import panels
from council.dossiers.models import Dossier
from council.dossiers.panels import Block, Fact
from council.referrals.models import Referral
from council.referrals.queries import carriers, sent, standing
from council.referrals.words import referral_clock

panels.state_filter("overdue", _l("Answer late"), standing.overdue)
panels.need("unsent", "wait", "pencil", _l("Letter not sent yet"), lambda at: standing.unsent())
panels.need(
    "relay", "wait", "corner-right-up", _l("Relay to confirm"), lambda at: standing.to_relay()
)
panels.need(
    "letter", "late", "mail-x", _l("Letter not delivered"), lambda at: standing.undelivered()
)


@panels.facts
def facts(ids: Sequence[int], at: datetime) -> dict[int, Fact]:
    """The clock that matters most of each dossier that was sent."""
    found = sent.of_dossiers(ids)
    return {id: fact(foremost(referrals), at) for id, referrals in found.items()}


def foremost(referrals: Sequence[Referral]) -> Referral:
    """The referral that waits longest; the latest that was closed when none waits."""
    waiting = [each for each in referrals if each.is_waiting]
    if waiting:
        return min(waiting, key=lambda each: (each.answer_due_at, each.id))
    return referrals[-1]


def fact(one: Referral, at: datetime) -> Fact:
    """What a card says of a dossier by its foremost referral."""
    drawn = referral_clock(one, at=at)
    tone = drawn["tone"] if drawn else "wait"
    late = ("late", "clock-alert", _("Answer late")) if tone == "late" else None
    return Fact(tone=tone, state=late, clock=drawn, authority=one.authority.name)


@panels.block("states")
def states(dossier: Dossier, at: datetime) -> Block | None:
    """That an answer is late, and to whom the dossier was relayed."""
    found = sent.of_dossier(dossier)
    late = [one for one in found if one.is_waiting and one.answer_due_at and one.answer_due_at < at]
    relayed = [one for one in found if one.relay_of_id]
    if not late and not relayed:
        return None
    return Block("referrals/block_states.html", {"late": late, "relayed": relayed})


@panels.block("aside")
def aside(dossier: Dossier, at: datetime) -> Block | None:
    """Who must answer, and where each clock stands."""
    found = sent.tracks(sent.of_dossier(dossier), sent.add_events)
    return Block("referrals/block_aside.html", {"tracks": found, "at": at}) if found else None


@panels.block("aside")
def carried(dossier: Dossier, _at: datetime) -> Block | None:
    """Who carries it, and by which right."""
    found = carriers.accepted_of(dossier)
    values = {"carriages": found, "authors": carriers.authors_of(dossier)}
    return Block("referrals/block_carried.html", values) if found else None


@panels.block("answers")
def answers(dossier: Dossier, _at: datetime) -> Block | None:
    """The official answers with their commitments."""
    found = sent.tracks(sent.of_dossier(dossier), sent.add_answers)
    answered = [track for track in found if track.response]
    return Block("referrals/block_answers.html", {"tracks": answered}) if answered else None


@panels.block("desk")
def desk(dossier: Dossier, at: datetime) -> Block:
    """To whom it was sent, what to do next: send, follow the letters, confirm relays."""
    found = sent.tracks_of(dossier)
    relays = [relay for track in found for relay in track.relays if relay.decided_at is None]
    values = {
        "dossier": dossier,
        "tracks": found,
        "prepared": sent.prepared_of(dossier),
        "relays": relays,
        "at": at,
    }
    return Block("referrals/block_desk.html", values)
