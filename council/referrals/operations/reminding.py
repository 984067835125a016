"""What the clock does about a referral that waits: reminders, the silence, the next rung."""

from datetime import datetime

from council.core.db import db
from council.dossiers.models import Dossier
from council.dossiers.models import State as Standing
from council.dossiers.queries import lock
from council.referrals.models import LETTERS, STEPS, Referral, RelayReason, Step
from council.referrals.operations import letters
from council.referrals.operations.record import note
from council.referrals.operations.relaying import prepare_relay
from council.territory.models import Authority
from council.territory.queries import next_rung


def remind(one: Referral, *, at: datetime) -> list[Step]:
    """Take the steps of the clock that are due at `at`; a second call takes none.

    After a pause of the worker only the latest reminder leaves, not all that were missed; the
    silence is journaled whatever was missed. The clock of a closed dossier rests. Returns the
    steps that were due.
    """
    lock(one)
    due = one.due_steps(at)
    if not due or db.session.get_one(Dossier, one.dossier_id).state is Standing.CLOSED:
        return []
    missed = [step for step in due if step in LETTERS][:-1]
    for step in due:
        if step not in missed:
            take(step, one, at)
    one.pass_steps(STEPS.index(due[-1]) + 1)
    return due


def take(step: Step, one: Referral, at: datetime) -> None:
    """Do what one step of the clock asks."""
    if step is Step.OVERDUE:
        note("overdue", one, by=None, at=at, role=None)
    elif step is Step.RELAY:
        relay_upward(one, at)
    else:
        above = parent(one) if step is Step.HIERARCHY else None
        event = "reminded" if letters.queue_reminder(one, step, above, at) else "reminder_to_post"
        note(event, one, by=None, at=at, role=None, step=step.value)


def relay_upward(one: Referral, at: datetime) -> None:
    """Prepare the next rung; nothing when there is none."""
    rung = next_rung(one.authority, one.procedure)
    if rung:
        silent = RelayReason.SILENT
        prepare_relay(one, rung.authority, silent, at=at, procedure=rung.procedure)


def parent(one: Referral) -> Authority | None:
    """The authority above the one that must answer."""
    id = one.authority.parent_id
    return db.session.get(Authority, id) if id else None
