"""Due work: what is called when, one at a time, failing alone, and woken early."""

import threading
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from council.core import jobs, journal, outbox
from council.core.db import Database
from tests.support import a_contribution, a_member


@pytest.fixture
def tasks(monkeypatch: pytest.MonkeyPatch) -> dict[str, jobs.Due]:
    """A table of tasks for this test alone."""
    table: dict[str, jobs.Due] = {}
    monkeypatch.setattr(jobs, "TASKS", table)
    return table


def queued(queue: jobs.Jobs) -> list[str]:
    """What waits in the queue."""
    return [str(task) for task in queue.huey.pending()]


def work_off(queue: jobs.Jobs) -> None:
    """Do all that waits in the queue."""
    while task := queue.huey.dequeue():
        queue.huey.execute(task)


def test_the_house_has_these_tasks(app: Flask) -> None:
    assert {"outbox.deliver", "journal.seal"} <= set(jobs.TASKS)


def test_a_task_is_called_on_its_rhythm(app, db, now, tasks, clock):
    calls = []
    jobs.due("often", minutes=1)(lambda at: calls.append("often"))
    jobs.due("rarely", minutes=10)(lambda at: calls.append("rarely"))
    queue = jobs.queue()
    for minute in range(11):
        clock.move_to(now + timedelta(minutes=minute))
        queue.call_due(now + timedelta(minutes=minute))
        work_off(queue)
    assert (calls.count("often"), calls.count("rarely")) == (11, 2)


def test_what_sends_is_called_behind_what_makes_something_to_send(app, db, now, tasks):
    calls = []
    jobs.due("deliver", prompt=True, last=True)(lambda at: calls.append("deliver"))
    jobs.due("tell", prompt=True)(lambda at: calls.append("tell"))
    queue = jobs.queue()
    queue.call_due(now)
    work_off(queue)
    jobs.wake()
    work_off(queue)
    assert calls == ["tell", "deliver"] * 2


def test_one_pass_tells_and_delivers(app, db, now):
    journal.record("contribution.published", by=None, about=a_contribution(), at=now)
    db.session.commit()
    for task in jobs.in_order():
        assert jobs.attempt(task), task.name
    [letter] = db.session.scalars(select(outbox.Letter))
    assert letter.state is outbox.DeliveryState.SENT


def test_a_task_that_fails_spares_the_others_and_is_called_again(app, db, now, tasks, clock):
    calls = []

    def fail(at: object) -> None:
        calls.append("fails")
        raise ValueError("a fault")

    jobs.due("fails")(fail)
    jobs.due("works")(lambda at: calls.append("works"))
    queue = jobs.queue()
    for minute in range(2):
        clock.move_to(now + timedelta(minutes=minute))
        queue.call_due(now + timedelta(minutes=minute))
        work_off(queue)
    assert calls == ["fails", "works"] * 2


def test_waking_does_prompt_work_once_however_often_it_is_asked(app, db, tasks):
    calls = []
    jobs.due("prompt", prompt=True)(lambda at: calls.append("prompt"))
    jobs.due("patient")(lambda at: calls.append("patient"))
    for _ in range(5):
        jobs.wake()
    work_off(jobs.queue())
    assert calls == ["prompt"]
    jobs.wake()
    work_off(jobs.queue())
    assert calls == ["prompt", "prompt"]


def test_a_wake_lost_with_its_process_is_made_up_for_within_a_minute(app, db, now, tasks):
    queue = jobs.queue()
    queue.huey.put_if_empty(jobs.WOKEN, 1)  # the process died before it could ask
    jobs.wake()
    assert not queued(queue)
    queue.call_due(now)
    jobs.wake()
    assert queued(queue)


def test_work_asked_for_while_it_is_done_is_done_again(app: Flask) -> None:
    turn, inside, go_on, done = jobs.Turn(), threading.Event(), threading.Event(), []

    def work() -> None:
        done.append(1)
        inside.set()
        assert go_on.wait(10)

    thread = threading.Thread(target=turn.take, args=(work,))
    thread.start()
    assert inside.wait(10)
    turn.take(work)  # comes back at once
    assert len(done) == 1
    go_on.set()
    thread.join(10)
    assert len(done) == 2


def test_a_committed_change_wakes_the_worker_and_an_undone_one_does_not(app, db, now):
    member = a_member()
    queue = jobs.queue()
    journal.record("member.joined", by=member, about=member, at=now)
    db.undo()
    assert not queued(queue)
    with db.unit():
        member = a_member()
        journal.record("member.joined", by=member, about=member, at=now)
        outbox.queue("people/x", key="k", to="a@example.org", locale="fr", at=now)
    assert len(queued(queue)) == 1


def test_a_queue_that_cannot_be_written_undoes_nothing(app, db, now, monkeypatch):
    def fail() -> None:
        raise OSError("no space left")

    monkeypatch.setattr(jobs, "queue", fail)
    with db.unit():
        member = a_member()
        journal.record("member.joined", by=member, about=member, at=now)
    assert journal.of(member)


def test_a_worker_beats_forward_only_and_the_dead_are_forgotten(app, db: Database, now):
    with db.unit():
        db.session.add(jobs.Beat(name="old", at=now - timedelta(days=2)))
    assert jobs.last_beat() == now - timedelta(days=2)
    for at in (now, now - timedelta(minutes=1)):
        with db.unit():
            jobs.beat(at)
    assert jobs.last_beat() == now
    assert db.session.get(jobs.Beat, "old") is None
