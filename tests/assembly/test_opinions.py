"""A motion that a ballot adopted is an opinion: numbered, signed, published, looked at again."""

from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import select

from council.assembly import tasks
from council.assembly.models import Ballot, Ending, Mandate, Motion, Office, Officer, Opinion
from council.assembly.operations import opinions
from council.assembly.queries import opinions as queries
from council.core import journal
from council.core.clock import local_day
from council.core.db import Database
from council.people.models import Member
from tests.assembly.adopted import PARAGRAPHS, a_motion, an_opinion, officers, signed
from tests.assembly.chamber import a_council, a_draft
from tests.assembly.test_balloting import refused
from tests.stories.test_at_once import at_once, count
from tests.support import a_member

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
    with refused("opinion.busy"):
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


def test_it_is_published_when_chair_and_secretary_have_signed(db: Database, now: datetime) -> None:
    opinion = an_opinion(now)
    chair, secretary = officers(opinion.council, now)
    opinions.sign(opinion, Office.SECRETARY, by=secretary, at=now)
    assert (opinion.published_at, opinion.missing) == (None, [Office.CHAIR])
    opinions.sign(opinion, Office.CHAIR, by=chair, at=now)
    assert opinion.published_at == now
    assert (opinion.chair_id, opinion.secretary_id) == (chair.id, secretary.id)
    assert opinion.reviews_on == date(2027, 3, 2)
    verbs = [(each.verb, each.actor_id) for each in journal.of(opinion)]
    assert verbs[1:] == [("opinion.signed", secretary.id), ("opinion.signed", chair.id)]
    [told] = [each for each in journal.of(opinion.dossier) if each.verb == "opinion.published"]
    assert told.details == {"opinion": opinion.id, "reference": "2026-01"}


def test_nobody_signs_who_does_not_hold_the_office_that_day(db: Database, now: datetime) -> None:
    opinion = an_opinion(now)
    chair, secretary = officers(opinion.council, now)
    for office, member in (
        (Office.CHAIR, secretary),
        (Office.SECRETARY, chair),
        (Office.VICE_CHAIR, chair),
        (Office.CHAIR, a_member()),
    ):
        with refused("opinion.not_yours"):
            opinions.sign(opinion, office, by=member, at=now)
    held = db.session.scalars(select(Officer).where(Officer.member_id == secretary.id)).one()
    held.ended_on = local_day(now) - timedelta(days=1)
    with refused("opinion.not_yours"):
        opinions.sign(opinion, Office.SECRETARY, by=secretary, at=now)
    mandate = db.session.scalars(select(Mandate).where(Mandate.member_id == chair.id)).one()
    mandate.ended_on, mandate.ending = held.ended_on, Ending.MOVED
    with refused("opinion.not_yours"):
        opinions.sign(opinion, Office.CHAIR, by=chair, at=now)
    assert opinion.missing == [Office.CHAIR, Office.SECRETARY]


def test_one_signature_an_office(db: Database, now: datetime) -> None:
    opinion = an_opinion(now)
    chair, _secretary = signed(opinion, now)
    with refused("opinion.signed"):
        opinions.sign(opinion, Office.CHAIR, by=chair, at=now)


def test_both_sign_at_the_same_moment_and_it_is_published_once(
    app: Flask, db: Database, now: datetime
) -> None:
    def sign(office: Office, member: int) -> None:
        own = db.session.get_one(Opinion, id)
        opinions.sign(own, office, by=db.session.get_one(Member, member), at=now)

    opinion = an_opinion(now)
    chair, secretary = officers(opinion.council, now)
    id, hands = opinion.id, [(Office.CHAIR, chair.id), (Office.SECRETARY, secretary.id)]
    works = [partial(sign, *each) for each in hands + hands]
    assert at_once(app, works) == ["done", "done", "opinion.signed", "opinion.signed"]
    assert count(journal.Entry, journal.Entry.verb == "opinion.published") == 1


def test_a_year_after_a_leap_day_there_is_a_day_too() -> None:
    assert opinions.a_year_after(date(2028, 2, 29)) == date(2029, 2, 28)
    assert opinions.a_year_after(date(2026, 3, 2)) == date(2027, 3, 2)


def test_the_day_comes_and_the_council_says_what_became_of_it(db: Database, now: datetime) -> None:
    opinion = an_opinion(now)
    _chair, secretary = signed(opinion, now)
    soon = local_day(now) + timedelta(days=30)
    opinions.set_day(opinion, soon, by=secretary, at=now)
    db.session.commit()
    jobs = [now + timedelta(days=n) for n in (29, 30, 31)]
    for at in jobs:
        tasks.bring_opinions_back(at)
    assert count(journal.Entry, journal.Entry.verb == "opinion.review_due") == 1
    opinion = db.session.scalars(select(Opinion)).one()
    assert opinion.review_told_at == jobs[1]
    opinions.bring_back(opinion, at=jobs[2])
    assert opinion.review_told_at == jobs[1]
    assert queries.to_look_at([opinion.council], local_day(jobs[2])) == [opinion]
    later = local_day(jobs[2]) + timedelta(days=90)
    said = "Deux communes ont un interprète par téléphone. Les autres n’ont pas répondu."
    secretary = db.session.get_one(Member, secretary.id)
    opinions.review(opinion, said, "fr", next_on=later, by=secretary, at=jobs[2])
    assert (opinion.reviews_on, opinion.review_told_at) == (later, None)
    assert queries.to_look_at([opinion.council], local_day(jobs[2])) == []
    with refused("opinion.said"):
        opinions.review(opinion, said, "fr", by=secretary, at=jobs[2])
    opinions.review(opinion, "Plus rien n’est à attendre, hélas.", "fr", by=secretary, at=jobs[2])
    assert opinion.reviews_on is None
    assert len(queries.reviews([opinion.id])[opinion.id]) == 2
    verbs = [each.verb for each in journal.of(opinion.dossier)]
    assert verbs == ["opinion.published", "opinion.reviewed", "opinion.reviewed"]


def test_what_cannot_be_is_refused_and_changes_nothing(db: Database, now: datetime) -> None:
    opinion = an_opinion(now)
    chair, secretary = officers(opinion.council, now)
    with refused("opinion.not_public"):
        opinions.review(opinion, "Rien n’est encore fait.", "fr", by=chair, at=now)
    with refused("opinion.not_yours"):
        opinions.review(opinion, "Rien n’est encore fait.", "fr", by=a_member(), at=now)
    with refused("opinion.not_yours"):
        opinions.set_day(opinion, date(2027, 1, 1), by=a_member(), at=now)
    for day in (local_day(now), date(2025, 1, 1)):
        with refused("opinion.day"):
            opinions.set_day(opinion, day, by=secretary, at=now)
    opinions.set_day(opinion, date(2026, 9, 1), by=secretary, at=now)
    opinions.bring_back(opinion, at=now + timedelta(days=300))
    assert opinion.review_told_at is None, "it is not published"
    opinions.sign(opinion, Office.CHAIR, by=chair, at=now)
    opinions.sign(opinion, Office.SECRETARY, by=secretary, at=now)
    assert opinion.reviews_on == date(2026, 9, 1), "the day that was set stays"
    opinions.set_day(opinion, None, by=chair, at=now)
    opinions.bring_back(opinion, at=now + timedelta(days=300))
    assert opinion.review_told_at is None
