"""Two hundred members vote at the same time: each vote is counted, once."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask

from council.assembly.models import Ballot
from council.assembly.operations import balloting, voting
from council.assembly.queries import ballots as queries
from council.core.db import PRAGMAS, Database
from council.core.errors import RuleBroken
from council.people.models import Member
from tests.assembly.chamber import a_council, an_open_ballot, sitting
from tests.contributions.test_supporting import at_once

VOTERS, THREADS = 200, 8  # as many threads as a web process has


def voter(
    db: Database, ballot_id: int, seats: list[tuple[int, int, str]], at: datetime
) -> Callable[[], None]:
    """Some members who vote one after the other, each twice, as an impatient thumb does."""

    def work() -> None:
        for mandate_id, member_id, choice in [each for each in seats for _ in range(2)]:
            with db.unit():
                ballot = db.session.get_one(Ballot, ballot_id)
                by = db.session.get_one(Member, member_id)
                try:
                    voting.vote(ballot, mandate_id, [choice], "", by=by, at=at)
                except RuleBroken as refusal:
                    assert refusal.code == "ballot.voted"  # noqa: PT017  # the first was counted

    return work


@pytest.fixture
def patient(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Writers wait for each other however slow the machine is: it is exactness that is tried."""
    monkeypatch.setitem(PRAGMAS, "busy_timeout", "120000")
    db.engine.dispose()


@pytest.mark.usefixtures("patient")
@pytest.mark.parametrize("secret", [False, True])
def test_two_hundred_vote_at_once(app: Flask, db: Database, now: datetime, secret: bool) -> None:
    council = a_council(seats=VOTERS)
    people = sitting(council, VOTERS, now)
    ballot = an_open_ballot(council, now, secret=secret)
    choices = ["for"] * 97 + ["against"] * 60 + ["abstain"] * 43
    random.Random(3).shuffle(choices)
    seats = [(m.id, m.member_id, c) for m, c in zip(people, choices, strict=True)]
    db.session.commit()
    at_once(app, [voter(db, ballot.id, seats[n::THREADS], now) for n in range(THREADS)])
    db.session.rollback()
    assert queries.how_many_voted(ballot) == VOTERS
    balloting.count_ballot(ballot, by=None, at=now + timedelta(days=2))
    result = queries.result(ballot, queries.voices(ballot))
    assert result.counts == {"for": 97, "against": 60, "abstain": 43}
    assert len(queries.receipts(ballot)) == (VOTERS if secret else 0)
