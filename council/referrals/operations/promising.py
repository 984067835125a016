"""Commitments as they are made, and what their authority or a moderator reports of them."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from council.core import clock, journal
from council.core.db import db
from council.core.errors import RuleBroken
from council.core.files import StoredFile
from council.dossiers import operations as dossiers
from council.dossiers.models import Dossier, ReopeningReason
from council.dossiers.models import State as Standing
from council.dossiers.queries import lock
from council.people.models import Member
from council.referrals.models import (
    CHECK_DAYS,
    Commitment,
    CommitmentKind,
    CommitmentState,
    Progress,
    ProgressFile,
    ProgressKind,
    Referral,
    Response,
)
from council.referrals.queries import promises

OVER = (Standing.FOLLOWED, Standing.CLOSED)  # dossiers that a broken promise opens again


class Promise(NamedTuple):
    """A commitment as it was typed: what, for which day, of which kind; so many of a unit."""

    text: str
    due_on: date
    kind: CommitmentKind = CommitmentKind.OTHER
    target: int | None = None
    unit: str | None = None


@dataclass(frozen=True)
class Reported:
    """What is reported of a commitment; `files` are (id of a `StoredFile`, name) pairs."""

    kind: ProgressKind
    text: str
    language: str
    amount: int | None = None
    files: tuple[tuple[int, str], ...] = field(default=(), compare=False)


def note(
    event: str, one: Commitment, *, by: Member | None, at: datetime, role: str | None, **more: Any
) -> None:
    """Journal `commitment.<event>` about the dossier; details name commitment and authority."""
    referral = referral_of(one)
    journal.record(
        f"commitment.{event}",
        by=by,
        role=role,
        about=("dossier", referral.dossier_id),
        at=at,
        commitment=one.id,
        referral=referral.id,
        authority=referral.authority_id,
        **more,
    )


def referral_of(one: Commitment) -> Referral:
    """The referral in whose answer a commitment stands."""
    response = db.session.get_one(Response, one.response_id)
    return db.session.get_one(Referral, response.referral_id)


def keep(response: Response, given: Iterable[Promise], at: datetime) -> None:
    """Store the commitments of an answer; their clocks begin."""
    for position, each in enumerate(given):
        one = Commitment(
            response_id=response.id,
            position=position,
            nonce=secrets.token_urlsafe(12),
            **each._asdict(),
        )
        one.start_clock(at)
        db.session.add(one)


def report(
    one: Commitment, given: Reported, *, by: Member | None, role: str, at: datetime
) -> Progress:
    """Say how far a commitment is, that it is done, or that it is given up; public at once.

    "Done" asks the people concerned. What is sent twice is one. Raises `RuleBroken`:
    `commitment.move` (given up, or kept already) or `commitment.said_done`.
    """
    lock(one)
    last = promises.last_entry(one)
    if last and (last.kind, last.text, last.amount) == (given.kind, given.text, given.amount):
        return last
    {
        ProgressKind.STEP: begin,
        ProgressKind.DONE: claim,
        ProgressKind.GIVEN_UP: give_up,
    }[given.kind](one, at)
    entry = store(one, given, by, role, at)
    event = {"step": "progressed", "done": "said_done", "given_up": "abandoned"}[given.kind.value]
    note(event, one, by=by, at=at, role=role, progress=entry.id, amount=entry.amount)
    if given.kind is ProgressKind.GIVEN_UP:
        reopen(one, at)
    return entry


def begin(one: Commitment, at: datetime) -> None:
    """It is under way; one that was broken is taken up again."""
    if one.state is CommitmentState.ABANDONED:
        raise RuleBroken("commitment.move")
    if one.state in (CommitmentState.PLANNED, CommitmentState.BROKEN):
        if one.state is CommitmentState.BROKEN:
            one.ended_at = None
            one.start_clock(at)
        one.move_to(CommitmentState.UNDER_WAY)


def claim(one: Commitment, at: datetime) -> None:
    """The authority says that it is done: the people concerned are asked."""
    if one.state is CommitmentState.KEPT or (one.asking and one.claimed):
        raise RuleBroken("commitment.said_done")
    begin(one, at)
    ask(one, claimed=True, at=at)


def ask(one: Commitment, *, claimed: bool, at: datetime) -> None:
    """Begin to ask people whether it is done; what they said before no longer counts."""
    one.asking, one.claimed, one.asked_at = True, claimed, at
    one.decide_at = clock.end_of_day(clock.local_day(at) + timedelta(days=CHECK_DAYS))


def give_up(one: Commitment, at: datetime) -> None:
    """The authority gives it up."""
    one.move_to(CommitmentState.ABANDONED)
    close(one, at)


def close(one: Commitment, at: datetime) -> None:
    """It came to an end: nobody is asked or reminded any more."""
    one.ended_at, one.asking, one.claimed = at, False, False
    one.decide_at = one.next_step_at = None


def store(one: Commitment, given: Reported, by: Member | None, role: str, at: datetime) -> Progress:
    """The entry with its files, which are public from now on."""
    entry = Progress(
        commitment_id=one.id,
        kind=given.kind,
        text=given.text,
        language=given.language,
        amount=given.amount if one.target is not None else None,
        at=at,
        by_id=by.id if by else None,
        role=role,
    )
    db.session.add(entry)
    db.session.flush()  # its files and the journal name it
    for id, name in given.files:
        db.session.get_one(StoredFile, id).public = True
        db.session.add(ProgressFile(progress_id=entry.id, file_id=id, name=name))
    return entry


def reopen(one: Commitment, at: datetime) -> None:
    """A promise was broken or given up: its dossier is not over."""
    dossier = db.session.get_one(Dossier, referral_of(one).dossier_id)
    lock(dossier)
    if dossier.state in OVER:
        dossiers.reopen(dossier, ReopeningReason.PROMISE, by=None, at=at, commitment=one.id)
