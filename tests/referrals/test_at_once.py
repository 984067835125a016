"""Two people do the same thing at the same moment: one of them succeeds, nothing is half-done."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from council.core import journal
from council.core.db import Database
from council.core.errors import RuleBroken
from council.core.outbox import Letter
from council.dossiers.models import Dossier
from council.people.models import Member
from council.referrals import operations, tasks
from council.referrals.models import Commitment, Referral, Relay, Response, State, Step, moment_of
from council.territory.models import Authority
from tests.referrals.test_life import not_ours, told, yes

MANY = 4


def together(app: Flask, db: Database, work: Callable[[int], None]) -> list[str]:
    """Do `work(n)` in several threads at once, a transaction each; what came of each."""
    db.session.rollback()
    start = Barrier(MANY)

    def one(number: int) -> str:
        with app.app_context():
            start.wait(timeout=30)
            try:
                with db.unit():
                    work(number)
            except RuleBroken as refusal:
                return refusal.code
            except OperationalError:
                return "busy"
            finally:
                db.session.remove()
            return "done"

    with ThreadPoolExecutor(MANY) as pool:
        found = list(pool.map(one, range(MANY)))
    db.session.expire_all()
    return found


def test_an_answer_sent_at_once_is_published_once(app, db, sent_referral, dossier, now):
    id = sent_referral.id
    found = together(
        app,
        db,
        lambda _n: operations.answer(db.session.get_one(Referral, id), yes(), by=None, at=now),
    )
    assert found == ["done"] * MANY
    assert len(db.session.scalars(select(Response)).all()) == 1
    assert told(dossier).count("referral.answered") == 1


def test_different_answers_at_once_leave_the_first(app, db, sent_referral, now):
    id = sent_referral.id
    found = together(
        app,
        db,
        lambda n: operations.answer(
            db.session.get_one(Referral, id), yes(body=f"Oui, le soir {n}."), by=None, at=now
        ),
    )
    assert sorted(found) == ["done"] + ["referral.answered"] * (MANY - 1)


def test_a_dossier_sent_at_once_reaches_an_authority_once(
    app, db: Database, dossier: Dossier, namur: Authority, moderator: Member, now
):
    db.session.commit()
    ids = dossier.id, namur.id, moderator.id

    def forward(_n: int) -> None:
        about = db.session.get_one(Dossier, ids[0])
        to, by = db.session.get_one(Authority, ids[1]), db.session.get_one(Member, ids[2])
        [one] = operations.prepare(about, [to], "", by=by, at=now)
        operations.send(one, by=by, at=now)

    found = together(app, db, forward)
    assert sorted(found) == ["done"] + ["referral.already_sent"] * (MANY - 1)
    assert db.session.scalar(select(func.count()).select_from(Letter)) == 1


def test_workers_at_once_send_one_reminder(app, db, sent_referral, dossier):
    at = moment_of(Step.HIERARCHY, sent_referral.answer_due_at)
    db.session.rollback()
    id = sent_referral.id
    db.session.rollback()
    found = together(
        app, db, lambda _n: operations.remind(db.session.get_one(Referral, id), at=at) and None
    )
    assert found == ["done"] * MANY
    assert told(dossier).count("referral.reminded") == 1
    assert told(dossier).count("referral.overdue") == 1


def test_a_relay_confirmed_at_once_is_sent_once(
    app, db: Database, sent_referral, moderator: Member, now
):
    not_ours(sent_referral, now)
    db.session.commit()
    relay, by = db.session.scalars(select(Relay.id)).one(), moderator.id

    def confirm(_n: int) -> None:
        member = db.session.get_one(Member, by)
        operations.confirm_relay(db.session.get_one(Relay, relay), "", by=member, at=now)

    found = together(app, db, confirm)
    assert sorted(found) == ["done"] + ["referral.relay_decided"] * (MANY - 1)
    assert db.session.scalar(select(func.count()).select_from(Referral)) == 2


@pytest.mark.parametrize("breaks", ["settle", "store", "note"])
def test_an_answer_that_fails_halfway_leaves_nothing(
    db: Database, sent_referral, dossier, now, monkeypatch, breaks: str
):
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("the disk is full")

    id, before = sent_referral.id, len(journal.of(dossier))
    monkeypatch.setattr(operations.answering, breaks, fail)
    day = now.date().replace(year=2027)
    answer = yes(commitments=(("Ouvrir", day),))
    with pytest.raises(RuntimeError), db.unit():
        operations.answer(db.session.get_one(Referral, id), answer, by=None, at=now)
    assert db.session.get_one(Referral, id).state is State.SENT
    for kind in (Response, Commitment):
        assert db.session.scalar(select(func.count()).select_from(kind)) == 0
    assert len(journal.of(dossier)) == before
    assert db.session.scalar(select(func.count()).select_from(Letter)) == 1


def test_a_worker_that_dies_after_a_reminder_does_not_repeat_it(
    db: Database, sent_referral, dossier, monkeypatch
):
    at = moment_of(Step.BEFORE, sent_referral.answer_due_at)
    real = operations.reminding.take

    def die_after(step: Step, one: Referral, moment) -> None:
        real(step, one, moment)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(operations.reminding, "take", die_after)
        with pytest.raises(KeyboardInterrupt):
            tasks.remind(at)
    assert "referral.reminded" not in told(dossier)
    for _ in range(2):
        tasks.remind(at)
    assert told(dossier).count("referral.reminded") == 1
    keys = db.session.scalars(select(Letter.key).where(Letter.key.contains("reminder"))).all()
    assert len(keys) == 1
