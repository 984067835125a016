"""Official answers: every verdict with and without promises, in every state of the clock."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from council.core import clock as days
from council.core import journal
from council.core.db import Database
from council.core.errors import RuleBroken
from council.dossiers.models import Dossier
from council.dossiers.models import State as Standing
from council.people.models import Member
from council.referrals import operations
from council.referrals.models import (
    LETTERS,
    STEPS,
    Referral,
    Relay,
    RelayReason,
    State,
    Step,
    Verdict,
    moment_of,
)
from council.referrals.operations import Answer
from council.referrals.operations.answering import later
from council.referrals.queries import sent
from council.territory.models import Authority
from council.territory.queries import delays_for
from tests.support import a_commune, a_contribution, a_dossier

SOON, TODAY, PAST = date(2026, 6, 30), date(2026, 3, 2), date(2026, 3, 1)
PROMISES = {
    "none": (),
    "one": (("Ouvrir le jeudi", SOON),),
    "today": (("Ouvrir le jeudi", TODAY),),
    "two": (("Ouvrir le jeudi", SOON), ("Afficher les heures", SOON)),
    "past": (("Ouvrir le jeudi", PAST),),
    "one past": (("Ouvrir le jeudi", SOON), ("Afficher les heures", PAST)),
}
EXPECTED = {  # verdict, promises, who is competent: the refusal, or where the dossier stands then
    "accepted none -": "answered",
    "accepted one -": "followed",
    "accepted today -": "followed",
    "accepted two -": "followed",
    "accepted past -": "referral.promise_past",
    "accepted one past -": "referral.promise_past",
    "partly none -": "answered",
    "partly one -": "followed",
    "partly today -": "followed",
    "partly two -": "followed",
    "partly past -": "referral.promise_past",
    "partly one past -": "referral.promise_past",
    "refused none -": "answered",
    "refused one -": "referral.promise_refused",
    "refused today -": "referral.promise_refused",
    "refused two -": "referral.promise_refused",
    "refused past -": "referral.promise_refused",
    "refused one past -": "referral.promise_refused",
    "not_competent none -": "referral.competent_missing",
    "not_competent one -": "referral.competent_missing",
    "not_competent none itself": "referral.competent_self",
    "not_competent one itself": "referral.competent_self",
    "not_competent none other": "forwarded",
    "not_competent one other": "referral.promise_refused",
    "not_competent past other": "referral.promise_refused",
    "accepted none itself": "referral.competent_self",
}


def refused(act: Callable[[], object]) -> str | None:
    """The code of the refusal that `act` meets; None when it is done."""
    try:
        act()
    except RuleBroken as refusal:
        return refusal.code
    return None


def answered(verdict: Verdict = Verdict.ACCEPTED, **changes: object) -> Answer:
    """An answer as an official types it."""
    values = {"body": "Nous avons lu.", "service": "Service population", "language": "fr"}
    return Answer(verdict, **{**values, **changes})


def outcome(db: Database, one: Referral, given: Answer, at: datetime) -> str:
    """What comes of an answer, undone afterwards."""
    with db.session.begin_nested() as trial:
        code = refused(lambda: operations.answer(one, given, by=None, at=at))
        found = code or db.session.get_one(Dossier, one.dossier_id).state.value
        if code:
            assert one.state is State.SENT
            assert sent.response_to(one.id) is None
        trial.rollback()
    return found


def test_every_verdict_with_every_promise_has_one_outcome(
    db: Database, sent_referral: Referral, now: datetime
) -> None:
    whom = {"-": None, "itself": a_commune("namur"), "other": a_commune("province-de-namur")}
    found = {}
    for line in EXPECTED:
        verdict, *promises, competent = line.split()
        given = answered(
            Verdict(verdict),
            commitments=PROMISES[" ".join(promises)],
            competent=whom[competent],
        )
        found[line] = outcome(db, sent_referral, given, now)
    assert found == EXPECTED


def test_an_answer_by_link_and_one_at_the_desk_are_signed_by_the_service(
    db: Database, sent_referral: Referral, dossier: Dossier, now: datetime
) -> None:
    response = operations.answer(sent_referral, answered(), by=None, at=now)
    assert (response.service, response.by_id) == ("Service population", None)
    entry = journal.of(dossier)[-1]
    assert (entry.verb, entry.role, entry.actor_id) == ("referral.answered", "official", None)
    assert entry.details == {
        "referral": sent_referral.id,
        "authority": sent_referral.authority_id,
        "verdict": "accepted",
        "commitments": 0,
        "response": response.id,
    }


def test_promises_keep_their_order_and_day(
    db: Database, sent_referral: Referral, now: datetime
) -> None:
    given = answered(commitments=PROMISES["two"])
    response = operations.answer(sent_referral, given, by=None, at=now)
    kept = [(each.text, each.due_on) for each in sent.commitments_of(response.id)]
    assert tuple(kept) == PROMISES["two"]


SAME_OR_NOT = {
    "body": "Autre chose.",
    "service": "Un autre service",
    "language": "nl",
    "verdict": Verdict.PARTLY,
    "commitments": PROMISES["one"],
}


@pytest.mark.parametrize("changed", [None, *SAME_OR_NOT])
def test_the_same_answer_twice_is_one_and_another_is_refused(
    db: Database, sent_referral: Referral, now: datetime, changed: str | None
) -> None:
    first = operations.answer(sent_referral, answered(), by=None, at=now)
    values = {changed: SAME_OR_NOT[changed]} if changed else {}
    second = answered(**values) if "verdict" not in values else answered(Verdict.PARTLY)
    act = lambda: operations.answer(sent_referral, second, by=None, at=now)  # noqa: E731
    if changed:
        assert refused(act) == "referral.answered"
    else:
        assert act() is first


ACTS = ["send", "acknowledge", "extend", "answer", "withdraw", "say_posted", "resend"]
ALLOWED = {  # state: what may be done then; everything else is refused
    State.PREPARED: {"send", "withdraw"},
    State.SENT: {"acknowledge", "extend", "answer", "withdraw", "say_posted", "resend"},
    State.ACKNOWLEDGED: {"extend", "answer", "withdraw", "say_posted", "resend"},
    State.ANSWERED: set(),
    State.NOT_COMPETENT: set(),
    State.WITHDRAWN: set(),
}


def do(act: str, one: Referral, by: Member, at: datetime) -> object:
    """One act on a referral."""
    return {
        "send": lambda: operations.send(one, by=by, at=at),
        "acknowledge": lambda: operations.acknowledge(one, by=None, at=at),
        "extend": lambda: operations.extend(one, reason="Vacances", days=5, by=None, at=at),
        "answer": lambda: operations.answer(one, answered(), by=None, at=at),
        "withdraw": lambda: operations.withdraw(one, by=by, at=at),
        "say_posted": lambda: operations.say_posted(one, by=by, at=at),
        "resend": lambda: operations.resend(one, to="n@example.org", by=by, at=at),
    }[act]()


def in_state(state: State, one: Referral, by: Member, at: datetime) -> None:
    """Lead a prepared referral to a state by the acts that lead there."""
    way = {
        State.PREPARED: [],
        State.SENT: ["send"],
        State.ACKNOWLEDGED: ["send", "acknowledge"],
        State.ANSWERED: ["send", "answer"],
        State.WITHDRAWN: ["send", "withdraw"],
    }
    if state is State.NOT_COMPETENT:
        do("send", one, by, at)
        given = answered(Verdict.NOT_COMPETENT, competent=a_commune("province-de-namur"))
        operations.answer(one, given, by=None, at=at)
        return
    for act in way[state]:
        do(act, one, by, at)


def test_what_may_be_done_in_each_state_and_what_is_refused(
    db: Database, namur: Authority, moderator: Member, now: datetime
) -> None:
    found: dict[State, set[str]] = {state: set() for state in State}
    for state, act in product(State, ACTS):
        with db.session.begin_nested() as trial:
            dossier = a_dossier(a_contribution(), by=moderator)
            [one] = operations.prepare(dossier, [namur], "", by=moderator, at=now)
            in_state(state, one, moderator, now)
            assert one.state is state
            if act == "answer" and state is State.ANSWERED:
                one_more = answered(body="Autre chose.")
                code = refused(
                    lambda one=one, x=one_more: operations.answer(one, x, by=None, at=now)
                )
            else:
                code = refused(lambda act=act, one=one: do(act, one, moderator, now))
            if code is None:
                found[state].add(act)
            else:
                assert one.state is state
            trial.rollback()
    assert found == ALLOWED


@pytest.mark.parametrize(
    ("count", "code"), [(-1, "long"), (0, "long"), (1, None), (30, None), (31, "long")]
)
def test_an_extension_is_of_one_day_to_what_the_procedure_allows(
    sent_referral: Referral, now: datetime, count: int, code: str | None
) -> None:
    assert delays_for(sent_referral.authority).extension_days == 30
    before = sent_referral.answer_due_at
    act = lambda: operations.extend(sent_referral, reason="R", days=count, by=None, at=now)  # noqa: E731
    assert refused(act) == (code and f"referral.extension_{code}")
    if code:
        assert sent_referral.answer_due_at == before
    else:
        assert before is not None
        assert sent_referral.answer_due_at == later(before, count)
        assert sent_referral.state is State.ACKNOWLEDGED
        assert refused(act) == "referral.extended"


def test_an_extension_is_asked_for_before_the_delay_is_over(
    sent_referral: Referral, now: datetime
) -> None:
    due = sent_referral.answer_due_at
    assert due is not None
    late = due + timedelta(seconds=1)
    ask = {"reason": "R", "days": 5, "by": None}
    assert (
        refused(lambda: operations.extend(sent_referral, **ask, at=late))
        == "referral.extension_late"
    )
    operations.extend(sent_referral, **ask, at=due)
    assert sent_referral.extension_reason == "R"


ENDS = {  # how two authorities end: where the dossier stands
    ("answer", "answer"): Standing.ANSWERED,
    ("answer", "promise"): Standing.FOLLOWED,
    ("answer", "withdraw"): Standing.ANSWERED,
    ("withdraw", "answer"): Standing.ANSWERED,
    ("withdraw", "withdraw"): Standing.FORWARDED,
    ("answer", "wait"): Standing.FORWARDED,
    ("promise", "wait"): Standing.FORWARDED,
    ("answer", "not ours"): Standing.ANSWERED,
    ("not ours", "promise"): Standing.FOLLOWED,
    ("not ours", "withdraw"): Standing.FORWARDED,
    ("not ours", "not ours"): Standing.FORWARDED,
}


@pytest.mark.parametrize("ends", ENDS, ids=" and ".join)
def test_a_dossier_is_answered_once_nobody_has_to_answer_any_more(
    db: Database,
    dossier: Dossier,
    namur: Authority,
    moderator: Member,
    now: datetime,
    ends: tuple[str, str],
) -> None:
    both = operations.prepare(dossier, [namur, a_commune("dinant")], "", by=moderator, at=now)
    for one in both:
        operations.send(one, by=moderator, at=now)
    for one, end in zip(both, ends, strict=True):
        if end == "withdraw":
            operations.withdraw(one, by=moderator, at=now)
        elif end != "wait":
            given = {
                "answer": answered(),
                "promise": answered(commitments=PROMISES["one"]),
                "not ours": answered(
                    Verdict.NOT_COMPETENT, competent=a_commune("province-de-namur")
                ),
            }[end]
            operations.answer(one, given, by=None, at=now)
    assert dossier.state is ENDS[ends]


def test_two_who_name_the_same_authority_open_one_relay(
    db: Database, dossier: Dossier, namur: Authority, moderator: Member, now: datetime
) -> None:
    to = a_commune("province-de-namur")
    both = operations.prepare(dossier, [namur, a_commune("dinant")], "", by=moderator, at=now)
    for one in both:
        operations.send(one, by=moderator, at=now)
        given = answered(Verdict.NOT_COMPETENT, competent=to)
        operations.answer(one, given, by=None, at=now)
    [relay] = db.session.scalars(select(Relay))
    assert (relay.referral_id, relay.authority_id, relay.reason) == (
        both[0].id,
        to.id,
        RelayReason.NOT_COMPETENT,
    )


def test_a_relay_is_decided_once_and_its_next_rung_has_its_own_clock(
    db: Database, sent_referral: Referral, moderator: Member, now: datetime
) -> None:
    to = a_commune("province-de-namur")
    operations.answer(sent_referral, answered(Verdict.NOT_COMPETENT, competent=to), by=None, at=now)
    relay = db.session.scalars(select(Relay)).one()
    at = now + timedelta(days=3)
    following = operations.confirm_relay(relay, "Pour vous.", by=moderator, at=at)
    assert (following.authority_id, following.relay_of_id) == (to.id, sent_referral.id)
    assert following.answer_due_at == days.deadline(at, days=60, working=False)
    assert relay.next_id == following.id
    for again in (
        lambda: operations.confirm_relay(relay, "", by=moderator, at=at),
        lambda: operations.decline_relay(relay, by=moderator, at=at),
    ):
        assert refused(again) == "referral.relay_decided"


def test_a_declined_relay_leaves_the_dossier_where_it_is(
    db: Database, sent_referral: Referral, dossier: Dossier, moderator: Member, now: datetime
) -> None:
    to = a_commune("province-de-namur")
    operations.answer(sent_referral, answered(Verdict.NOT_COMPETENT, competent=to), by=None, at=now)
    relay = db.session.scalars(select(Relay)).one()
    operations.decline_relay(relay, by=moderator, at=now)
    assert len(db.session.scalars(select(Referral)).all()) == 1
    assert journal.of(dossier)[-1].verb == "referral.relay_declined"
    assert refused(lambda: operations.decline_relay(relay, by=moderator, at=now)) == (
        "referral.relay_decided"
    )


def test_a_letter_sent_again_ends_the_links_before_it(
    db: Database, sent_referral: Referral, moderator: Member, now: datetime
) -> None:
    old = sent.token_for(sent_referral)
    assert sent.by_token(old) is sent_referral
    operations.resend(sent_referral, to="autre@example.org", by=moderator, at=now)
    db.session.flush()
    assert refused(lambda: sent.by_token(old)) == "referral.link_ended"
    assert sent.by_token(sent.token_for(sent_referral)) is sent_referral
    assert sent_referral.authority.email == "autre@example.org"
    assert refused(lambda: sent.by_token(old[:-1])) == "link.wrong"


START = datetime(2024, 1, 1, tzinfo=UTC)
MOMENTS = st.integers(0, 6 * 365 * 24 * 60).map(lambda n: START + timedelta(minutes=n))


@given(sent_at=MOMENTS, waits=st.lists(st.integers(0, 30 * 24), max_size=12))
@settings(deadline=None, max_examples=60)
def test_however_often_the_clock_is_asked_each_step_is_taken_once_and_in_order(
    sent_at: datetime, waits: list[int]
) -> None:
    one = Referral(state=State.SENT, sent_at=sent_at, reminders=0)
    one.set_clock(days.deadline(sent_at, days=60, working=False), sent_at)
    assert one.reminders == 0
    taken: list[Step] = []
    at = sent_at
    for hours in waits:
        at += timedelta(hours=hours)
        before = one.reminders
        due = one.due_steps(at)
        taken += due
        if due:
            one.pass_steps(STEPS.index(due[-1]) + 1)
        assert one.reminders >= before
        assert one.next_reminder_at is None or one.next_reminder_at > at
        assert one.due_steps(at) == []
    assert taken == list(STEPS[: len(taken)])
    assert one.answer_due_at is not None
    assert all(moment_of(step, one.answer_due_at) <= at for step in taken)


@given(sent_at=MOMENTS, extended=st.integers(0, 59), count=st.integers(1, 30))
@settings(deadline=None, max_examples=60)
def test_an_extended_clock_begins_its_reminders_anew_and_never_in_the_past(
    sent_at: datetime, extended: int, count: int
) -> None:
    one = Referral(state=State.SENT, sent_at=sent_at, reminders=0)
    due = days.deadline(sent_at, days=60, working=False)
    at = sent_at + timedelta(days=extended)
    one.set_clock(later(due, count), at)
    assert one.answer_due_at is not None
    assert one.answer_due_at > due
    assert one.next_reminder_at is not None
    assert one.next_reminder_at > at
    assert one.due_steps(at) == []


@pytest.mark.parametrize("state", [s for s in State if s not in (State.SENT, State.ACKNOWLEDGED)])
def test_a_clock_that_nobody_waits_for_takes_no_step(state: State, now: datetime) -> None:
    one = Referral(state=state, sent_at=now, answer_due_at=now, reminders=0)
    assert one.due_steps(now + timedelta(days=400)) == []
    assert one.lateness(now + timedelta(days=400)) is None


def test_four_steps_are_letters_and_two_are_silent() -> None:
    assert set(STEPS) - LETTERS == {Step.OVERDUE, Step.RELAY}


CALENDAR = [  # the due day, then the days of each step, read from a Belgian calendar by hand
    ("2026-05-01", "04-24 05-01 05-02 05-08 05-26 06-02"),  # Ascension 14 May, Whit Monday 25
    ("2026-07-20", "07-13 07-20 07-21 07-28 08-11 08-18"),  # National Day 21 July
    ("2026-12-25", "12-18 12-25 12-26 01-04 01-18 01-25"),  # Christmas and the New Year
    ("2026-10-31", "10-24 10-31 11-01 11-06 11-23 11-30"),  # All Saints, Armistice
    ("2026-03-28", "03-21 03-28 03-29 04-03 04-20 04-27"),  # Easter Monday 6 April; the hour
]


@pytest.mark.parametrize(("due", "expected"), CALENDAR)
def test_the_steps_fall_on_these_days(due: str, expected: str) -> None:
    end = days.end_of_day(date.fromisoformat(due))
    found = [days.local_day(moment_of(step, end)).isoformat()[5:] for step in STEPS]
    assert found == expected.split()
