"""What the clock does about a commitment: reminders, asking people, deciding."""

from datetime import datetime

from council.dossiers.queries import lock
from council.referrals.models import PROMISE_STEPS, Commitment, PromiseStep
from council.referrals.operations.promise_letters import queue_promise
from council.referrals.operations.promising import ask, note
from council.referrals.operations.voicing import decide


def prompt(one: Commitment, *, at: datetime) -> list[PromiseStep]:
    """Take the steps of the clock that are due at `at`; a second call takes none.

    After a pause of the worker only the latest reminder leaves. While people are asked whether it
    is done, as the authority says, that is not reminded. Returns the steps that were due.
    """
    lock(one)
    due = one.due_steps(at)
    letters = [step for step in due if step is not PromiseStep.PASSED]
    if PromiseStep.PASSED in due and not one.asking:
        ask(one, claimed=False, at=at)
        note("date_passed", one, by=None, at=at, role=None)
    if letters and not one.claimed:
        remind(one, letters[-1], at)
    if one.is_open:
        one.pass_steps(PROMISE_STEPS.index(due[-1]) + 1 if due else one.reminders)
    if one.asking and one.decide_at and one.decide_at <= at:
        decide(one, at=at)
    return due


def remind(one: Commitment, step: PromiseStep, at: datetime) -> None:
    """Remind the authority; without an address, its letter is left to the moderators."""
    event = "reminded" if queue_promise(one, step.value, at) else "reminder_to_post"
    note(event, one, by=None, at=at, role=None, step=step.value)
