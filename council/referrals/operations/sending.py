"""Preparing, sending and withdrawing referrals; letters sent again or put in the post."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from council.core import clock
from council.core.db import db
from council.core.errors import RuleBroken
from council.dossiers.models import Dossier
from council.dossiers.models import State as Standing
from council.dossiers.operations import keep_word, mark_forwarded
from council.dossiers.queries import lock
from council.people.models import Member
from council.referrals.models import Referral, State
from council.referrals.operations import letters
from council.referrals.operations.record import note, settle
from council.referrals.queries import carriers, sent
from council.territory.models import Authority, Procedure
from council.territory.queries import delays_for

BY = "moderator"


def forward(
    dossier: Dossier,
    authorities: Sequence[Authority],
    letter: str,
    *,
    word: str = "",
    procedure: Procedure | None = None,
    by: Member,
    at: datetime,
) -> list[Referral]:
    """Prepare and send a dossier to several authorities at once: people are told of it once.

    `word` goes to the authors with what they are told, may be "". Raises what `prepare` raises.
    """
    first, *others = prepare(dossier, authorities, letter, by=by, at=at, procedure=procedure)
    said = keep_word(dossier, word, by=by, at=at)
    ids = [each.authority_id for each in (first, *others)]
    dispatch(first, by, at, authorities=ids, **said)
    for each in others:
        dispatch(each, by, at, along=first.id)
    return [first, *others]


def prepare(
    dossier: Dossier,
    authorities: Sequence[Authority],
    letter: str,
    *,
    by: Member,
    at: datetime,
    relay_of: Referral | None = None,
    procedure: Procedure | None = None,
) -> list[Referral]:
    """One referral for each of the authorities, in its language, not sent yet.

    `letter` holds the moderator's own words, may be ""; `procedure` is the right that is used
    (None: the ordinary way). Raises `RuleBroken`: `referral.nobody`, `referral.dossier_closed`,
    `referral.already_sent` when one of them has to answer already (it may be asked again by the
    next rung), or what `check_way` refuses.
    """
    lock(dossier)
    if not authorities:
        raise RuleBroken("referral.nobody")
    if dossier.state is Standing.CLOSED:
        raise RuleBroken("referral.dossier_closed")
    for other in sent.waiting_for(dossier, authorities):
        if other is not relay_of:
            raise RuleBroken("referral.already_sent", authority=other.authority.name)
    made = [blank(dossier, each, letter, by, at, procedure) for each in dict.fromkeys(authorities)]
    for one in made:
        check_way(one)
    return [make(each, relay_of, by, at) for each in made]


def check_way(one: Referral) -> None:
    """Refuse a procedure that the authority does not know, or whose carrier is missing.

    Raises `RuleBroken`: `referral.way_unfit` or `referral.carrier_missing`.
    """
    way = one.procedure
    if way and not way.serves(one.authority):
        raise RuleBroken("referral.way_unfit", authority=one.authority.name, way=way.name)
    if way and way.needs_carrier and one.carriage is None:
        raise RuleBroken("referral.carrier_missing", way=way.name)


def make(one: Referral, relay_of: Referral | None, by: Member, at: datetime) -> Referral:
    """Store a referral, in state PREPARED."""
    one.relay_of_id = relay_of.id if relay_of else None
    db.session.add(one)
    db.session.flush()  # the journal and the letter need its id
    note("prepared", one, by=by, at=at, role=BY)
    return one


def blank(
    dossier: Dossier,
    authority: Authority,
    letter: str,
    by: Member,
    at: datetime,
    procedure: Procedure | None,
) -> Referral:
    """A referral that is not stored yet."""
    one = Referral(
        state=State.PREPARED,
        letter=letter,
        locale=authority.language,
        nonce=secrets.token_urlsafe(12),
        dossier_version=dossier.version,
        prepared_at=at,
        prepared_by_id=by.id,
        reminders=0,
    )
    one.authority, one.dossier, one.procedure = authority, dossier, procedure
    one.carriage = carriers.carrier(dossier, procedure, authority) if procedure else None
    return one


def draft(
    dossier: Dossier,
    authority: Authority,
    letter: str,
    *,
    by: Member,
    at: datetime,
    procedure: Procedure | None = None,
) -> Referral:
    """A referral that is never stored, with the clock it would have: for reading its letter."""
    one = blank(dossier, authority, letter, by, at, procedure)
    start(one, at)
    return one


def send(one: Referral, *, by: Member, at: datetime) -> Referral:
    """Send a prepared referral: its clock begins, its letter goes to the outbox.

    The delays are those of the authority's procedure. Without an e-mail address nothing is mailed:
    the letter is to be printed and posted (`say_posted`). Raises `RuleBroken`: `referral.move`
    (it was sent or withdrawn), or `referral.dossier_closed`.
    """
    return dispatch(one, by, at)


def dispatch(one: Referral, by: Member, at: datetime, **details: Any) -> Referral:
    """`send`, with more `details` for the journal."""
    lock(one)
    dossier = db.session.get_one(Dossier, one.dossier_id)
    lock(dossier)
    if dossier.state is Standing.CLOSED:
        raise RuleBroken("referral.dossier_closed")
    if one.procedure and one.procedure.needs_carrier:
        one.carriage = carriers.carrier(dossier, one.procedure, one.authority)
        check_way(one)
    one.move_to(State.SENT)
    start(one, at)
    one.dossier_version = dossier.version
    mark_forwarded(dossier)
    mailed = letters.queue_letter(one, at) is not None
    way = {"way": one.procedure.key} if one.procedure else {}
    due, relay = clock.local_day(one.answer_due_at or at), one.relay_of_id is not None
    facts = {"due": due.isoformat(), "post": not mailed, "relay": relay, **way, **details}
    note("sent", one, by=by, at=at, role=BY, **facts)
    return one


def start(one: Referral, at: datetime) -> None:
    """Start the clock: received within, answered within, as the authority's procedure says."""
    delays = delays_for(one.authority, one.procedure)
    one.sent_at = at
    one.ack_due_at = clock.deadline(at, days=delays.ack_days, working=delays.ack_working)
    due = clock.deadline(at, days=delays.answer_days, working=delays.answer_working)
    one.set_clock(due, at)


def say_posted(one: Referral, *, by: Member, at: datetime) -> None:
    """Note that the printed letter was put in the post.

    Raises `RuleBroken("referral.move")` when the authority has no longer to answer.
    """
    lock(one)
    if not one.is_waiting:
        raise RuleBroken("referral.move")
    note("posted", one, by=by, at=at, role=BY)


def resend(one: Referral, *, to: str, by: Member, at: datetime) -> None:
    """Send the letter again to `to`, from now on the address of who receives such letters.

    The links sent before end. Raises `RuleBroken("referral.move")` when it has no longer to answer.
    """
    lock(one)
    if not one.is_waiting:
        raise RuleBroken("referral.move")
    if one.procedure and one.procedure.bodies:
        one.procedure.email = to
    else:
        one.authority.email = to
    one.nonce = secrets.token_urlsafe(12)
    letters.queue_letter(one, at)
    note("resent", one, by=by, at=at, role=BY)


def withdraw(one: Referral, *, by: Member, at: datetime) -> None:
    """Take a referral back; the authority is told when it had been sent.

    Raises `RuleBroken("referral.move")` when it was answered or withdrawn.
    """
    lock(one)
    one.move_to(State.WITHDRAWN)
    one.closed_at = at
    one.next_reminder_at = None
    if one.sent_at:
        letters.queue_withdrawal(one, at)
    note("withdrawn", one, by=by, at=at, role=BY, unsent=one.sent_at is None)
    settle(one)
