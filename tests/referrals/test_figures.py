"""The figures of authorities, against the same figures counted by hand."""

from datetime import timedelta
from statistics import median

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from council.referrals import operations
from council.referrals.models import Relay, Verdict
from council.referrals.queries import scoreboard
from council.referrals.queries.scoreboard import Score
from tests.referrals.test_life import not_ours, yes
from tests.referrals.test_machine import undone
from tests.support import a_commune, a_contribution, a_dossier

SLUGS = ("namur", "gedinne", "dinant")
ANSWERS = st.lists(st.tuples(st.sampled_from(SLUGS), st.none() | st.integers(0, 120)), max_size=10)


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(ANSWERS)
def test_the_figures_are_those_counted_by_hand(db, moderator, now, history):
    with undone(db):
        for slug, took in history:
            dossier = a_dossier(a_contribution(), by=moderator)
            [one] = operations.prepare(dossier, [a_commune(slug)], "", by=moderator, at=now)
            operations.send(one, by=moderator, at=now)
            if took is not None:
                operations.answer(one, yes(), by=None, at=now + timedelta(days=took))
        db.session.flush()
        at = now + timedelta(days=90)
        found = {s.authority.slug: s for s in scoreboard.scores(at) if s.authority}
        for slug in SLUGS:
            compare(found[slug], [took for name, took in history if name == slug])
        compare(scoreboard.total(at), [took for _name, took in history])


def compare(found: Score, took: list[int | None]) -> None:
    """The figures of one authority beside the days it took (None: no answer in ninety days)."""
    answered = [days for days in took if days is not None]
    assert found.sent == len(took)
    assert found.answered == len(answered)
    assert found.in_time == sum(days <= 60 for days in answered)
    assert found.waiting == found.overdue == took.count(None)
    if answered:
        assert found.median_days == pytest.approx(median(answered), abs=1e-4)
    else:
        assert found.median_days is None


def test_not_competent_is_an_answer_and_a_withdrawal_is_none(
    db, sent_referral, dossier, moderator, now
):
    not_ours(sent_referral, now + timedelta(days=5))
    [other] = operations.prepare(dossier, [a_commune("dinant")], "", by=moderator, at=now)
    operations.send(other, by=moderator, at=now)
    operations.withdraw(other, by=moderator, at=now)
    db.session.flush()
    total = scoreboard.total(now)
    assert (total.sent, total.answered, total.waiting) == (2, 1, 0)
    assert total.median_days == pytest.approx(5)


def test_the_longest_silences_come_first_and_only_three(db, namur, moderator, now):
    for count in range(5):
        dossier = a_dossier(a_contribution(), by=moderator)
        [one] = operations.prepare(dossier, [namur], "", by=moderator, at=now)
        operations.send(one, by=moderator, at=now - timedelta(days=80 - count))
    db.session.flush()
    late = scoreboard.most_late(now)
    due = [track.referral.answer_due_at for track in late]
    assert len(late) == 3
    assert due == sorted(due)
    assert scoreboard.most_late(now - timedelta(days=30)) == []


def test_relays_are_counted_once_they_are_sent(db, sent_referral, moderator, now):
    not_ours(sent_referral, now)
    assert scoreboard.relayed() == 0
    operations.confirm_relay(db.session.scalars(select(Relay)).one(), "", by=moderator, at=now)
    db.session.flush()
    assert scoreboard.relayed() == 1


@pytest.mark.parametrize(
    ("score", "share", "ranked"),
    [
        (Score(None), None, False),
        (Score(None, sent=3, waiting=3), None, False),
        (Score(None, sent=2, answered=2, in_time=2), 100, False),
        (Score(None, sent=3, answered=2, in_time=2, waiting=1), 100, True),
        (Score(None, sent=4, answered=3, in_time=1, waiting=1, overdue=1), 25, True),
        (Score(None, sent=3, waiting=3, overdue=3), 0, True),
    ],
)
def test_the_share_in_time_counts_silences_against_it(score: Score, share, ranked: bool):
    assert (score.share_in_time, score.is_ranked) == (share, ranked)


def test_ranked_authorities_come_first_the_best_before_the_others(db, moderator, now):
    for slug, took in [("namur", 70), ("gedinne", 10), ("dinant", 20)]:
        for _ in range(3 if slug != "dinant" else 1):
            dossier = a_dossier(a_contribution(), by=moderator)
            [one] = operations.prepare(dossier, [a_commune(slug)], "", by=moderator, at=now)
            operations.send(one, by=moderator, at=now)
            at = now + timedelta(days=took)
            operations.answer(one, yes(verdict=Verdict.PARTLY), by=None, at=at)
    db.session.flush()
    order = [s.authority.slug for s in scoreboard.scores(now) if s.authority]
    assert order[:3] == ["gedinne", "namur", "dinant"]
    communes = [s for s in order[3:] if s in {"andenne", "yvoir", "cpas-de-namur"}]
    assert communes == ["andenne", "yvoir", "cpas-de-namur"]
