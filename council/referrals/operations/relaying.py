"""Relays: the next referral, prepared by the clock or an answer, confirmed by a moderator."""

from datetime import datetime

from council.core.db import db
from council.core.errors import RuleBroken
from council.dossiers.models import Dossier
from council.dossiers.queries import lock
from council.people.models import Member
from council.referrals.models import Referral, Relay, RelayReason
from council.referrals.operations.record import note
from council.referrals.operations.sending import BY, draft, prepare, send
from council.referrals.queries import sent
from council.territory.models import Authority, Procedure


def prepare_relay(
    one: Referral,
    authority: Authority,
    reason: RelayReason,
    *,
    at: datetime,
    procedure: Procedure | None = None,
) -> Relay | None:
    """Open a relay of `one` to `authority`, for the moderators to confirm.

    `procedure`: the right that it uses (None: the ordinary way). None when that authority has to
    answer this dossier already (by another referral than `one`), or such a relay is open.
    """
    dossier = db.session.get_one(Dossier, one.dossier_id)
    waits = [each for each in sent.waiting_for(dossier, [authority]) if each is not one]
    if sent.open_relay(one, authority) or waits:
        return None
    relay = Relay(referral_id=one.id, reason=reason, prepared_at=at)
    relay.authority, relay.procedure = authority, procedure
    db.session.add(relay)
    db.session.flush()  # the journal names it
    to = authority.id
    note("relay_prepared", one, by=None, at=at, role=None, to=to, reason=reason.value)
    return relay


def choose_way(relay: Relay, procedure: Procedure | None) -> None:
    """Let a relay use another right than the one it was prepared with (None: the ordinary way).

    Raises `RuleBroken("referral.relay_decided")`.
    """
    lock(relay)
    if relay.decided_at:
        raise RuleBroken("referral.relay_decided")
    relay.procedure = procedure


def confirm_relay(relay: Relay, letter: str, *, by: Member, at: datetime) -> Referral:
    """Send the dossier to the next authority, letter included; `letter`: own words, may be "".

    Raises `RuleBroken`: `referral.relay_decided`, or what `prepare` refuses.
    """
    decide(relay, by, at)
    way = relay.procedure
    before = db.session.get_one(Referral, relay.referral_id)
    dossier = db.session.get_one(Dossier, before.dossier_id)
    to = [relay.authority]
    [following] = prepare(dossier, to, letter, by=by, at=at, relay_of=before, procedure=way)
    relay.next_id = following.id
    send(following, by=by, at=at)
    moved = {"to": relay.authority_id, "reason": relay.reason.value, "next": following.id}
    note("relayed", before, by=by, at=at, role=BY, **moved)
    return following


def relay_draft(relay: Relay, letter: str, *, by: Member, at: datetime) -> Referral:
    """The referral that a relay would send, not stored: for reading its letter first."""
    before = db.session.get_one(Referral, relay.referral_id)
    dossier = db.session.get_one(Dossier, before.dossier_id)
    return draft(dossier, relay.authority, letter, by=by, at=at, procedure=relay.procedure)


def decline_relay(relay: Relay, *, by: Member, at: datetime) -> None:
    """Decide against a relay; the dossier stays where it is.

    Raises `RuleBroken("referral.relay_decided")`.
    """
    decide(relay, by, at)
    before = db.session.get_one(Referral, relay.referral_id)
    note("relay_declined", before, by=by, at=at, role=BY, to=relay.authority_id)


def drop_silent_relay(one: Referral, *, at: datetime) -> None:
    """End a relay that was prepared because of a silence: the authority has answered after all."""
    relay = sent.silent_relay_of(one)
    if relay:
        relay.decided_at = at
        note("relay_declined", one, by=None, at=at, role=None, to=relay.authority_id)


def decide(relay: Relay, by: Member, at: datetime) -> None:
    """Note who decided on a relay and when; refuse a second decision."""
    lock(relay)
    if relay.decided_at:
        raise RuleBroken("referral.relay_decided")
    relay.decided_at, relay.decided_by_id = at, by.id
