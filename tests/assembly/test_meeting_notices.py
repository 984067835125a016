"""Around a meeting: who is told that an answer, help or a reading is waited for; once each."""

from datetime import datetime

import pytest
from flask import Flask
from flask_babel import force_locale
from sqlalchemy import select

from council.assembly import operations as councils
from council.assembly import tasks
from council.assembly.models import Coming, Council, Mandate, Meeting, Minutes, NeedKind
from council.assembly.operations import meetings as operations
from council.assembly.operations import minutes
from council.core.clock import local_day
from council.core.db import Database, db
from council.core.journal import Entry
from council.notices.models import Notice, Subscription, Why
from council.notices.queries.subjects import in_words
from council.notices.tasks import tell
from council.people.models import Member
from tests.assembly.adopted import officers
from tests.assembly.chamber import a_council, a_secretary, browser_of, sitting, who
from tests.assembly.test_meetings import DAY, HOUR, a_plan, an_item
from tests.support import a_member


@pytest.fixture
def chamber(db: Database) -> Council:
    return a_council()


@pytest.fixture
def seats(chamber: Council, now: datetime) -> list[Mandate]:
    return sitting(chamber, 2, now)


@pytest.fixture
def fan(chamber: Council, now: datetime) -> Member:
    """Somebody who follows the council, and has no seat."""
    member = a_member()
    row = {"member_id": member.id, "about_kind": "council", "about_id": chamber.id}
    db.session.add(Subscription(**row, since=now))
    db.session.flush()
    return member


@pytest.fixture
def meeting(chamber: Council, seats: list[Mandate], fan: Member, now: datetime) -> Meeting:
    """A meeting in twenty days, to be answered within fifteen; notices are read up to it."""
    return convened(chamber, now)


def convened(council: Council, now: datetime, **changes: object) -> Meeting:
    clerk = a_secretary()
    made = operations.prepare_meeting(council, by=clerk, at=now, **a_plan(now, **changes))
    an_item(made, clerk, now)
    operations.convene(made, urgent=False, by=clerk, at=now)
    db.session.commit()
    tell(now)
    return made


def told(member: Member) -> list[str]:
    """What somebody was told, in order."""
    asked = select(Notice.verb).where(Notice.member_id == member.id).order_by(Notice.id)
    return list(db.session.scalars(asked))


def work(at: datetime) -> None:
    """What the worker does at a moment."""
    tasks.prepare_meetings(at)
    tell(at)


def answer(meeting: Meeting, seat: Mandate, now: datetime) -> None:
    """A member comes, and needs sign language and a ride."""
    needs = [(NeedKind.SIGN_LANGUAGE, "", 1), (NeedKind.RIDE, "", 1)]
    given = {"holder": None, "needs": needs, "note": "", "by": who(seat), "at": now}
    operations.answer(meeting, Coming.PRESENT, **given)
    db.session.commit()


def test_who_has_not_answered_is_asked_once_two_days_before(
    meeting: Meeting, seats: list[Mandate], fan: Member, now: datetime
) -> None:
    silent, quick = who(seats[0]), who(seats[1])
    answer(meeting, seats[1], now)
    work(meeting.answers_by - 3 * DAY)
    assert told(silent) == []
    for hours in (40, 39, 1):
        work(meeting.answers_by - hours * HOUR)
    assert told(silent) == ["meeting.answers_soon"]
    assert told(quick) == []
    assert told(fan) == ["meeting.convened"]


def test_a_meeting_that_is_cancelled_asks_for_nothing(
    meeting: Meeting, seats: list[Mandate], fan: Member, now: datetime
) -> None:
    operations.cancel(meeting, "La salle est inondée.", by=a_secretary(), at=now)
    db.session.commit()
    work(meeting.answers_by - DAY)
    work(meeting.answers_by + DAY)
    assert told(who(seats[0])) == []
    assert told(fan) == ["meeting.convened", "meeting.cancelled"]


def test_the_secretary_is_told_of_what_is_missing_once_answers_are_in(
    meeting: Meeting, chamber: Council, seats: list[Mandate], now: datetime
) -> None:
    chair, secretary = officers(chamber, now)
    answer(meeting, seats[0], now)
    work(meeting.answers_by - HOUR)
    assert "meeting.shortage" not in told(secretary)
    for hours in (1, 2):
        work(meeting.answers_by + hours * HOUR)
    assert told(secretary).count("meeting.shortage") == 1
    assert "meeting.shortage" not in told(chair) + told(who(seats[0]))
    [entry] = db.session.scalars(select(Entry).where(Entry.verb == "meeting.shortage"))
    assert entry.details == {"missing": 2}  # how much, never who


def test_nothing_is_missing_when_all_is_found(
    meeting: Meeting, chamber: Council, seats: list[Mandate], now: datetime
) -> None:
    _chair, secretary = officers(chamber, now)
    answer(meeting, seats[0], now)
    for kind in (NeedKind.SIGN_LANGUAGE, NeedKind.RIDE):
        operations.find(meeting, kind, "", 1)
    db.session.commit()
    work(meeting.answers_by + HOUR)
    assert "meeting.shortage" not in told(secretary)


def held(meeting: Meeting) -> datetime:
    """The meeting was held and its minutes drafted; when."""
    clerk, at = a_secretary(), meeting.starts_at
    operations.open_meeting(meeting, by=clerk, at=at)
    operations.close_meeting(meeting, by=clerk, at=at + HOUR)
    minutes.draft(meeting, lambda _meeting: {"fr": "Ce qui fut dit."}, by=clerk, at=at + HOUR)
    db.session.commit()
    tell(at + HOUR)
    return at + HOUR


def adopted(meeting: Meeting, at: datetime) -> None:
    """The minutes are adopted in a later meeting."""
    clerk = a_secretary()
    later = convened(meeting.council, at)
    operations.open_meeting(later, by=clerk, at=later.starts_at)
    [paper] = db.session.query(Minutes)
    minutes.adopt(paper, later, by=clerk, at=later.starts_at)
    db.session.commit()
    tell(later.starts_at)


def test_members_read_the_minutes_before_all_others_do(
    app: Flask, meeting: Meeting, seats: list[Mandate], fan: Member
) -> None:
    at = held(meeting)
    assert told(who(seats[0])) == ["minutes.drafted"]
    assert told(fan) == ["meeting.convened"]
    adopted(meeting, at)
    assert told(who(seats[0]))[-1] == "minutes.adopted"
    assert told(fan)[-1] == "minutes.adopted"
    page = browser_of(app, fan).get("/en/me").text
    assert "The minutes of a meeting are published" in page
    assert f"/en/meetings/{meeting.id}/minutes" in page


def test_minutes_of_a_meeting_behind_doors_are_told_to_members_only(
    chamber: Council, seats: list[Mandate], fan: Member, now: datetime
) -> None:
    meeting = convened(chamber, now, public=False)
    adopted(meeting, held(meeting))
    assert told(who(seats[0]))[-1] == "minutes.adopted"
    assert "minutes.adopted" not in told(fan)


def test_the_end_of_a_council_is_told_to_members_and_followers(
    chamber: Council, seats: list[Mandate], fan: Member, now: datetime
) -> None:
    given = {"on": local_day(now), "reason": "Le conseil provincial l’a décidé.", "language": "fr"}
    councils.end_council(chamber, **given, by=a_secretary(), at=now)
    db.session.commit()
    tell(now)
    assert told(fan) == ["council.ended"]
    assert told(who(seats[0])) == ["council.ended"]


def test_other_events_of_a_council_are_told_to_nobody(
    chamber: Council, seats: list[Mandate], fan: Member, now: datetime
) -> None:
    rules = {"notice_days": 3, "quorum": None, "counts_present": False}
    operations.set_rules(chamber, **rules, by=a_secretary(), at=now)
    db.session.commit()
    tell(now)
    assert told(fan) + told(who(seats[0])) == []


def test_each_notice_says_why(
    app: Flask, meeting: Meeting, seats: list[Mandate], fan: Member
) -> None:
    work(meeting.answers_by - DAY)
    adopted(meeting, held(meeting))
    rows = list(db.session.scalars(select(Notice).order_by(Notice.id)))
    with app.test_request_context("/"), force_locale("en"):
        said = {(each.why, one.why) for each, one in zip(rows, in_words(rows), strict=True)}
        assert all(each.subject for each in in_words(rows))
    reasons = {Why.DUTY: "have a part", Why.FOLLOWER: "follow"}
    assert {why for why, _words in said} == set(reasons)
    assert all(reasons[why] in words for why, words in said)


def test_a_meeting_that_is_gone_meanwhile_is_no_work(db: Database, now: datetime) -> None:
    tasks.about_meeting(lambda *_given: pytest.fail("there is none"), now)(0)
