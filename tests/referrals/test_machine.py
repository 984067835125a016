"""Whatever people and the clock do to a referral, in any order, its record stays whole."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from council.core import journal
from council.core.errors import RuleBroken
from council.core.outbox import Letter
from council.dossiers.models import State as Standing
from council.referrals import operations
from council.referrals.models import (
    STEPS,
    WAITING,
    Referral,
    Relay,
    Response,
    State,
    Verdict,
    moment_of,
)
from tests.referrals.test_life import yes
from tests.support import a_commune, a_contribution, a_dossier

DEEDS = st.sampled_from(
    ["wait", "clock", "acknowledge", "extend", "answer", "refuse", "not ours", "withdraw", "resend"]
)
LIVES = st.lists(st.tuples(DEEDS, st.integers(0, 40)), min_size=1, max_size=14)


@contextmanager
def undone(db) -> Iterator[None]:
    """What happens inside is forgotten, so that each life begins with the same house."""
    try:
        yield
    finally:
        db.session.rollback()


def do(deed: str, one: Referral, moderator, at: datetime) -> None:
    """One deed; a refusal by a rule is a deed too, and must change nothing."""
    if deed == "clock":
        operations.remind(one, at=at)
    elif deed == "acknowledge":
        operations.acknowledge(one, by=None, at=at)
    elif deed == "extend":
        operations.extend(one, reason="Le collège se réunit.", days=10, by=None, at=at)
    elif deed == "answer":
        operations.answer(one, yes(), by=None, at=at)
    elif deed == "refuse":
        operations.answer(one, yes(verdict=Verdict.REFUSED), by=None, at=at)
    elif deed == "not ours":
        competent = a_commune("gedinne")
        verdict = Verdict.NOT_COMPETENT
        operations.answer(one, yes(verdict=verdict, competent=competent), by=None, at=at)
    elif deed == "withdraw":
        operations.withdraw(one, by=moderator, at=at)
    elif deed == "resend":
        operations.resend(one, to="accueil@example.org", by=moderator, at=at)


def snapshot(one: Referral) -> tuple:
    columns = [column.key for column in Referral.__table__.columns]
    return tuple(getattr(one, name) for name in columns)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(LIVES)
def test_any_life_leaves_a_whole_record(db, namur, moderator, now, life):
    with undone(db):
        dossier = a_dossier(a_contribution(), by=moderator)
        [one] = operations.prepare(dossier, [namur], "", by=moderator, at=now)
        operations.send(one, by=moderator, at=now)
        at = now
        for deed, days in life:
            at += timedelta(days=days)
            before, events = snapshot(one), len(journal.of(dossier))
            try:
                do(deed, one, moderator, at)
            except RuleBroken:
                db.session.flush()
                assert snapshot(one) == before
                assert len(journal.of(dossier)) == events
            check(db, dossier, one)


def check(db, dossier, one: Referral) -> None:
    """What must hold at every moment."""
    db.session.flush()
    verbs = Counter(entry.verb for entry in journal.of(dossier))
    responses = db.session.scalars(select(Response).where(Response.referral_id == one.id)).all()
    closed = one.state not in WAITING
    assert len(responses) == (one.state in (State.ANSWERED, State.NOT_COMPETENT))
    assert (one.closed_at is not None) is closed
    assert verbs["referral.overdue"] <= 1 + bool(one.extended_at)
    assert verbs["referral.acknowledged"] <= 1
    assert verbs["referral.extended"] == bool(one.extended_at)
    assert verbs["referral.answered"] + verbs["referral.not_competent"] == len(responses)
    if closed:
        assert one.next_reminder_at is None
    elif one.reminders < len(STEPS):
        assert one.next_reminder_at == moment_of(STEPS[one.reminders], one.answer_due_at)
    else:
        assert one.next_reminder_at is None
    relays = db.session.scalars(select(Relay).where(Relay.referral_id == one.id)).all()
    assert len([relay for relay in relays if relay.decided_at is None]) <= 1
    keys = db.session.scalars(select(Letter.key)).all()
    assert len(keys) == len(set(keys))
    assert (dossier.state is Standing.ANSWERED) is (one.state is State.ANSWERED)


@pytest.mark.parametrize("pause", [0, 1, 3, 12, 48])
def test_however_seldom_the_worker_looks_the_silence_and_the_relay_come(
    db, sent_referral, dossier, pause
):
    due = sent_referral.answer_due_at
    at = due - timedelta(days=10)
    while at < due + timedelta(days=70):
        operations.remind(sent_referral, at=at)
        at += timedelta(days=pause or 0.25)
    verbs = Counter(entry.verb for entry in journal.of(dossier))
    assert verbs["referral.overdue"] == 1
    assert verbs["referral.relay_prepared"] == 1
    assert 1 <= verbs["referral.reminded"] <= 4
