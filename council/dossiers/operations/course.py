"""The course of a dossier: closed, reopened, and moved on by what happens to its referrals."""

from datetime import datetime
from typing import Any

from council.dossiers import queries
from council.dossiers.models import ClosingReason, Dossier, ReopeningReason, State
from council.dossiers.operations.record import note
from council.people.models import Member


def close(dossier: Dossier, reason: ClosingReason, *, by: Member, at: datetime) -> None:
    """End a dossier, with a reason that is shown; raises `RuleBroken("dossier.move")`."""
    queries.lock(dossier)
    dossier.move_to(State.CLOSED)
    dossier.closed_at = at
    note("closed", dossier, by=by, at=at, reason=reason.value)


def reopen(
    dossier: Dossier, reason: ReopeningReason, *, by: Member | None, at: datetime, **more: Any
) -> None:
    """Open a closed or followed dossier again; raises `RuleBroken("dossier.move")`.

    `by` is None when a broken commitment does it; `more` goes into the record.
    """
    queries.lock(dossier)
    dossier.move_to(State.OPEN)
    dossier.closed_at = None
    role = "moderator" if by else None
    note("reopened", dossier, by=by, role=role, at=at, reason=reason.value, **more)


def mark_forwarded(dossier: Dossier) -> None:
    """It was sent to an authority, the first or one more; the referral tells the journal.

    Raises `RuleBroken("dossier.move")` when it is closed.
    """
    queries.lock(dossier)
    if dossier.state is not State.FORWARDED:
        dossier.move_to(State.FORWARDED)


def mark_answered(dossier: Dossier) -> None:
    """Every authority that was asked has answered; a dossier closed meanwhile stays closed.

    Raises `RuleBroken("dossier.move")` when it was sent to nobody.
    """
    queries.lock(dossier)
    if dossier.state not in (State.ANSWERED, State.FOLLOWED, State.CLOSED):
        dossier.move_to(State.ANSWERED)


def mark_followed(dossier: Dossier) -> None:
    """Its answers hold commitments, which are followed; as `mark_answered`."""
    queries.lock(dossier)
    if dossier.state not in (State.FOLLOWED, State.CLOSED):
        dossier.move_to(State.FOLLOWED)
