"""A motion that a ballot adopted is an opinion: numbered, signed, published, looked at again."""

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import select

from council.assembly.models import Ballot, Motion, Opinion
from council.assembly.operations import opinions
from council.assembly.queries import opinions as queries
from council.core import journal
from council.core.db import Database
from council.core.errors import RuleBroken
from tests.assembly.adopted import PARAGRAPHS, a_motion, an_opinion
from tests.assembly.chamber import a_council, a_draft
from tests.stories.test_at_once import at_once

CROWD = 8  # at once


def test_an_adopted_motion_is_kept_with_the_next_number_of_the_year(
    db: Database, now: datetime
) -> None:
    first = an_opinion(now)
    second = an_opinion(now, council=first.council, title="Des bus le soir")
    assert [first.reference, second.reference] == ["2026-01", "2026-02"]
    assert (first.paragraphs, first.title) == (PARAGRAPHS, "Un interprète au guichet")
    assert first.published_at is None
    [told] = journal.of(first)
    assert (told.verb, told.details) == ("opinion.adopted", {"dossier": first.dossier_id})


def test_numbers_begin_again_with_the_year_in_brussels(db: Database) -> None:
    eve = datetime(2026, 12, 31, 22, 59, tzinfo=UTC)  # 23:59 in Brussels
    council = a_council()
    ballot = a_draft(council, eve)
    references = [
        opinions.adopt(a_motion(council, eve), ballot, at=eve + timedelta(minutes=n)).reference
        for n in (0, 0, 1, 2)
    ]
    assert references == ["2026-01", "2026-02", "2027-01", "2027-02"]


def test_when_the_number_was_taken_meanwhile_the_next_is_asked_for(
    db: Database, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    council = an_opinion(now).council
    seen = iter([0, 0, 1])
    monkeypatch.setattr(queries, "last_number", lambda year: next(seen))
    ballot = a_draft(council, now)
    assert opinions.adopt(a_motion(council, now), ballot, at=now).number == 2
    monkeypatch.setattr(queries, "last_number", lambda year: 0)
    with pytest.raises(RuleBroken, match="busy"):
        opinions.adopt(a_motion(council, now), ballot, at=now)


def test_opinions_adopted_at_the_same_moment_count_up_without_a_gap(
    app: Flask, db: Database, now: datetime
) -> None:
    def adopt(motion: int) -> None:
        ballot = db.session.get_one(Ballot, drafted)
        opinions.adopt(db.session.get_one(Motion, motion), ballot, at=now)

    council = a_council()
    drafted = a_draft(council, now).id
    motions = [a_motion(council, now).id for _ in range(CROWD)]
    assert at_once(app, [partial(adopt, each) for each in motions]) == ["done"] * CROWD
    numbers = db.session.scalars(select(Opinion.number)).all()
    assert sorted(numbers) == list(range(1, CROWD + 1))
    again = at_once(app, [partial(adopt, motions[0]), partial(adopt, motions[0])])
    assert again == ["opinion.busy"] * 2
