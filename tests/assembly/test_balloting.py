"""Ballots: prepared, opened, voted in, counted; and refused in a clear sentence."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from council.assembly import tasks
from council.assembly.models import (
    Ballot,
    BallotProxy,
    BallotState,
    Box,
    College,
    CollegeKind,
    Council,
    Elector,
    Ending,
    Mandate,
    OpenVote,
    Receipt,
    SecretVote,
)
from council.assembly.operations import balloting, voting
from council.assembly.queries import ballots as queries
from council.assembly.tally import Base, Method, Outcome, Part
from council.core.db import Database
from council.core.errors import RuleBroken
from council.core.journal import Entry
from council.people.models import Member
from tests.assembly.chamber import (
    a_council,
    a_draft,
    a_mandate,
    a_rule,
    a_secretary,
    an_open_ballot,
    day,
    sitting,
    who,
)
from tests.support import a_member

AFTER = timedelta(days=2)
HOUR = timedelta(hours=1)


@pytest.fixture
def council(db: Database) -> Council:
    """A council of twelve seats."""
    return a_council()


def refused(code: str) -> "pytest.RaisesExc[RuleBroken]":
    """The refusal of this code."""
    return pytest.raises(RuleBroken, match=f"^{code}$", check=lambda error: bool(error.sentence))


def cast(
    ballot: Ballot, mandate: Mandate, *choice: str, at: datetime, reason: str = ""
) -> str | None:
    """The holder of a mandate votes."""
    return voting.vote(ballot, mandate.id, choice, reason, by=who(mandate), at=at)


def closed(ballot: Ballot, at: datetime) -> Outcome | None:
    """What the votes come to when the time is over."""
    balloting.count_ballot(ballot, by=None, at=at)
    return ballot.outcome


def verbs(db: Database) -> list[str]:
    """What the journal says of ballots."""
    return [e.verb for e in db.session.scalars(select(Entry).order_by(Entry.id))]


def test_a_ballot_from_its_draft_to_its_result(
    db: Database, council: Council, now: datetime
) -> None:
    people = sitting(council, 5, now)
    ballot = a_draft(council, now)
    assert ballot.state(now) is BallotState.DRAFT
    balloting.open_ballot(ballot, by=a_secretary(), at=now)
    assert (ballot.electors, ballot.seats) == (5, 12)
    assert ballot.state(now) is BallotState.OPEN
    for mandate, choice in zip(people, ["for", "for", "against", "abstain"], strict=False):
        assert cast(ballot, mandate, choice, at=now) is None
    assert queries.how_many_voted(ballot) == 4
    assert queries.voices(ballot) == []
    assert ballot.state(now + AFTER) is BallotState.COUNTING
    assert closed(ballot, now + AFTER) is Outcome.ADOPTED
    assert ballot.state(now) is BallotState.CLOSED
    result = queries.result(ballot, queries.voices(ballot))
    assert result.counts == {"for": 2, "against": 1, "abstain": 1}
    assert verbs(db) == ["ballot.prepared", "ballot.opened", "ballot.closed"]


def test_an_open_vote_may_be_changed_until_the_end(
    db: Database, council: Council, now: datetime
) -> None:
    first, _second = sitting(council, 2, now)
    ballot = an_open_ballot(council, now)
    for choice in ("for", "abstain", "against"):
        cast(ballot, first, choice, at=now)
    assert closed(ballot, now + AFTER) is Outcome.REJECTED
    assert [voice.choice for voice in queries.voices(ballot)] == [["against"]]


def test_the_votes_of_a_secret_ballot_are_laid_open_without_names(
    db: Database, council: Council, now: datetime
) -> None:
    people = sitting(council, 3, now)
    ballot = an_open_ballot(council, now, secret=True)
    codes = [
        cast(ballot, each, choice, at=now)
        for each, choice in zip(people, ["for", "for", "against"], strict=True)
    ]
    assert db.session.scalars(select(SecretVote)).all() == []
    assert closed(ballot, now + AFTER) is Outcome.ADOPTED
    assert sorted(v.choice[0] for v in queries.voices(ballot)) == ["against", "for", "for"]
    assert queries.receipts(ballot) == sorted(codes)  # type: ignore[type-var]
    assert db.session.scalars(select(Box)).all() == []
    assert all(voice.member is None for voice in queries.voices(ballot))


@pytest.mark.parametrize("secret", [False, True])
def test_who_objects_says_why(db: Database, council: Council, now: datetime, secret: bool) -> None:
    first, second = sitting(council, 2, now)
    ballot = an_open_ballot(council, now, method=Method.CONSENT, secret=secret)
    with refused("ballot.reason"):
        cast(ballot, first, "objection", at=now)
    reason = "🙂" * 300
    cast(ballot, first, "objection", at=now, reason=reason)
    cast(ballot, second, "consent", at=now, reason="bavardage")
    assert closed(ballot, now + AFTER) is Outcome.REJECTED
    assert sorted(voice.reason for voice in queries.voices(ballot)) == ["", reason]


@pytest.mark.parametrize("secret", [False, True])
def test_options_are_ranked(db: Database, council: Council, now: datetime, secret: bool) -> None:
    people = sitting(council, 3, now)
    options = [f"Option {n}" for n in range(1, 13)]
    ballot = an_open_ballot(council, now, method=Method.RANKED, secret=secret, options=options)
    assert sorted(queries.drawn_lot(ballot)) == sorted(ballot.names)
    for mandate in people:
        cast(ballot, mandate, "12", *(str(n) for n in range(1, 12)), at=now)
    assert closed(ballot, now + AFTER) is Outcome.CHOSEN
    order = queries.result(ballot, queries.voices(ballot)).order
    assert order
    assert order.options[:3] == ("12", "1", "2")


def test_everyone_may_vote_in_a_box_of_the_longest_votes(
    db: Database, council: Council, now: datetime
) -> None:
    people = sitting(council, 30, now)
    ballot = an_open_ballot(council, now, method=Method.CONSENT, secret=True)
    before = len(db.session.get_one(Box, ballot.id).sealed)
    for mandate in people:
        cast(ballot, mandate, "objection", at=now, reason="🙂" * 300)
    assert len(db.session.get_one(Box, ballot.id).sealed) == before
    assert closed(ballot, now) is Outcome.REJECTED  # nobody is left to vote


@pytest.mark.parametrize("secret", [False, True])
@pytest.mark.parametrize("number", [0, 1, 3])
def test_without_quorum_a_ballot_lapses(
    db: Database, council: Council, now: datetime, number: int, secret: bool
) -> None:
    people = sitting(council, 6, now)
    ballot = an_open_ballot(council, now, quorum=Part.HALF, secret=secret)
    for mandate in people[:number]:
        cast(ballot, mandate, "for", at=now)
    assert closed(ballot, now + AFTER) is Outcome.LAPSED


def test_vacant_seats_count_where_the_rule_says_of_seats(
    db: Database, council: Council, now: datetime
) -> None:
    people = sitting(council, 6, now)  # of twelve seats
    ballot = an_open_ballot(council, now, majority_of=Base.SEATS)
    for mandate in people:
        cast(ballot, mandate, "for", at=now)
    assert closed(ballot, now) is Outcome.REJECTED


# Who votes: fixed from the mandates of the day.


def test_seats_of_a_closed_college_count_no_more(
    db: Database, council: Council, now: datetime
) -> None:
    sitting(council, 1, now)
    closed_one = College(council=council, position=2, kind=CollegeKind.SERVICES, seats=30)
    closed_one.names, closed_one.closed_at = {"fr": "Services"}, now
    db.session.add(closed_one)
    assert an_open_ballot(council, now).seats == 12


def test_who_votes_is_fixed_when_the_ballot_opens(
    db: Database, council: Council, now: datetime
) -> None:
    (sits,) = sitting(council, 1, now)
    ended = a_mandate(council, now, ended_on=day("2026-03-01"), ending=Ending.RESIGNED)
    later = a_mandate(council, now, starts_on=day("2026-03-03"))
    waits = a_mandate(council, now, rank=1)
    last_day = a_mandate(council, now, ends_on=day("2026-03-02"))
    ballot = an_open_ballot(council, now)
    newcomer = a_mandate(council, now)
    assert {e.mandate_id for e in db.session.scalars(select(Elector))} == {sits.id, last_day.id}
    for mandate in (ended, later, waits, newcomer):
        with refused("ballot.not_elector"):
            cast(ballot, mandate, "for", at=now)
    cast(ballot, last_day, "for", at=now)
    assert queries.how_many_voted(ballot) == 1


def test_a_mandate_that_ended_yesterday_no_longer_votes(
    db: Database, council: Council, now: datetime
) -> None:
    first, second = sitting(council, 2, now)
    ballot = an_open_ballot(council, now)
    first.ended_on, first.ending = day("2026-03-02"), Ending.MOVED
    db.session.commit()
    with refused("ballot.mandate_over"):
        cast(ballot, first, "for", at=now + timedelta(days=1))
    assert queries.how_many_voted(ballot) == 0
    assert ballot.electors == 2
    cast(ballot, second, "for", at=now + timedelta(days=1))


def test_a_council_in_which_nobody_sits_opens_no_ballot(
    db: Database, council: Council, now: datetime
) -> None:
    ballot = a_draft(council, now)
    with refused("ballot.nobody"):
        balloting.open_ballot(ballot, by=a_secretary(), at=now)
    assert ballot.opened_at is None


# Refusals: nothing is changed.


@pytest.mark.parametrize("secret", [False, True])
@pytest.mark.parametrize("choice", [[], ["perhaps"], ["for", "against"], ["FOR"], ["\x00"], ["1"]])
def test_an_unknown_answer_is_refused(
    db: Database, council: Council, now: datetime, choice: list[str], secret: bool
) -> None:
    (mandate,) = sitting(council, 1, now)
    ballot = an_open_ballot(council, now, secret=secret)
    with refused("ballot.choice"):
        cast(ballot, mandate, *choice, at=now)
    assert queries.how_many_voted(ballot) == 0


@pytest.mark.parametrize("secret", [False, True])
def test_the_second_at_which_it_ends_is_too_late(
    db: Database, council: Council, now: datetime, secret: bool
) -> None:
    first, second = sitting(council, 2, now)
    ballot = an_open_ballot(council, now, secret=secret)
    cast(ballot, first, "for", at=ballot.closes_at - timedelta(seconds=1))
    for at in (ballot.closes_at, ballot.closes_at + HOUR):
        with refused("ballot.over"):
            cast(ballot, second, "for", at=at)
    assert closed(ballot, ballot.closes_at) is Outcome.ADOPTED
    with refused("ballot.over"):
        cast(ballot, second, "against", at=now)
    assert len(queries.voices(ballot)) == 1


def test_nobody_votes_in_a_draft(db: Database, council: Council, now: datetime) -> None:
    (mandate,) = sitting(council, 1, now)
    with refused("ballot.not_open"):
        cast(a_draft(council, now), mandate, "for", at=now)


def test_a_secret_vote_is_cast_once(db: Database, council: Council, now: datetime) -> None:
    first, _second = sitting(council, 2, now)
    ballot = an_open_ballot(council, now, secret=True)
    cast(ballot, first, "for", at=now)
    with refused("ballot.voted"):
        cast(ballot, first, "against", at=now)
    assert closed(ballot, now + AFTER) is Outcome.ADOPTED


def test_the_same_secret_vote_sent_twice_is_one_with_the_same_receipt(
    db: Database, council: Council, now: datetime
) -> None:
    first, second = sitting(council, 2, now)
    ballot = an_open_ballot(council, now, secret=True)
    slip = voting.slip_for(ballot, first.id)
    said = {"by": who(first), "at": now, "slip": slip}
    codes = {voting.vote(ballot, first.id, ["for"], "", **said) for _ in range(3)}
    assert len(codes) == 1
    assert voting.vote(ballot, second.id, ["for"], "", by=who(second), at=now) not in codes
    assert closed(ballot, now + AFTER) is Outcome.ADOPTED
    assert codes < set(queries.receipts(ballot))
    assert len(queries.receipts(ballot)) == 2


def test_a_slip_does_not_tell_what_was_voted(db: Database, council: Council, now: datetime) -> None:
    first, _second = sitting(council, 2, now)
    ballot = an_open_ballot(council, now, secret=True)
    said = {"by": who(first), "at": now, "slip": voting.slip_for(ballot, first.id)}
    answers = {voting.vote(ballot, first.id, [each], "", **said) for each in ("for", "against")}
    assert len(answers) == 1, "whatever is sent again, the answer is the same"
    closed(ballot, now + AFTER)
    [voice] = [each for each in queries.voices(ballot) if each.choice]
    assert voice.choice == ["for"], "the first counts"


def test_a_slip_of_another_seat_ballot_or_nobody_is_no_receipt(
    db: Database, council: Council, now: datetime
) -> None:
    first, second = sitting(council, 2, now)
    ballot, other = (an_open_ballot(council, now, secret=True) for _ in range(2))
    cast(ballot, first, "for", at=now)
    mine = voting.slip_for(ballot, first.id)
    for slip in ("", "x", mine, mine[:-3], voting.slip_for(other, first.id)):
        with refused("ballot.voted"):
            voting.vote(ballot, first.id, ["for"], "", by=who(first), at=now, slip=slip)
    code = voting.vote(ballot, second.id, ["for"], "", by=who(second), at=now, slip=mine)
    assert code, "a slip that fits no seat does not cost a vote"


def test_nobody_votes_for_another_seat(db: Database, council: Council, now: datetime) -> None:
    first, second = sitting(council, 2, now)
    ballot = an_open_ballot(council, now)
    for stranger in (who(second), a_member()):
        with refused("ballot.not_elector"):
            voting.vote(ballot, first.id, ["for"], "", by=stranger, at=now)
    with refused("ballot.not_elector"):
        voting.vote(ballot, 10**6, ["for"], "", by=who(first), at=now)


def test_a_box_sealed_with_another_secret_is_not_touched(
    app: Flask, db: Database, council: Council, now: datetime
) -> None:
    (mandate,) = sitting(council, 1, now)
    ballot = an_open_ballot(council, now, secret=True)
    app.secret_key, kept = "another secret, of more than thirty-two characters", app.secret_key
    with refused("ballot.unreadable"):
        cast(ballot, mandate, "for", at=now)
    app.secret_key = kept
    assert cast(ballot, mandate, "for", at=now)


# The rule is stated before, and stays.


def test_the_rule_of_an_open_ballot_stays(db: Database, council: Council, now: datetime) -> None:
    sitting(council, 1, now)
    ballot, by = an_open_ballot(council, now), a_secretary()
    for work in (
        lambda: balloting.change(ballot, by=by, at=now, **a_rule(now)),
        lambda: balloting.remove(ballot, by=by, at=now),
        lambda: balloting.open_ballot(ballot, by=by, at=now),
    ):
        with refused("ballot.stated"):
            work()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("title", "Autre chose"),
        ("secret", True),
        ("majority", Part.TWO_THIRDS),
        ("quorum", Part.HALF),
        ("method", Method.CONSENT),
        ("opened_at", None),
        ("electors", 1),
    ],
)
def test_the_database_says_so_too(
    db: Database, council: Council, now: datetime, name: str, value: object
) -> None:
    sitting(council, 2, now)
    ballot = an_open_ballot(council, now)
    setattr(ballot, name, value)
    with pytest.raises(DBAPIError, match="stays as it is"):
        db.session.flush()
    db.session.rollback()


def test_a_draft_is_changed_opened_or_thrown_away(
    db: Database, council: Council, now: datetime
) -> None:
    people = sitting(council, 3, now)
    ballot, by = a_draft(council, now), a_secretary()
    balloting.change(ballot, by=by, at=now, **a_rule(now, title="Autrement"))
    assert ballot.title == "Autrement"
    voting.give_proxy(ballot, people[1].member, by=people[0].member, at=now)
    balloting.remove(ballot, by=by, at=now)
    db.session.commit()
    assert db.session.scalars(select(Ballot)).all() == []
    assert verbs(db) == [
        "ballot.prepared",
        "ballot.changed",
        "ballot.proxy_given",
        "ballot.removed",
    ]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"method": Method.RANKED, "options": ["Une seule"]}, "ballot.options"),
        ({"method": Method.RANKED, "options": ["La même", "La même"]}, "ballot.options"),
        ({"method": Method.RANKED, "options": [str(n) for n in range(13)]}, "ballot.options"),
        ({"options": ["Une", "Deux"]}, "ballot.options"),
        ({"quorum_of": Base.CAST}, "ballot.quorum"),
    ],
)
def test_a_rule_without_sense_is_refused(
    db: Database, council: Council, now: datetime, changes: dict, code: str
) -> None:
    with refused(code):
        a_draft(council, now, **changes)


def test_a_ballot_does_not_open_after_its_end(
    db: Database, council: Council, now: datetime
) -> None:
    sitting(council, 1, now)
    ballot = a_draft(council, now)
    with refused("ballot.late"):
        balloting.open_ballot(ballot, by=a_secretary(), at=ballot.closes_at)


def test_votes_are_counted_once_and_not_before_the_end(
    db: Database, council: Council, now: datetime
) -> None:
    first, second = sitting(council, 2, now)
    ballot = an_open_ballot(council, now)
    cast(ballot, first, "for", at=now)
    with refused("ballot.not_over"):
        balloting.count_ballot(ballot, by=a_secretary(), at=now)
    cast(ballot, second, "for", at=now)
    balloting.count_ballot(ballot, by=a_secretary(), at=now)
    balloting.count_ballot(ballot, by=a_secretary(), at=now + HOUR)
    assert ballot.counted_at == now


def test_a_ballot_that_lost_a_vote_is_not_counted(
    db: Database, council: Council, now: datetime
) -> None:
    (mandate,) = sitting(council, 1, now)
    ballot = an_open_ballot(council, now)
    cast(ballot, mandate, "for", at=now)
    db.session.delete(db.session.scalars(select(OpenVote)).one())
    with pytest.raises(RuntimeError):
        balloting.count_ballot(ballot, by=None, at=now + AFTER)
    db.session.rollback()


# Proxies.


def given(ballot: Ballot, giver: Mandate, holder: Mandate, at: datetime) -> None:
    """One member asks another to vote for them."""
    voting.give_proxy(ballot, who(holder), by=who(giver), at=at)


def test_a_member_votes_for_another(db: Database, council: Council, now: datetime) -> None:
    first, second, third = sitting(council, 3, now)
    ballot = a_draft(council, now)
    given(ballot, first, third, now)
    given(ballot, first, second, now)  # the last word counts
    balloting.open_ballot(ballot, by=a_secretary(), at=now)
    with refused("ballot.not_elector"):
        cast(ballot, first, "against", at=now)
    seats = queries.seats(ballot, who(second))
    assert [(s.elector.mandate_id, s.absent) for s in seats] == [
        (second.id, None),
        (first.id, who(first)),
    ]
    for seat in seats:
        voting.vote(ballot, seat.elector.mandate_id, ["for"], "", by=who(second), at=now)
    assert closed(ballot, now + AFTER) is Outcome.ADOPTED
    told = {(v.member, v.by) for v in queries.voices(ballot)}
    assert told == {(who(first), who(second)), (who(second), None)}
    own = queries.own_seat(ballot, who(first))
    assert own
    assert own.holder == who(second)
    assert queries.own_seat(ballot, a_member()) is None
    assert third


def test_one_may_vote_oneself_after_all(db: Database, council: Council, now: datetime) -> None:
    first, second = sitting(council, 2, now)
    ballot = a_draft(council, now)
    given(ballot, first, second, now)
    voting.take_back_proxy(ballot, by=who(first), at=now)
    balloting.open_ballot(ballot, by=a_secretary(), at=now)
    cast(ballot, first, "for", at=now)


def test_proxies_that_cannot_be(db: Database, council: Council, now: datetime) -> None:
    first, second, third, fourth = sitting(council, 4, now)
    ballot = a_draft(council, now)
    outside = a_mandate(council, now, ended_on=day("2026-03-01"), ending=Ending.RESIGNED)
    with refused("ballot.not_elector"):
        given(ballot, outside, first, now)
    for holder in (outside, first):
        with refused("ballot.holder"):
            given(ballot, first, holder, now)
    given(ballot, first, second, now)
    with refused("ballot.held"):
        given(ballot, second, third, now)
    with refused("ballot.holder"):
        given(ballot, third, first, now)
    with refused("ballot.full"):
        given(ballot, third, second, now)
    with refused("ballot.full"):
        given(a_draft(council, now, proxies=0), first, second, now)
    assert fourth
    balloting.open_ballot(ballot, by=a_secretary(), at=now)
    with refused("ballot.stated"):
        given(ballot, third, fourth, now)
    with refused("ballot.stated"):
        voting.take_back_proxy(ballot, by=who(first), at=now)


def test_the_journal_says_that_a_proxy_was_given_and_taken_back(
    db: Database, council: Council, now: datetime
) -> None:
    giver, holder = sitting(council, 2, now)
    ballot = a_draft(council, now)
    given(ballot, giver, holder, now)
    for _ in range(2):
        voting.take_back_proxy(ballot, by=who(giver), at=now)
    assert verbs(db)[-2:] == ["ballot.proxy_given", "ballot.proxy_taken_back"]


def test_a_proxy_falls_when_its_holder_no_longer_votes(
    db: Database, council: Council, now: datetime
) -> None:
    first, second, third = sitting(council, 3, now)
    ballot = a_draft(council, now, proxies=1)
    given(ballot, first, second, now)
    second.ended_on, second.ending = day("2026-03-02"), Ending.MOVED
    rows = [(third.member_id, first.member_id), (first.member_id, second.member_id)]
    assert rows
    later = now + timedelta(days=1)
    balloting.open_ballot(ballot, by=a_secretary(), at=later)
    cast(ballot, first, "for", at=later)


def test_the_holder_of_a_proxy_must_still_sit(
    db: Database, council: Council, now: datetime
) -> None:
    first, second, _third = sitting(council, 3, now)
    ballot = a_draft(council, now)
    given(ballot, first, second, now)
    balloting.open_ballot(ballot, by=a_secretary(), at=now)
    second.ended_on, second.ending = day("2026-03-02"), Ending.MOVED
    db.session.flush()
    with refused("ballot.mandate_over"):
        voting.vote(ballot, first.id, ["for"], "", by=who(second), at=now + timedelta(days=1))


@pytest.mark.parametrize("secret", [False, True])
def test_who_lost_the_one_who_was_to_vote_votes_themselves(
    db: Database, council: Council, now: datetime, secret: bool
) -> None:
    first, second, third, fourth = sitting(council, 4, now)
    ballot = a_draft(council, now, proxies=2, secret=secret)
    for giver in (first, third):
        given(ballot, giver, second, now)
    balloting.open_ballot(ballot, by=a_secretary(), at=now)
    voting.vote(ballot, third.id, ["for"], "", by=who(second), at=now)
    db.session.commit()
    tasks.free_proxies(now)
    assert not queries.seats(ballot, who(first))
    second.ended_on, second.ending = day("2026-03-02"), Ending.MOVED
    db.session.commit()
    later = now + timedelta(days=1)
    tasks.free_proxies(later)
    assert [each.absent for each in queries.seats(ballot, who(first))] == [None]
    assert not queries.seats(ballot, who(third))  # that vote is cast
    cast(ballot, first, "against", at=later)
    with refused("ballot.not_elector"):
        voting.vote(ballot, first.id, ["for"], "", by=who(second), at=later)
    assert verbs(db).count("ballot.proxy_fallen") == 1
    assert queries.waiting_for(who(fourth), later) == [ballot]
    tasks.free_proxies(ballot.closes_at)
    balloting.free_proxies(ballot, at=ballot.closes_at)
    assert verbs(db).count("ballot.proxy_fallen") == 1


# Due work.


def test_the_worker_counts_when_the_time_is_over(
    db: Database, council: Council, now: datetime
) -> None:
    (mandate,) = sitting(council, 1, now)
    ballot = an_open_ballot(council, now, secret=True)
    draft = a_draft(council, now)
    cast(ballot, mandate, "for", at=now)
    db.session.commit()
    tasks.count_ballots(now)
    assert db.session.get_one(Ballot, ballot.id).counted_at is None
    for _ in range(2):
        tasks.count_ballots(now + AFTER)
    kept = db.session.get_one(Ballot, ballot.id)
    assert (kept.outcome, kept.counted_at) == (Outcome.ADOPTED, now + AFTER)
    assert verbs(db).count("ballot.closed") == 1
    assert db.session.get_one(Ballot, draft.id).counted_at is None


def test_a_ballot_that_cannot_be_counted_spares_the_others(
    db: Database, council: Council, now: datetime
) -> None:
    (mandate,) = sitting(council, 1, now)
    spoilt = an_open_ballot(council, now, secret=True)
    other = an_open_ballot(council, now)
    cast(spoilt, mandate, "for", at=now)
    kept = db.session.get_one(Box, spoilt.id)
    kept.sealed = kept.sealed[:-1] + bytes([kept.sealed[-1] ^ 1])
    db.session.commit()
    with refused("ballot.unreadable"):
        tasks.count_ballots(now + AFTER)
    db.session.rollback()
    assert spoilt.counted_at is None
    assert other.counted_at == now + AFTER


@pytest.mark.parametrize(
    ("lasts", "after", "reminded"),
    [
        (timedelta(days=10), timedelta(days=8, hours=23), 0),
        (timedelta(days=10), timedelta(days=9), 1),
        (timedelta(hours=8), timedelta(hours=3), 0),
        (timedelta(hours=8), timedelta(hours=4), 1),
        (timedelta(minutes=59), timedelta(minutes=50), 0),
        (timedelta(days=10), timedelta(days=10), 0),
    ],
)
def test_who_has_not_voted_is_reminded_once(
    db: Database, council: Council, now: datetime, lasts: timedelta, after: timedelta, reminded: int
) -> None:
    sitting(council, 2, now)
    an_open_ballot(council, now, closes_at=now + lasts)
    for _ in range(2):
        tasks.remind_voters(now + after)
    assert verbs(db).count("ballot.closing_soon") == reminded


def test_nobody_is_reminded_when_all_is_counted(
    db: Database, council: Council, now: datetime
) -> None:
    (mandate,) = sitting(council, 1, now)
    ballot = an_open_ballot(council, now)
    cast(ballot, mandate, "for", at=now)
    balloting.count_ballot(ballot, by=None, at=now)
    balloting.remind(ballot, at=ballot.closes_at - HOUR)
    assert ballot.reminded_at is None


def test_ballots_wait_for_those_who_have_not_voted(
    db: Database, council: Council, now: datetime
) -> None:
    first, second = sitting(council, 2, now)
    ballot = an_open_ballot(council, now)
    cast(ballot, first, "for", at=now)
    assert queries.waiting_for(who(first), now) == []
    assert queries.waiting_for(who(second), now) == [ballot]
    assert queries.waiting_for(who(second), ballot.closes_at) == []
    assert queries.seats(ballot, None) == []


def test_nothing_but_the_box_is_kept_of_a_secret_vote(
    db: Database, council: Council, now: datetime
) -> None:
    (mandate,) = sitting(council, 1, now)
    ballot = an_open_ballot(council, now, secret=True)
    before = verbs(db)
    cast(ballot, mandate, "for", at=now)
    assert verbs(db) == before
    for model in (OpenVote, SecretVote, Receipt, BallotProxy):
        assert db.session.scalars(select(model)).all() == []
    assert isinstance(who(mandate), Member)
