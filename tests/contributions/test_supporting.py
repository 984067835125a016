"""Supporting: one stance a person, changeable, withdrawable, and counted to the last one."""

import random
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from council.contributions import tasks
from council.contributions.models import Contribution, Kind, Stance, State, Support
from council.contributions.operations import supporting
from council.contributions.queries import counting
from council.core.db import Database
from council.core.db import db as database
from council.core.journal import Entry
from council.discussion.models import Comment
from council.people.models import Member
from tests.support import Browser, QueryCount, a_contribution, a_member, sign_in

THREADS = 16


@pytest.fixture
def problem(db: Database) -> Contribution:
    """A published problem of somebody else."""
    found = a_contribution()
    db.session.commit()
    return found


@pytest.fixture
def proposal(db: Database) -> Contribution:
    """A published proposal of somebody else."""
    found = a_contribution(kind=Kind.PROPOSAL)
    db.session.commit()
    return found


def press(browser: Browser, contribution: Contribution, stance: str, **headers: str) -> object:
    """Press a button of the page."""
    address = f"/fr/contributions/{contribution.public_id}/support"
    return browser.post(address, data={"stance": stance}, headers=headers)


def counters(db: Database, contribution: Contribution) -> dict[str, int]:
    """The counters that are not zero."""
    db.session.rollback()
    kept = db.session.get_one(Contribution, contribution.id, populate_existing=True)
    found = {name: getattr(kept, name) for name in counting.COUNTERS}
    return {name: number for name, number in found.items() if number}


def test_a_resident_says_that_it_happens_to_them_too(
    as_resident: Browser, db: Database, problem: Contribution
) -> None:
    page = as_resident.get(f"/fr/contributions/{problem.public_id}").text
    assert "Je vis la même chose" in page
    assert "Je ne suis pas d’accord" not in page
    answer = press(as_resident, problem, "support")
    assert (answer.status_code, answer.location) == (
        303,
        f"/fr/contributions/{problem.public_id}#support",
    )
    assert counters(db, problem) == {"supports": 1}
    assert 'aria-pressed="true"' in as_resident.get(f"/fr/contributions/{problem.public_id}").text


def test_the_same_button_twice_counts_once(
    as_resident: Browser, db: Database, problem: Contribution
) -> None:
    for _ in range(3):
        assert press(as_resident, problem, "support").status_code == 303
    assert counters(db, problem) == {"supports": 1}


def test_one_changes_ones_mind_and_takes_it_back(
    as_resident: Browser, db: Database, proposal: Contribution
) -> None:
    steps = [
        ("support", {"supports": 1}),
        ("unsure", {"unsure": 1}),
        ("object", {"objections": 1}),
        ("support", {"supports": 1}),
        ("none", {}),
        ("none", {}),
    ]
    for stance, expected in steps:
        assert press(as_resident, proposal, stance).status_code == 303
        assert counters(db, proposal) == expected
    assert db.session.scalars(select(Support)).all() == []


def test_an_opinion_leaves_no_trace_in_the_journal(
    as_resident: Browser, db: Database, proposal: Contribution
) -> None:
    press(as_resident, proposal, "object")
    assert db.session.scalars(select(Entry)).all() == []


def test_those_met_by_a_place_are_counted_apart(
    db: Database, proposal: Contribution, now: datetime
) -> None:
    met, unmet = a_member(verified_at=now), a_member()
    for member, stance in ((met, Stance.SUPPORT), (unmet, Stance.SUPPORT), (met, Stance.OBJECT)):
        supporting.take_stance(member, proposal, stance, now)
    db.session.commit()
    assert counters(db, proposal) == {
        "supports": 1,
        "objections": 1,
        "objections_verified": 1,
    }


def test_the_page_says_how_many_were_met(
    client: Browser, db: Database, problem: Contribution, now: datetime
) -> None:
    for _ in range(2):
        supporting.take_stance(a_member(verified_at=now), problem, Stance.SUPPORT, now)
    db.session.commit()
    page = client.get(f"/fr/contributions/{problem.public_id}").text
    assert "Dont 2 personnes rencontrées par un lieu reconnu." in page


def test_the_page_of_a_proposal_says_it_of_every_answer(
    client: Browser, db: Database, proposal: Contribution, now: datetime
) -> None:
    address = f"/fr/contributions/{proposal.public_id}"
    assert "lieu reconnu" not in client.get(address).text
    for stance in (Stance.UNSURE, Stance.OBJECT, Stance.OBJECT):
        supporting.take_stance(a_member(verified_at=now), proposal, stance, now)
    db.session.commit()
    page = client.get(address).text
    assert "Parmi les personnes qui hésitent, 1 a été rencontrée par un lieu reconnu." in page
    assert "Parmi les personnes en désaccord, 2 ont été rencontrées par un lieu reconnu." in page


def test_a_visitor_is_told_how(client: Browser, db: Database, problem: Contribution) -> None:
    assert press(client, problem, "support").status_code == 401
    page = client.get(f"/fr/contributions/{problem.public_id}").text
    assert f"/fr/contributions/{problem.public_id}/support" in page
    explained = client.get(f"/fr/contributions/{problem.public_id}/support").text
    assert f"next=/fr/contributions/{problem.public_id}%23support" in explained
    assert "Une carte à code suffit" in explained
    assert counters(db, problem) == {}


def test_someone_signed_in_is_led_back_to_the_buttons(
    as_resident: Browser, problem: Contribution
) -> None:
    page = as_resident.get(f"/fr/contributions/{problem.public_id}/support").text
    assert f"/fr/contributions/{problem.public_id}#support" in page


def test_authors_do_not_support_themselves(app: Flask, db: Database, now: datetime) -> None:
    author = a_member()
    own = a_contribution(author=author)
    browser: Browser = app.test_client()
    browser.sign_in(sign_in(author))
    assert press(browser, own, "support").status_code == 409
    assert press(browser, own, "none").status_code == 303
    assert "elle compte déjà" in browser.get(f"/fr/contributions/{own.public_id}").text
    assert counters(db, own) == {}


@pytest.mark.parametrize("stance", ["unsure", "object", "", "SUPPORT", "yes", "x" * 10_000, "\x00"])
def test_a_problem_is_only_supported(
    as_resident: Browser, db: Database, problem: Contribution, stance: str
) -> None:
    answer = press(as_resident, problem, stance)
    assert answer.status_code == 422
    assert "Choisissez un des boutons" in answer.text
    assert counters(db, problem) == {}


@pytest.mark.parametrize("state", [State.SUBMITTED, State.REJECTED, State.WITHDRAWN])
def test_what_is_not_published_takes_no_support(
    as_resident: Browser, db: Database, problem: Contribution, state: State, now: datetime
) -> None:
    press(as_resident, problem, "support")
    problem = db.session.get_one(Contribution, problem.id)
    problem.state, problem.rejected_reason = state, "off_topic"
    db.session.commit()
    assert press(as_resident, problem, "support").status_code in {404, 409}
    assert counters(db, problem) == {"supports": 1}
    if state is not State.SUBMITTED:  # what one gave one may take back
        assert press(as_resident, problem, "none").status_code == 303
        assert counters(db, problem) == {}


def test_an_unknown_contribution_is_not_found(as_resident: Browser) -> None:
    answer = as_resident.post("/fr/contributions/nowhere1/support", data={"stance": "support"})
    assert answer.status_code == 404


def test_the_script_gets_the_buttons_alone(as_resident: Browser, problem: Contribution) -> None:
    answer = press(as_resident, problem, "support", Accept="application/json")
    assert answer.status_code == 200
    assert 'aria-pressed="true"' in answer.json["html"]
    assert "<b>1</b>" in answer.json["html"]
    assert "<html" not in answer.json["html"]


def test_a_stance_costs_few_statements(as_resident: Browser, problem: Contribution) -> None:
    assert problem.public_id  # read already: what follows is the request's alone
    with QueryCount() as count:
        press(as_resident, problem, "support")
    asked = [each for each in count.statements if not each.startswith("BEGIN")]
    assert len(asked) <= 4, asked


def at_once(app: Flask, works: list[Callable[[], None]]) -> None:
    """Do all at the same time, each in a thread and transactions of its own."""
    gate, faults = threading.Barrier(len(works)), []

    def run(work: Callable[[], None]) -> None:
        with app.app_context():
            gate.wait()
            try:
                work()
            except Exception as error:
                faults.append(error)
            finally:
                database.session.remove()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not faults, faults


def stance_of(member_id: int, contribution_id: int, stance: Stance | None, at: datetime) -> None:
    """One request's worth: a stance in a transaction of its own."""
    with database.unit():
        member = database.session.get_one(Member, member_id)
        contribution = database.session.get_one(Contribution, contribution_id)
        if not supporting.take_first_stance(member, contribution.public_id, stance, at):
            supporting.take_stance(member, contribution, stance, at)


def true_counts(db: Database, contribution: Contribution) -> dict[str, int]:
    """The counts of the rows themselves."""
    db.session.rollback()
    rows = db.session.execute(
        select(Support.stance, Support.verified, func.count())
        .where(Support.contribution_id == contribution.id)
        .group_by(Support.stance, Support.verified)
    )
    found: dict[str, int] = {}
    for stance, verified, number in rows:
        for name in supporting.counted(stance, verified):
            found[name] = found.get(name, 0) + number
    return found


def test_many_people_at_once_are_all_counted(
    app: Flask, db: Database, problem: Contribution, now: datetime
) -> None:
    members = [a_member(verified_at=now if n % 2 else None).id for n in range(THREADS)]
    db.session.commit()
    id = problem.id
    db.session.rollback()
    at_once(app, [lambda who=who: stance_of(who, id, Stance.SUPPORT, now) for who in members])
    assert counters(db, problem) == {"supports": THREADS, "supports_verified": THREADS // 2}


def test_one_person_in_many_windows_counts_once(
    app: Flask, db: Database, problem: Contribution, now: datetime
) -> None:
    member = a_member().id
    db.session.commit()
    id = problem.id
    db.session.rollback()
    at_once(app, [lambda: stance_of(member, id, Stance.SUPPORT, now)] * THREADS)
    assert counters(db, problem) == {"supports": 1}


def test_a_storm_of_changes_leaves_exact_counters(
    app: Flask, db: Database, proposal: Contribution, now: datetime
) -> None:
    members = [a_member(verified_at=now if n % 3 else None).id for n in range(5)]
    db.session.commit()
    id = proposal.id
    db.session.rollback()
    choices = [*Stance, None]

    def storm(seed: int) -> None:
        dice = random.Random(seed)
        for _ in range(8):
            stance_of(dice.choice(members), id, dice.choice(choices), now)

    at_once(app, [lambda seed=seed: storm(seed) for seed in range(THREADS)])
    assert counters(db, proposal) == true_counts(db, proposal)
    tasks.recount(now)
    assert db.session.scalars(select(Entry)).all() == []  # nothing to mend


def test_a_drift_is_mended_and_told(
    db: Database, client: Browser, proposal: Contribution, now: datetime
) -> None:
    supporting.take_stance(a_member(verified_at=now), proposal, Stance.SUPPORT, now)
    db.session.add(Comment(thread_id=proposal.thread_id, body="x", html="x", language="fr", at=now))
    other = a_contribution(supports=3, supports_imported=3)
    proposal.supports, proposal.objections_verified = 7, 2
    db.session.commit()
    tasks.recount(now)
    assert counters(db, proposal) == {"supports": 1, "supports_verified": 1, "comment_count": 1}
    assert counters(db, other) == {"supports": 3}  # counted elsewhere, with no rows here
    [told] = db.session.scalars(select(Entry))
    assert (told.verb, told.about_id) == ("contribution.recounted", proposal.id)
    assert told.details["wrong"]["supports"] == [7, 1]
    assert "Comptes corrigés" in client.get(f"/fr/contributions/{proposal.public_id}/journal").text


def test_recounting_goes_through_all_and_twice_is_once(
    db: Database, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counting, "BATCH", 2)
    for _ in range(5):
        a_contribution(supports=1)
    db.session.commit()
    tasks.recount(now)
    tasks.recount(now)
    db.session.rollback()
    assert db.session.scalar(select(func.sum(Contribution.supports))) == 0
    assert db.session.scalar(select(func.count()).select_from(Entry)) == 5


def test_recounting_what_is_right_changes_nothing(
    db: Database, problem: Contribution, now: datetime
) -> None:
    assert supporting.recount(problem.id, now) == {}


def test_a_stance_of_somebody_met_long_ago_is_found_by_the_daily_count(
    db: Database, problem: Contribution, now: datetime
) -> None:
    member = a_member()
    supporting.take_stance(member, problem, Stance.SUPPORT, now)
    db.session.get_one(Member, member.id).verified_at = now - timedelta(days=30)
    db.session.commit()
    tasks.count_the_met(now)  # it looks at those met of late
    assert counters(db, problem) == {"supports": 1}
    tasks.recount(now)
    assert counters(db, problem) == {"supports": 1, "supports_verified": 1}


def test_a_stance_counts_as_met_once_its_person_was(
    db: Database, problem: Contribution, now: datetime
) -> None:
    member = a_member()
    supporting.take_stance(member, problem, Stance.SUPPORT, now)
    db.session.commit()
    tasks.count_the_met(now)
    assert counters(db, problem) == {"supports": 1}
    db.session.get_one(Member, member.id).verified_at = now
    db.session.commit()
    tasks.count_the_met(now)
    tasks.count_the_met(now)
    assert counters(db, problem) == {"supports": 1, "supports_verified": 1}
    supporting.count_as_met(problem.id, member.id)  # known by now
    supporting.count_as_met(problem.id, 999_999)  # withdrawn meanwhile
    assert counters(db, problem) == {"supports": 1, "supports_verified": 1}
