"""The clock of a referral: reminders, the silence, the next rung; each once, whatever happens."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from council.admin.operations import delays
from council.admin.operations.delays import Delays
from council.core import clock as days
from council.core import journal
from council.core.outbox import Letter
from council.dossiers.models import State as Standing
from council.referrals import operations, tasks
from council.referrals.models import (
    STEPS,
    Lateness,
    Referral,
    Relay,
    RelayReason,
    State,
    Step,
    moment_of,
)
from council.referrals.operations.answering import later
from tests.referrals.test_life import told, yes
from tests.support import a_commune

START = datetime(2024, 1, 1, tzinfo=UTC)
MOMENTS = st.integers(0, 11 * 365 * 24 * 60).map(lambda n: START + timedelta(minutes=n))


def letters(db) -> list[str]:
    return list(db.session.scalars(select(Letter.template).order_by(Letter.id)))


def run(at: datetime, times: int = 1) -> None:
    for _ in range(times):
        tasks.remind(at)


@given(MOMENTS)
@settings(deadline=None)  # the first call reads the calendars
def test_the_steps_come_in_order_on_working_mornings(sent_at: datetime) -> None:
    due = days.deadline(sent_at, days=60, working=False)
    moments = [moment_of(step, due) for step in STEPS]
    assert moments == sorted(moments)
    day = days.local_day(due)
    assert [days.local_day(m) for m in moments[:3]] == [
        day - timedelta(days=7),
        day,
        day + timedelta(days=1),
    ]
    for moment, count in zip(moments[3:], (5, 15, 20), strict=True):
        assert days.is_working_day(days.local_day(moment))
        assert days.working_days_between(day, days.local_day(moment)) == count
    local = [m.astimezone(days.ZONE) for m in moments]
    assert [(m.hour, m.minute) for m in local] == [(9, 0), (9, 0), (0, 0), *[(9, 0)] * 3]


@given(MOMENTS, st.integers(1, 120), st.booleans())
@settings(deadline=None)  # the first call reads the calendars
def test_a_due_day_is_whole_however_the_hour_changes(at: datetime, count: int, working: bool):
    due = days.deadline(at, days=count, working=working)
    local = due.astimezone(days.ZONE)
    assert (local.hour, local.minute, local.second) == (23, 59, 59)
    start = days.local_day(at)
    if working:
        assert days.working_days_between(start, local.date()) == count
        assert days.is_working_day(local.date())
    else:
        assert local.date() == start + timedelta(days=count)


@given(MOMENTS, st.integers(1, 30))
@settings(deadline=None)  # the first call reads the calendars
def test_an_extension_adds_whole_days(at: datetime, count: int):
    due = days.deadline(at, days=60, working=False)
    longer = later(due, count)
    assert days.local_day(longer) - days.local_day(due) == timedelta(days=count)
    assert longer == days.end_of_day(days.local_day(longer))


@given(MOMENTS, st.integers(-100, 100))
@settings(max_examples=200, deadline=None)
def test_lateness_follows_from_the_dates_alone(sent_at: datetime, left: int):
    due = days.deadline(sent_at, days=60, working=False)
    at = days.end_of_day(days.local_day(due) - timedelta(days=left))
    one = Referral(state=State.SENT, sent_at=sent_at, answer_due_at=due, ack_due_at=due)
    expected = (
        Lateness.VERY_OVERDUE
        if left < -30
        else Lateness.OVERDUE
        if left < 0
        else Lateness.DUE_SOON
        if left <= 10
        else Lateness.ON_TIME
    )
    assert one.lateness(at) is expected
    drawn = one.clock(at)
    assert drawn is not None
    assert (drawn.tone, drawn.days) == (("late", -left) if left < 0 else ("wait", left))
    assert 0 <= drawn.used + drawn.over <= 200
    one.state, one.closed_at = State.ANSWERED, at
    assert one.lateness(at) is None
    assert one.clock(at).tone == "ok"


def test_what_was_not_sent_has_no_clock(now):
    assert Referral(state=State.PREPARED).clock(now) is None
    assert Referral(state=State.PREPARED).lateness(now) is None
    assert Referral(state=State.PREPARED).due_steps(now) == []


@pytest.mark.parametrize(
    ("day", "due"),
    [
        (date(2026, 4, 30), date(2026, 5, 8)),  # Labour Day and a week-end lie between
        (date(2026, 5, 13), date(2026, 5, 21)),  # Ascension Day
        (date(2026, 12, 24), date(2027, 1, 4)),  # Christmas and the New Year
        (date(2026, 10, 23), date(2026, 10, 30)),  # the hour changes on the 25th
    ],
)
def test_five_working_days_know_belgian_holidays(day: date, due: date) -> None:
    assert days.local_day(moment_of(Step.LATE, days.end_of_day(day))) == due


def test_reminders_leave_once_however_often_the_clock_is_asked(sent_referral, dossier, db):
    due = sent_referral.answer_due_at
    for step in STEPS:
        at = moment_of(step, due)
        run(at - timedelta(seconds=1), times=2)
        run(at, times=3)
    db.session.expire_all()
    assert letters(db) == ["referrals/letter", *["referrals/reminder"] * 4]
    assert [verb for verb in told(dossier) if verb != "referral.sent"][1:] == [
        "referral.reminded",
        "referral.reminded",
        "referral.overdue",
        "referral.reminded",
        "referral.reminded",
        "referral.relay_prepared",
    ]
    relay = db.session.scalars(select(Relay)).one()
    assert (relay.reason, relay.authority_id) == (
        RelayReason.SILENT,
        sent_referral.authority.parent_id,
    )
    assert sent_referral.next_reminder_at is None
    assert not operations.remind(sent_referral, at=due + timedelta(days=500))


def test_the_last_reminder_is_copied_to_the_authority_above(sent_referral, db):
    above = a_commune("province-de-namur")
    above.email = "province@example.org"
    db.session.commit()
    run(moment_of(Step.HIERARCHY, sent_referral.answer_due_at), times=2)
    assert db.session.scalars(
        select(Letter.recipient).where(Letter.template == "referrals/copy")
    ).all() == ["province@example.org"]


def test_after_a_pause_only_the_latest_reminder_leaves_but_the_silence_is_told(
    sent_referral, dossier, db
):
    run(moment_of(Step.LATE, sent_referral.answer_due_at))
    assert letters(db) == ["referrals/letter", "referrals/reminder"]
    assert told(dossier)[-2:] == ["referral.overdue", "referral.reminded"]


@pytest.mark.parametrize("minutes", [-1, 0])
def test_the_silence_begins_at_midnight_in_brussels(sent_referral, dossier, db, minutes):
    midnight = moment_of(Step.OVERDUE, sent_referral.answer_due_at)
    assert midnight == sent_referral.answer_due_at + timedelta(seconds=1)
    run(midnight + timedelta(minutes=minutes))
    assert ("referral.overdue" in told(dossier)) is (minutes == 0)


def test_new_delays_leave_the_clocks_that_run_as_they_are(
    sent_referral, dossier, moderator, db, now
):
    due, received = sent_referral.answer_due_at, sent_referral.ack_due_at
    shorter = Delays(
        ack_days=2, ack_working=False, answer_days=5, answer_working=False, extension_days=1
    )
    delays.set_delays(shorter, authority=None, level=None, by=moderator, at=now)
    db.session.commit()
    run(now + timedelta(days=6))
    assert (sent_referral.answer_due_at, sent_referral.ack_due_at) == (due, received)
    assert letters(db) == ["referrals/letter"]
    [later_one] = operations.prepare(dossier, [a_commune("gedinne")], "", by=moderator, at=now)
    operations.send(later_one, by=moderator, at=now)
    assert days.local_day(later_one.answer_due_at) == days.local_day(now) + timedelta(days=5)


@given(MOMENTS, st.lists(st.integers(1, 40), min_size=1, max_size=8), st.integers(0, 30))
@settings(max_examples=60, deadline=None)
def test_however_long_the_pauses_no_step_is_lost_or_taken_twice(
    sent_at: datetime, pauses: list[int], extension: int
):
    """The clock alone: looked at after pauses of any length, its delay extended or not."""
    one = Referral(state=State.SENT, sent_at=sent_at, reminders=0)
    one.set_clock(days.deadline(sent_at, days=60, working=False), sent_at)
    if extension:
        at = sent_at + timedelta(days=30)
        one.pass_steps(len(one.due_steps(at)))
        one.set_clock(later(one.answer_due_at, extension), at)
    taken, at = [], sent_at + timedelta(days=30)
    for pause in [*pauses, 400]:
        at += timedelta(days=pause)
        due = one.due_steps(at)
        assert all(moment_of(step, one.answer_due_at) <= at for step in due)
        taken += due
        one.pass_steps(one.reminders + len(due))
        assert not one.due_steps(at)
        assert one.next_reminder_at is None or one.next_reminder_at > at
    assert taken == list(STEPS)
    assert one.next_reminder_at is None


def test_an_answer_stops_the_clock(sent_referral, db, now):
    operations.answer(sent_referral, yes(), by=None, at=now)
    db.session.commit()
    run(sent_referral.answer_due_at + timedelta(days=90))
    assert "referrals/reminder" not in letters(db)


def test_a_closed_dossier_rests(sent_referral, dossier, db):
    dossier.state = Standing.CLOSED
    db.session.commit()
    at = moment_of(Step.RELAY, sent_referral.answer_due_at)
    run(at)
    assert not operations.remind(sent_referral, at=at)
    assert letters(db) == ["referrals/letter"]


def test_an_extended_delay_has_reminders_of_its_own(sent_referral, db):
    first = moment_of(Step.BEFORE, sent_referral.answer_due_at)
    run(first)
    operations.extend(sent_referral, reason="Le collège.", days=30, by=None, at=first)
    db.session.commit()
    run(first + timedelta(hours=1))
    run(moment_of(Step.BEFORE, sent_referral.answer_due_at))
    keys = db.session.scalars(
        select(Letter.key).where(Letter.template == "referrals/reminder")
    ).all()
    assert len(keys) == 2
    assert {key.rsplit(":", 1)[1] for key in keys} == {"before"}


def test_without_an_address_a_reminder_is_to_be_posted(dossier, moderator, db, now):
    [one] = operations.prepare(dossier, [a_commune("gedinne")], "", by=moderator, at=now)
    operations.send(one, by=moderator, at=now)
    operations.say_posted(one, by=moderator, at=now)
    operations.remind(one, at=moment_of(Step.DUE, one.answer_due_at))
    assert told(dossier)[-1] == "referral.reminder_to_post"


def test_the_highest_authority_has_nobody_above(dossier, moderator, db, now):
    [one] = operations.prepare(dossier, [a_commune("union-europeenne")], "", by=moderator, at=now)
    operations.send(one, by=moderator, at=now)
    operations.remind(one, at=moment_of(Step.RELAY, one.answer_due_at))
    assert not db.session.scalars(select(Relay)).all()


def test_one_failure_spares_the_others(
    sent_referral, dossier, moderator, namur, db, now, monkeypatch
):
    [other] = operations.prepare(dossier, [a_commune("gedinne")], "", by=moderator, at=now)
    operations.send(other, by=moderator, at=now)
    db.session.commit()
    one_id, real = sent_referral.id, operations.remind

    def fail_for_one(one, *, at):
        if one.id == one_id:
            raise RuntimeError("a disk is full")
        return real(one, at=at)

    monkeypatch.setattr(operations, "remind", fail_for_one)
    run(moment_of(Step.DUE, sent_referral.answer_due_at))
    db.session.expire_all()
    assert other.reminders == 2
    assert sent_referral.reminders == 0


def test_receipt_not_confirmed_is_derived_too(sent_referral, now):
    after = sent_referral.ack_due_at + timedelta(seconds=1)
    assert not sent_referral.is_ack_late(sent_referral.ack_due_at)
    assert sent_referral.is_ack_late(after)
    operations.acknowledge(sent_referral, by=None, at=now)
    assert not sent_referral.is_ack_late(after)


def test_the_journal_names_the_authority_and_nobody_else(sent_referral, dossier):
    run(moment_of(Step.OVERDUE, sent_referral.answer_due_at))
    entry = journal.of(dossier)[-1]
    assert (entry.actor_id, entry.details["authority"]) == (None, sent_referral.authority_id)
