"""Members are told that a text opens, what became of their amendments, and of votes on both."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask_babel import force_locale
from sqlalchemy import select

from council.assembly.amending import Kind
from council.assembly.models import Amendment, Council, Ending, Mandate, Motion
from council.assembly.operations import amendments, balloting, handing, motions, voting
from council.core.clock import local_day
from council.core.db import Database
from council.core.outbox import Letter
from council.notices import letters, tasks
from council.notices.models import Notice, Why
from council.people.models import Member, Rhythm
from tests.assembly.chamber import a_mandate, a_secretary, sitting, who
from tests.assembly.moving import a_ballot_on, a_draft_opinion, an_amendment
from tests.support import Browser, a_member

DAY = timedelta(days=1)
ANSWER = "Le budget ne le permet pas cette année."


def told(db: Database, verb: str) -> dict[int, Why]:
    """Who was told of something, and why."""
    asked = select(Notice).where(Notice.verb == verb)
    return {each.member_id: each.why for each in db.session.scalars(asked)}


def tell(db: Database, at: datetime) -> None:
    """The task runs, twice: once must do."""
    db.session.commit()
    for _ in range(2):
        tasks.tell(at)


def speaking(council: Council, at: datetime, language: str, rhythm: Rhythm) -> Member:
    """A member with an address, who speaks a language and wants mails at a rhythm."""
    address = {"email": f"{language}@example.org", "email_confirmed_at": at}
    member = a_member(language=language, rhythm=rhythm, **address)
    a_mandate(council, at, member=member)
    return member


def test_members_are_told_that_a_draft_opens(
    db: Database, council: Council, people: list[Mandate], now: datetime
) -> None:
    gone = a_mandate(council, now)
    gone.ended_on, gone.ending = local_day(now) - DAY, Ending.MOVED
    waiting = a_mandate(council, now, rank=1)
    draft = a_draft_opinion(council, now, by=who(people[0]))
    tell(db, now)
    assert told(db, "motion.proposed") == {}, "a draft is told to nobody"
    motions.open_motion(draft, by=who(people[0]), at=now)
    tell(db, now)
    assert told(db, "motion.opened") == {
        people[1].member_id: Why.DUTY,
        people[2].member_id: Why.DUTY,
    }, "not to who opened it, nor to those without a seat"
    assert waiting.member_id not in told(db, "motion.opened")


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("fr", "Un projet d’avis est ouvert aux amendements"),
        ("nl", "Een ontwerpadvies staat open voor amendementen"),
        ("en", "A draft opinion is open to amendments"),
        ("ar", "مشروع رأي مفتوح للتعديلات"),
    ],
)
def test_each_in_their_language_and_at_their_rhythm(
    app: Flask, db: Database, council: Council, now: datetime, language: str, title: str
) -> None:
    at_once = speaking(council, now, language, Rhythm.AT_ONCE)
    draft = a_draft_opinion(council, now)
    motions.open_motion(draft, by=a_secretary(), at=now)
    tell(db, now)
    [letter] = db.session.scalars(select(Letter).where(Letter.recipient == at_once.email))
    assert (letter.template, letter.locale) == ("notices/one", language)
    with app.test_request_context(f"/{language}/"), force_locale(language):
        words = letters.one(letter)
    assert words["told"].title == title
    assert words["told"].subject.title == draft.title
    assert words["told"].subject.reference in council.names.values()


def test_who_wants_a_digest_gets_it_all_in_one_mail(
    db: Database, council: Council, now: datetime
) -> None:
    daily = speaking(council, now, "nl", Rhythm.DAILY)
    for title in ("Un premier projet", "Un second projet"):
        draft = a_draft_opinion(council, now, title=title)
        motions.open_motion(draft, by=a_secretary(), at=now)
    tell(db, now)
    mails = select(Letter).where(Letter.recipient == daily.email)
    assert db.session.scalars(mails).all() == []
    tasks.send_digests(now + DAY)
    [letter] = db.session.scalars(mails)
    assert (letter.template, len(letter.details["notices"])) == ("notices/digest", 2)


@pytest.fixture
def amendment(db: Database, motion: Motion, people: list[Mandate], now: datetime) -> Amendment:
    """One of the second member."""
    given = {"at": now, "by": who(people[1])}
    return an_amendment(motion, Kind.REPLACE, 2, "L’interprète est là le jour même.", **given)


def test_who_moved_an_amendment_is_told_why_it_is_not_accepted(
    db: Database, amendment: Amendment, other: Browser, phone: Browser, now: datetime
) -> None:
    amendments.reject(amendment, answer=ANSWER, by=a_secretary(), at=now)
    tell(db, now)
    assert told(db, "amendment.rejected") == {amendment.mover_id: Why.AUTHOR}
    page = other.get("/fr/me").text
    assert "Votre amendement n’est pas accepté" in page
    assert ANSWER in page
    assert "parce que vous avez proposé cet amendement" in page
    assert f"/fr/motions/{amendment.motion_id}#a1" in page
    assert ANSWER not in phone.get("/fr/me").text


def test_the_mail_holds_the_answer_too(
    app: Flask, db: Database, council: Council, motion: Motion, now: datetime
) -> None:
    member = speaking(council, now, "ar", Rhythm.AT_ONCE)
    one = an_amendment(motion, Kind.DELETE, 3, at=now, by=member)
    amendments.reject(one, answer=ANSWER, by=a_secretary(), at=now)
    tell(db, now)
    sent = db.session.scalars(select(Letter).where(Letter.recipient == member.email)).all()
    with app.test_request_context("/ar/"):
        words = [letters.one(each)["told"].word for each in sent]
    assert [(each.text, each.language) for each in words if each] == [(ANSWER, "fr")]


def test_who_moved_what_is_accepted_and_what_falls_is_told(
    db: Database, motion: Motion, amendment: Amendment, people: list[Mandate], now: datetime
) -> None:
    late = an_amendment(motion, Kind.DELETE, 2, at=now, by=who(people[2]))
    amendments.accept(amendment, by=a_secretary(), at=now)
    tell(db, now)
    assert told(db, "amendment.accepted") == {amendment.mover_id: Why.AUTHOR}
    assert told(db, "amendment.fallen") == {late.mover_id: Why.AUTHOR}


def test_what_one_withdraws_is_told_to_nobody(
    db: Database, amendment: Amendment, people: list[Mandate], now: datetime
) -> None:
    amendments.withdraw(amendment, by=who(people[1]), at=now)
    tell(db, now)
    assert db.session.scalars(select(Notice).where(Notice.about_kind == "amendment")).all() == []


def test_what_a_vote_decides_is_told_too(
    db: Database, amendment: Amendment, people: list[Mandate], now: datetime
) -> None:
    ballot = a_ballot_on(amendment, now)
    for mandate in people:
        voting.vote(ballot, mandate.id, ["against"], "", by=who(mandate), at=now)
    balloting.count_ballot(ballot, by=None, at=ballot.closes_at)
    tell(db, ballot.closes_at)
    assert told(db, "amendment.rejected") == {amendment.mover_id: Why.AUTHOR}
    word = db.session.scalars(select(Notice).where(Notice.verb == "amendment.rejected")).one()
    assert word.details.get("motion") == amendment.motion_id


def test_who_moved_it_is_told_that_a_vote_on_it_opens_though_they_vote_no_longer(
    db: Database, motion: Motion, people: list[Mandate], council: Council, now: datetime
) -> None:
    [former] = sitting(council, 1, now)
    one = an_amendment(motion, Kind.DELETE, 1, at=now, by=who(former))
    former.ended_on, former.ending = local_day(now) - DAY, Ending.RESIGNED
    ballot = a_ballot_on(one, now)
    tell(db, now)
    everyone = dict.fromkeys((each.member_id for each in people), Why.DUTY)
    assert told(db, "ballot.opened") == {**everyone, former.member_id: Why.AUTHOR}
    for mandate in people:
        voting.vote(ballot, mandate.id, ["against"], "", by=who(mandate), at=now)
    balloting.count_ballot(ballot, by=None, at=ballot.closes_at)
    tell(db, ballot.closes_at)
    assert former.member_id not in told(db, "ballot.closed")


def test_who_stands_behind_a_text_is_told_that_the_vote_on_it_opens(
    db: Database, motion: Motion, people: list[Mandate], now: datetime
) -> None:
    a_ballot_on(motion, now)
    tell(db, now)
    assert told(db, "ballot.opened")[people[0].member_id] is Why.AUTHOR
    assert set(told(db, "ballot.opened")) == {each.member_id for each in people}


def test_who_is_asked_to_take_a_text_over_is_told_and_so_is_the_answer(
    db: Database, motion: Motion, people: list[Mandate], other: Browser, now: datetime
) -> None:
    handing.offer(motion, who(people[1]), by=who(people[0]), at=now)
    tell(db, now)
    assert told(db, "motion.offered") == {people[1].member_id: Why.DUTY}
    assert "On vous demande de reprendre un projet d’avis" in other.get("/fr/me").text
    handing.decline(motion, by=who(people[1]), at=now)
    tell(db, now)
    assert told(db, "motion.declined") == {people[0].member_id: Why.AUTHOR}


def test_an_offer_that_was_taken_back_is_told_to_nobody(
    db: Database, motion: Motion, people: list[Mandate], now: datetime
) -> None:
    handing.offer(motion, who(people[1]), by=who(people[0]), at=now)
    handing.take_back(motion, by=who(people[0]), at=now)
    tell(db, now)
    assert told(db, "motion.offered") == {}
