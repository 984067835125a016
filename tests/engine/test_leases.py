"""Several workers: each task is done by one of them at a time, and by another if that one dies."""

import threading
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from council.core import jobs, leases, worker
from council.core.db import Database
from council.core.leases import LASTS, TaskLease
from tests.support import capture_logs

EVERY = timedelta(minutes=5)


@pytest.fixture
def tasks(monkeypatch: pytest.MonkeyPatch) -> dict[str, jobs.Due]:
    """A table of tasks for this test alone."""
    table: dict[str, jobs.Due] = {}
    monkeypatch.setattr(jobs, "TASKS", table)
    return table


@pytest.fixture
def machines(app: Flask, tmp_path) -> tuple[jobs.Jobs, jobs.Jobs]:
    """Two workers, each with the queue of a machine of its own."""
    home = app.config["DATA_DIR"]
    queues = []
    for name in ("one", "two"):
        app.config["DATA_DIR"] = tmp_path / name
        queues.append(jobs.Jobs(app))
    app.config["DATA_DIR"] = home
    return queues[0], queues[1]


def work_off(queue: jobs.Jobs) -> None:
    """Do all that waits in the queue of a machine."""
    while task := queue.huey.dequeue():
        queue.huey.execute(task)


def test_two_workers_do_a_task_once_each_time(app, db, tasks, machines, now, clock):
    calls = []
    jobs.due("seal", minutes=5)(lambda at: calls.append(at))
    for minute in range(11):
        at = now + timedelta(minutes=minute)
        clock.move_to(at)
        for machine in machines:  # both find it due before either begins
            machine.call_due(at)
        for machine in machines:
            work_off(machine)
    assert calls == [now, now + EVERY, now + 2 * EVERY]


def test_what_one_worker_does_another_leaves(app, db, tasks, machines, now, clock):
    one, two = machines
    calls = []

    def long(at: object) -> None:
        calls.append("begun")
        clock.move_to(now + EVERY)
        worker.beat(app)  # it is alive
        two.call_due(now + EVERY)
        two.run_named("long")
        calls.append("ended")

    jobs.due("long", minutes=1)(long)
    one.call_due(now)
    work_off(one)
    assert calls == ["begun", "ended"]
    assert not two.huey.pending()


def test_what_a_dead_worker_began_another_does_at_once(app, db, tasks, machines, now, clock):
    calls = []
    jobs.due("daily", minutes=1440)(lambda at: calls.append(at))
    assert leases.take("daily", timedelta(days=1), "killed", now)
    for seconds, done in ((0, 0), (14, 0), (15, 1), (60, 1)):
        clock.move_to(now + timedelta(seconds=seconds))
        machines[1].call_due(now + timedelta(seconds=seconds))
        work_off(machines[1])
        assert len(calls) == done, f"after {seconds} seconds"


@pytest.mark.parametrize("known", [True, False])
def test_of_many_who_try_at_once_one_begins(app: Flask, db: Database, now, known: bool) -> None:
    if known:
        assert leases.take("x", EVERY, "before", now - EVERY)
        leases.give_back("x", "before")
    gate, begun = threading.Barrier(6), []

    def try_it(name: str) -> None:
        gate.wait(10)
        with app.app_context():
            if leases.take("x", EVERY, name, now):
                begun.append(name)

    threads = [threading.Thread(target=try_it, args=(f"w{each}",)) for each in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(begun) == 1
    assert db.session.get_one(TaskLease, "x").holder == begun[0]


def test_a_task_that_fails_gives_its_lease_back(app, db, now) -> None:
    with pytest.raises(ZeroDivisionError), leases.leased("x", EVERY, "w"):
        raise ZeroDivisionError
    assert not leases.HELD
    assert not leases.waiting({"x": EVERY}, now), "its next time will come"
    assert leases.waiting({"x": EVERY, "y": EVERY}, now + EVERY) == {"x", "y"}


def test_what_another_took_over_is_not_given_back(app, db, now) -> None:
    assert leases.take("x", EVERY, "frozen", now)
    assert leases.take("x", EVERY, "other", now + LASTS)
    leases.give_back("x", "frozen")
    assert db.session.get_one(TaskLease, "x").holder == "other"


def test_only_what_is_done_is_prolonged(app, db, now) -> None:
    assert leases.take("lost", EVERY, jobs.WORKER, now)
    with leases.leased("x", EVERY, jobs.WORKER), db.unit():
        leases.prolong(jobs.WORKER, now + LASTS)
        leases.prolong("another", now + 9 * LASTS)
        assert db.session.get_one(TaskLease, "x").until == now + 2 * LASTS
        assert db.session.get_one(TaskLease, "lost").until == now + LASTS


def test_a_lease_of_the_future_is_none(app, db, now) -> None:
    assert leases.take("x", EVERY, "clock that is wrong", now + timedelta(days=400))
    leases.give_back("x", "clock that is wrong")
    assert leases.waiting({"x": EVERY}, now)


def test_a_lease_that_cannot_be_given_back_ends_by_itself(app, db, now, monkeypatch) -> None:
    def fail() -> None:
        raise OperationalError("UPDATE", {}, Exception("away"))

    with capture_logs() as said:
        with leases.leased("x", EVERY, "w") as mine:
            assert mine
            monkeypatch.setattr(db, "keep", fail)
        monkeypatch.undo()
    assert [line["event"] for line in said] == ["lease.not_given_back"]
    assert leases.waiting({"x": EVERY}, now + LASTS) == {"x"}
