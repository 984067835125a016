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
from council.referrals.queries import sent
from council.territory.models import Authority
from council.territory.queries import procedure_for

BY = "moderator"


def forward(
    dossier: Dossier,
    authorities: Sequence[Authority],
    letter: str,
    *,
    word: str = "",
    by: Member,
    at: datetime,
) -> list[Referral]:
    """Prepare and send a dossier to several authorities at once: people are told of it once.

    `word` goes to the authors with what they are told, may be "". Raises what `prepare` raises.
    """
    first, *others = prepare(dossier, authorities, letter, by=by, at=at)
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
) -> list[Referral]:
    """One referral for each of the authorities, in its language, not sent yet.

    `letter` holds the moderator's own words, may be "". Raises `RuleBroken`: `referral.nobody`,
    `referral.dossier_closed`, or `referral.already_sent` when one of them has to answer already.
    """
    lock(dossier)
    if not authorities:
        raise RuleBroken("referral.nobody")
    if dossier.state is Standing.CLOSED:
        raise RuleBroken("referral.dossier_closed")
    for other in sent.waiting_for(dossier, authorities):
        raise RuleBroken("referral.already_sent", authority=other.authority.name)
    return [make(dossier, each, letter, by, at, relay_of) for each in dict.fromkeys(authorities)]


def make(
    dossier: Dossier,
    authority: Authority,
    letter: str,
    by: Member,
    at: datetime,
    relay_of: Referral | None,
) -> Referral:
    """A stored referral in state PREPARED."""
    one = blank(dossier, authority, letter, by, at, relay_of)
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
    relay_of: Referral | None,
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
        relay_of_id=relay_of.id if relay_of else None,
        reminders=0,
    )
    one.authority, one.dossier = authority, dossier
    return one


def draft(
    dossier: Dossier, authority: Authority, letter: str, *, by: Member, at: datetime
) -> Referral:
    """A referral that is never stored, with the clock it would have: for reading its letter."""
    one = blank(dossier, authority, letter, by, at, None)
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
    one.move_to(State.SENT)
    start(one, at)
    one.dossier_version = dossier.version
    mark_forwarded(dossier)
    mailed = letters.queue_letter(one, at) is not None
    due, relay = clock.local_day(one.answer_due_at or at), one.relay_of_id is not None
    facts = {"due": due.isoformat(), "post": not mailed, "relay": relay, **details}
    note("sent", one, by=by, at=at, role=BY, **facts)
    return one


def start(one: Referral, at: datetime) -> None:
    """Start the clock: received within, answered within, as the authority's procedure says."""
    delays = procedure_for(one.authority)
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
    """Send the letter again to `to`, from now on the address of the authority.

    The links sent before end. Raises `RuleBroken("referral.move")` when it has no longer to answer.
    """
    lock(one)
    if not one.is_waiting:
        raise RuleBroken("referral.move")
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
