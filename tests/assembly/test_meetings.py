"""A council meets: convened, answered, held, and written down."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import icalendar
import pytest
from flask import Flask
from flask_babel import force_locale
from sqlalchemy import select

from council.assembly import tasks
from council.assembly.models import (
    AgendaItem,
    College,
    CollegeKind,
    Coming,
    Council,
    How,
    Mandate,
    Meeting,
    MeetingState,
    NeedKind,
)
from council.assembly.operations import agenda, attendance, balloting, minutes, speaking, voting
from council.assembly.operations import meetings as operations
from council.assembly.operations.attendance import Noted
from council.assembly.queries import agenda as agendas
from council.assembly.queries import attendance as rooms
from council.assembly.queries import ballots as votes
from council.assembly.queries import meetings as queries
from council.assembly.queries import minutes as papers
from council.assembly.queries import speaking as floor
from council.assembly.tally import Part
from council.assembly.words import ballots as told
from council.core import outbox
from council.core.clock import local_day
from council.core.db import Database
from council.core.errors import RuleBroken
from council.core.outbox import Letter
from council.people.models import Member
from tests.assembly.chamber import a_council, a_draft, a_mandate, a_secretary, sitting, who
from tests.support import QueryCount, a_contribution, a_dossier, a_member

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


def a_plan(at: datetime, **changes: Any) -> dict[str, Any]:
    """A meeting in twenty days."""
    starts = at + 20 * DAY
    plan = {
        "title": "Séance de printemps",
        "text": "Entrée par la cour.",
        "language": "fr",
        "starts_at": starts,
        "ends_at": starts + 2 * HOUR,
        "place": "Maison provinciale, Namur",
        "link": "https://meet.example.org/namur",
        "public": True,
        "answers_by": starts - 5 * DAY,
        "new_voices_first": True,
    }
    return {**plan, **changes}


@pytest.fixture
def chamber(db: Database) -> Council:
    return a_council()


@pytest.fixture
def clerk(db: Database) -> Member:
    return a_secretary()


@pytest.fixture
def seats(chamber: Council, now: datetime) -> list[Mandate]:
    return sitting(chamber, 5, now)


@pytest.fixture
def draft(chamber: Council, clerk: Member, seats: list[Mandate], now: datetime) -> Meeting:
    """A meeting with one item on its agenda, not convened."""
    meeting = operations.prepare_meeting(chamber, by=clerk, at=now, **a_plan(now))
    an_item(meeting, clerk, now)
    return meeting


def an_item(meeting: Meeting, by: Member, at: datetime, **changes: Any) -> AgendaItem:
    """An item at the end of an agenda."""
    item = {"title": "Les bus du soir", "text": "", "language": "fr", "minutes": 30}
    return agenda.add_item(meeting, by=by, at=at, **{**item, **changes})


@pytest.fixture
def convened(draft: Meeting, clerk: Member, now: datetime) -> Meeting:
    operations.convene(draft, urgent=False, by=clerk, at=now)
    return draft


@pytest.fixture
def evening(convened: Meeting) -> datetime:
    """The moment at which the meeting begins."""
    return convened.starts_at


@pytest.fixture
def under_way(convened: Meeting, clerk: Member, evening: datetime) -> Meeting:
    operations.open_meeting(convened, by=clerk, at=evening)
    return convened


def refused(code: str) -> Any:
    """A refusal with this code."""
    return pytest.raises(RuleBroken, match=f"^{code}$")


def letters(db: Database) -> list[Letter]:
    """The mails about meetings in the outbox, in the order in which they leave."""
    return db.session.query(Letter).filter_by(about_kind="meeting").order_by(Letter.id).all()


def invitation(letter: Letter) -> Any:
    """The calendar that goes with a letter, and its MIME type."""
    [(_name, mime, content)] = [outbox.attached(each) for each in letter.attachments]
    return icalendar.Calendar.from_ical(content), mime


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("meeting.past", {"starts_at": -DAY}),
        ("meeting.order", {"ends_at": 20 * DAY}),
        ("meeting.answers", {"answers_by": 20 * DAY}),
        ("meeting.nowhere", {"place": "", "link": ""}),
    ],
)
def test_a_plan_makes_sense(
    chamber: Council, clerk: Member, now: datetime, code: str, changes: dict[str, Any]
) -> None:
    moments = {name: now + v if isinstance(v, timedelta) else v for name, v in changes.items()}
    with refused(code):
        operations.prepare_meeting(chamber, by=clerk, at=now, **a_plan(now, **moments))


def test_every_member_is_called_with_a_date_for_the_calendar(
    db: Database, draft: Meeting, clerk: Member, seats: list[Mandate], now: datetime
) -> None:
    who(seats[0]).email = None
    db.session.flush()
    assert operations.convene(draft, urgent=False, by=clerk, at=now) == 1
    assert draft.state is MeetingState.CONVENED
    sent = letters(db)
    assert {each.recipient for each in sent} == {who(each).email for each in seats[1:]}
    calendar, mime = invitation(sent[0])
    [event] = calendar.events
    assert mime == "text/calendar; method=REQUEST"
    assert (calendar["METHOD"], event["SEQUENCE"], event["STATUS"]) == ("REQUEST", 0, "CONFIRMED")
    assert event["UID"] == f"{draft.uid}@council"
    assert event.start == draft.starts_at.replace(microsecond=0)
    assert sent[0].recipient in event["ATTENDEE"]
    assert draft.link in event["DESCRIPTION"]


def test_a_change_goes_to_calendars_and_a_cancellation_too(
    db: Database, convened: Meeting, clerk: Member, now: datetime
) -> None:
    operations.change_meeting(convened, by=clerk, at=now, **a_plan(now, text="Apportez un pull."))
    assert (convened.sequence, len(letters(db))) == (0, 5)  # nothing that a calendar shows
    operations.change_meeting(convened, by=clerk, at=now, **a_plan(now, place="Dinant"))
    assert letters(db)[-1].details["changed"] == ["place"]
    calendar, _mime = invitation(letters(db)[-1])
    assert (calendar.events[0]["SEQUENCE"], calendar.events[0]["LOCATION"]) == (1, "Dinant")
    operations.cancel(convened, "La salle est inondée.", by=clerk, at=now)
    calendar, mime = invitation(letters(db)[-1])
    assert "method=CANCEL" in mime
    assert (calendar.events[0]["SEQUENCE"], calendar.events[0]["STATUS"]) == (2, "CANCELLED")
    assert calendar.events[0]["UID"] == f"{convened.uid}@council"
    with refused("meeting.fixed"):
        operations.change_meeting(convened, by=clerk, at=now, **a_plan(now))


def kinds(db: Database) -> dict[str, int]:
    """How many mails of each kind about meetings wait to leave."""
    waiting = [each for each in letters(db) if each.state is outbox.DeliveryState.WAITING]
    return dict(Counter(each.template.partition("/")[2] for each in waiting))


def test_each_state_of_a_meeting_has_a_mail_of_its_own(
    db: Database, convened: Meeting, clerk: Member, now: datetime
) -> None:
    assert kinds(db) == {"convocation": 5}
    new = {"starts_at": now + 21 * DAY, "ends_at": now + 21 * DAY + HOUR}
    operations.change_meeting(convened, by=clerk, at=now, **a_plan(now, **new))
    assert kinds(db) == {"convocation": 5, "meeting_changed": 5}
    for letter in letters(db):
        letter.state = outbox.DeliveryState.SENT
    operations.cancel(convened, "La salle est inondée.", by=clerk, at=now)
    assert kinds(db) == {"meeting_cancelled": 5}
    assert len(letters(db)) == 15  # those that left are kept


def test_nobody_is_called_to_a_meeting_that_was_cancelled_before_the_mail_left(
    db: Database, convened: Meeting, clerk: Member, now: datetime
) -> None:
    being_sent = letters(db)[0]
    being_sent.claimed_by = "a worker"
    operations.cancel(convened, "La salle est inondée.", by=clerk, at=now)
    assert kinds(db) == {"convocation": 1, "meeting_cancelled": 5}


def test_a_draft_is_changed_and_cancelled_in_silence(
    db: Database, draft: Meeting, clerk: Member, now: datetime
) -> None:
    operations.change_meeting(draft, by=clerk, at=now, **a_plan(now, place="Ciney"))
    operations.cancel(draft, "Trop tôt.", by=clerk, at=now)
    assert draft.state is MeetingState.CANCELLED
    assert not letters(db)


def test_members_are_called_in_time(draft: Meeting, clerk: Member, now: datetime) -> None:
    late = draft.starts_at - 9 * DAY
    with refused("meeting.late"):
        operations.convene(draft, urgent=False, by=clerk, at=late)
    with refused("meeting.past"):
        operations.convene(draft, urgent=True, by=clerk, at=draft.starts_at)
    operations.convene(draft, urgent=True, by=clerk, at=late)
    with refused("meeting.not_draft"):
        operations.convene(draft, urgent=True, by=clerk, at=late)


def test_nobody_is_called_to_nothing(chamber: Council, clerk: Member, now: datetime) -> None:
    meeting = operations.prepare_meeting(chamber, by=clerk, at=now, **a_plan(now))
    with refused("meeting.no_agenda"):
        operations.convene(meeting, urgent=False, by=clerk, at=now)


def test_the_agenda_is_put_in_order(draft: Meeting, clerk: Member, now: datetime) -> None:
    second, third = an_item(draft, clerk, now, title="B"), an_item(draft, clerk, now, title="C")
    agenda.move_item(third, up=True, by=clerk, at=now)
    agenda.move_item(second, up=False, by=clerk, at=now)  # the last stays last
    assert [each.title for each in agendas.items(draft)] == ["Les bus du soir", "C", "B"]
    agenda.remove_item(third, by=clerk, at=now)
    agenda.change_item(
        second, title="D", text="", language="fr", minutes=5, reporters=[clerk], by=clerk, at=now
    )
    items = agendas.items(draft)
    assert [each.title for each in items] == ["Les bus du soir", "D"]
    assert list(items[1].reporters) == [clerk]
    assert agendas.minutes_planned(items) == 35
    assert agendas.begins(draft, items)[1] == draft.starts_at + timedelta(minutes=30)


def test_an_item_sent_twice_is_one(draft: Meeting, clerk: Member, now: datetime) -> None:
    assert an_item(draft, clerk, now) == agendas.items(draft)[0]
    assert len(agendas.items(draft)) == 1


def test_ripe_dossiers_are_proposed_until_they_are_on_an_agenda(
    draft: Meeting, clerk: Member, chamber: Council, now: datetime
) -> None:
    loud = a_dossier(a_contribution(supports=9), by=clerk, commune_id=None)
    quiet = a_dossier(a_contribution(supports=2), by=clerk, commune_id=None, number=2)
    found = agendas.ripe(chamber)
    assert [(each.dossier.id, each.supports) for each in found] == [(loud.id, 9), (quiet.id, 2)]
    added = agenda.add_dossier(draft, loud, by=clerk, at=now)
    assert (added.title, added.minutes) == (loud.title, agenda.FOR_A_DOSSIER)
    assert [each.dossier.id for each in agendas.ripe(chamber)] == [quiet.id]
    with refused("meeting.dossier"):
        agenda.add_dossier(draft, loud, by=clerk, at=now)


def test_a_member_says_in_one_go_whether_they_come_and_what_they_need(
    convened: Meeting, seats: list[Mandate], now: datetime
) -> None:
    asked = [(NeedKind.INTERPRETER, "ti", 1), (NeedKind.CHILDCARE, "", 2)]
    say(convened, seats[0], now, needs=asked)
    say(convened, seats[1], now, needs=asked[:1])
    say(convened, seats[2], now, coming=Coming.EXCUSED, holder=who(seats[0]), needs=asked)
    assert dict(queries.counted(convened)) == {Coming.PRESENT: 2, Coming.EXCUSED: 1}
    numbers = {(e.kind, e.language): (e.asked, e.missing) for e in queries.resources(convened)}
    assert numbers == {
        (NeedKind.INTERPRETER, "ti"): (2, 2),
        (NeedKind.CHILDCARE, ""): (2, 2),
    }
    operations.find(convened, NeedKind.INTERPRETER, "ti", 1)
    operations.find(convened, NeedKind.INTERPRETER, "ti", 2)
    assert [each.missing for each in queries.resources(convened)] == [0, 2]
    with refused("meeting.resource"):
        operations.find(convened, NeedKind.RIDE, "", 1)
    say(convened, seats[0], now)
    assert [each.asked for each in queries.resources(convened)] == [1]


def say(meeting: Meeting, seat: Mandate, at: datetime, **changes: Any) -> None:
    """A member answers."""
    given = {"coming": Coming.PRESENT, "holder": None, "needs": [], "note": ""}
    operations.answer(meeting, **{**given, **changes}, by=who(seat), at=at)


def test_answers_that_cannot_be(convened: Meeting, seats: list[Mandate], now: datetime) -> None:
    with refused("meeting.answers_over"):
        say(convened, seats[0], convened.answers_by + HOUR)
    with refused("meeting.seat"):
        operations.answer(
            convened, Coming.PRESENT, holder=None, needs=[], note="", by=a_member(), at=now
        )
    for nobody in (who(seats[0]), a_member()):
        with refused("meeting.holder"):
            say(convened, seats[0], now, coming=Coming.EXCUSED, holder=nobody)
    say(convened, seats[1], now, coming=Coming.EXCUSED)
    with refused("meeting.holder"):
        say(convened, seats[0], now, coming=Coming.EXCUSED, holder=who(seats[1]))


def test_the_secretary_writes_down_who_is_there(
    convened: Meeting, seats: list[Mandate], clerk: Member, now: datetime, evening: datetime
) -> None:
    say(convened, seats[0], now)
    say(convened, seats[1], now, coming=Coming.EXCUSED, holder=who(seats[0]))
    expected = attendance.expected(convened)
    assert [(each.how, each.holder_id) for each in expected] == [
        (How.PRESENT, None),
        (How.REPRESENTED, who(seats[0]).id),
    ]
    attendance.note(convened, expected, by=clerk, at=evening)
    room = rooms.room(convened, evening)
    assert (room.electors, room.there, room.needed, room.is_enough) == (5, 2, 3, False)
    came = Noted(seats[2].id, How.REMOTE, None, evening + HOUR, evening + 2 * HOUR)
    attendance.note(convened, [came], by=clerk, at=evening)
    assert rooms.room(convened, evening).there == 2
    assert rooms.room(convened, evening + HOUR).is_enough
    assert rooms.room(convened, evening + 2 * HOUR).there == 2
    attendance.note(convened, [Noted(seats[0].id, None), Noted(seats[3].id, None)], by=clerk,
                    at=evening)  # fmt: skip
    assert rooms.room(convened, evening).there == 0  # nobody is there who stands in
    convened.council.meeting_quorum = None
    assert rooms.room(convened, evening).is_enough


def test_attendance_that_cannot_be(
    draft: Meeting, seats: list[Mandate], clerk: Member, now: datetime, chamber: Council
) -> None:
    with refused("meeting.fixed"):
        attendance.note(draft, [], by=clerk, at=now)
    operations.convene(draft, urgent=False, by=clerk, at=now)
    id, at = seats[0].id, draft.starts_at
    for code, row in [
        ("meeting.seat", Noted(0, How.PRESENT)),
        ("meeting.holder", Noted(id, How.REPRESENTED)),
        ("meeting.holder", Noted(id, How.PRESENT, who(seats[1]).id)),
        ("meeting.holder", Noted(id, How.REPRESENTED, who(seats[0]).id)),
        ("meeting.times", Noted(id, How.PRESENT, None, at, at - HOUR)),
    ]:
        with refused(code):
            attendance.note(draft, [row], by=clerk, at=now)


def test_items_follow_each_other_in_the_room(
    under_way: Meeting, clerk: Member, evening: datetime
) -> None:
    [first] = agendas.items(under_way)
    second = an_item(under_way, clerk, evening, title="Divers")
    agenda.begin_item(first, by=clerk, at=evening)
    agenda.begin_item(first, by=clerk, at=evening)
    assert first.is_current
    assert first.left(evening + timedelta(minutes=31)) == -1
    assert second.left(evening) == 30
    with refused("meeting.item_over"):
        agenda.remove_item(first, by=clerk, at=evening)
    agenda.begin_item(second, by=clerk, at=evening + HOUR)
    assert (first.ended_at, agendas.current(under_way)) == (evening + HOUR, second)
    agenda.end_item(second, by=clerk, at=evening + HOUR)
    agenda.end_item(second, by=clerk, at=evening + 2 * HOUR)
    assert second.ended_at == evening + HOUR
    agenda.begin_item(first, by=clerk, at=evening + HOUR)
    operations.close_meeting(under_way, by=clerk, at=evening + 2 * HOUR)
    assert first.ended_at == evening + 2 * HOUR
    assert under_way.state is MeetingState.CLOSED
    for again in (operations.close_meeting, operations.open_meeting):
        with pytest.raises(RuleBroken):
            again(under_way, by=clerk, at=evening)
    with refused("meeting.fixed"):
        an_item(under_way, clerk, evening)


def test_a_meeting_without_an_item_is_closed_too(
    under_way: Meeting, clerk: Member, evening: datetime
) -> None:
    operations.close_meeting(under_way, by=clerk, at=evening)
    assert under_way.closed_at == evening


def test_the_floor_goes_to_new_voices_first(
    under_way: Meeting, clerk: Member, seats: list[Mandate], evening: datetime
) -> None:
    [item] = agendas.items(under_way)
    ada, ben = who(seats[0]), who(seats[1])
    with refused("floor.no_item"):
        speaking.ask(under_way, member=ada, name="", at=evening)
    agenda.begin_item(item, by=clerk, at=evening)
    first = speaking.ask(under_way, member=ada, name="", at=evening)
    with refused("floor.asked"):
        speaking.ask(under_way, member=ada, name="", at=evening)
    speaking.give_next(under_way, at=evening)
    with refused("floor.done"):
        speaking.give(under_way, first, at=evening)
    again = speaking.ask(under_way, member=ada, name="", at=evening)
    new = speaking.ask(under_way, member=ben, name="", at=evening)
    guest = speaking.ask(under_way, member=None, name="Le bourgmestre", at=evening)
    asked = floor.all_of(item)
    assert floor.waiting(item, asked) == [new, guest, again]
    under_way.new_voices_first = False
    assert floor.waiting(item, asked) == [again, new, guest]
    speaking.give(under_way, guest, at=evening)
    assert (first.ended_at, floor.speaking(floor.all_of(item))) == (evening, guest)
    speaking.withdraw(under_way, member=ada)
    speaking.withdraw(under_way, member=ada)
    speaking.give_next(under_way, at=evening)
    speaking.give_next(under_way, at=evening)
    assert floor.speaking(floor.all_of(item)) is None
    speaking.end(under_way, at=evening)
    other = an_item(under_way, clerk, evening, title="Divers")
    agenda.begin_item(other, by=clerk, at=evening)
    with refused("floor.no_item"):
        speaking.give(under_way, new, at=evening)
    with refused("meeting.not_open"):
        operations.close_meeting(under_way, by=clerk, at=evening)
        speaking.end(under_way, at=evening)


@pytest.mark.parametrize("by_rule", [False, True])
def test_a_ballot_in_a_meeting_takes_over_proxies_and_the_room(
    under_way: Meeting, clerk: Member, seats: list[Mandate], evening: datetime, by_rule: bool
) -> None:
    operations.set_rules(under_way.council, notice_days=7, quorum=Part.THIRD,
                         counts_present=by_rule, by=clerk, at=evening)  # fmt: skip
    [item] = agendas.items(under_way)
    ada = who(seats[0])
    ballot = a_draft(under_way.council, evening, proxies=1)
    agenda.attach_ballot(item, ballot, by=clerk, at=evening)
    attendance.note(
        under_way,
        [
            Noted(seats[0].id, How.PRESENT),
            Noted(seats[1].id, How.REPRESENTED, ada.id),
            Noted(seats[2].id, How.REPRESENTED, ada.id),  # one more than may be
        ],
        by=clerk,
        at=evening,
    )
    with force_locale("en"):
        stated = list(told.rule(ballot))
        assert (ROOM in stated) == by_rule
        balloting.open_ballot(ballot, by=clerk, at=evening)
        assert list(told.rule(ballot)) == stated
    assert [each.absent for each in votes.seats(ballot, ada)] == [None, who(seats[1])]
    assert ballot.present == (3 if by_rule else None)
    assert ballot.turnout(1).taking_part == (3 if by_rule else 1)
    with refused("meeting.ballot"):
        agenda.attach_ballot(item, ballot, by=clerk, at=evening)
    with refused("meeting.ballot"):
        other = a_draft(a_council("dinant"), evening)
        agenda.attach_ballot(item, other, by=clerk, at=evening)


ROOM = "In a vote held in a meeting, who is there counts for the quorum."


@pytest.mark.parametrize(
    ("part", "by_rule", "said"),
    [
        (Part.HALF, True, "Quorum reached. People there: 3. Needed: 3."),
        (Part.FOUR_FIFTHS, True, "Quorum not reached. People there: 3. Needed: 4."),
        (Part.THIRD, False, "Quorum not reached. Votes: 1. Needed: 2."),
    ],
)
def test_the_result_says_who_made_the_quorum(
    under_way: Meeting, clerk: Member, seats: list[Mandate], evening: datetime,
    part: Part, by_rule: bool, said: str,
) -> None:  # fmt: skip
    under_way.council.counts_present = by_rule
    [item] = agendas.items(under_way)
    ballot = a_draft(under_way.council, evening, quorum=part)
    agenda.attach_ballot(item, ballot, by=clerk, at=evening)
    rows = [Noted(each.id, How.PRESENT) for each in seats[:3]]
    attendance.note(under_way, rows, by=clerk, at=evening)
    balloting.open_ballot(ballot, by=clerk, at=evening)
    voting.vote(ballot, seats[0].id, ["for"], "", by=who(seats[0]), at=evening)
    balloting.count_ballot(ballot, by=None, at=ballot.closes_at)
    result = votes.result(ballot, votes.voices(ballot))
    with force_locale("en"):
        assert next(told.explained(ballot, result)) == said


def test_who_is_represented_is_there_while_whoever_stands_in_is(
    under_way: Meeting, clerk: Member, seats: list[Mandate], evening: datetime
) -> None:
    [item] = agendas.items(under_way)
    ballot = a_draft(under_way.council, evening)
    agenda.attach_ballot(item, ballot, by=clerk, at=evening)
    ada, late = who(seats[0]), evening + HOUR
    rows = [Noted(each.id, How.REPRESENTED, ada.id) for each in seats[1:]]
    attendance.note(under_way, rows, by=clerk, at=evening)
    assert rooms.room(under_way, evening).there == 0
    note = Noted(seats[0].id, How.PRESENT, None, evening, late)
    attendance.note(under_way, [note], by=clerk, at=evening)
    assert rooms.room(under_way, evening).there == 5
    assert rooms.room(under_way, late).there == 0
    balloting.open_ballot(ballot, by=clerk, at=late)
    assert [each.absent for each in votes.seats(ballot, ada)] == [None]


def test_seats_without_a_vote_take_no_proxy_away(
    db: Database, under_way: Meeting, clerk: Member, seats: list[Mandate], evening: datetime
) -> None:
    council, ada = under_way.council, who(seats[0])
    speaks = College(council_id=council.id, position=2, kind=CollegeKind.COMMUNES, seats=3)
    speaks.names, speaks.votes = {"fr": "Communes"}, False
    db.session.add(speaks)
    db.session.flush()
    delegate = a_mandate(council, evening, college=speaks)
    [item] = agendas.items(under_way)
    ballot = a_draft(council, evening, proxies=1)
    agenda.attach_ballot(item, ballot, by=clerk, at=evening)
    rows = [
        Noted(delegate.id, How.REPRESENTED, ada.id),
        Noted(seats[1].id, How.REPRESENTED, ada.id),
        Noted(seats[0].id, How.PRESENT),
    ]
    attendance.note(under_way, rows, by=clerk, at=evening)
    balloting.open_ballot(ballot, by=clerk, at=evening)
    assert [each.absent for each in votes.seats(ballot, ada)] == [None, who(seats[1])]


def test_who_gets_a_seat_after_the_others_were_called_is_called_too(
    db: Database, convened: Meeting, clerk: Member, evening: datetime, now: datetime
) -> None:
    def called() -> list[str]:
        return list(db.session.scalars(select(Letter.recipient).order_by(Letter.id)))

    db.session.commit()
    before = called()
    new = a_mandate(convened.council, now, member=a_member(email="neuve@example.org"))
    db.session.commit()
    for at in (now, now + HOUR, evening):
        tasks.call_newcomers(at)
        assert called() == [*before, "neuve@example.org"]
    operations.change_meeting(convened, by=clerk, at=now, **a_plan(now, place="Dinant"))
    later = a_mandate(convened.council, now, member=a_member(email="encore@example.org"))
    db.session.commit()
    tasks.call_newcomers(now)
    told = {each.recipient: each.template for each in db.session.query(Letter)}
    assert told["neuve@example.org"] == "assembly/meeting_changed"
    assert told["encore@example.org"] == "assembly/convocation"
    operations.cancel(convened, "Tempête", by=clerk, at=now)
    number = len(called())
    db.session.commit()
    operations.call_newcomers(convened, at=now)
    assert len(called()) == number
    assert new.holds(local_day(evening))
    assert later.holds(local_day(evening))


def test_what_waits_is_found_in_one_go(
    db: Database, convened: Meeting, clerk: Member, seats: list[Mandate], now: datetime
) -> None:
    ada = who(seats[0])
    for _ in range(3):
        more = operations.prepare_meeting(convened.council, by=clerk, at=now, **a_plan(now))
        an_item(more, clerk, now)
        operations.convene(more, urgent=False, by=clerk, at=now)
    db.session.flush()
    with QueryCount() as queried:
        assert len(queries.waiting_for(ada, now)) == 4
    assert len(queried.statements) <= 2


def test_a_proxy_for_one_ballot_comes_before_that_of_the_room(
    under_way: Meeting, clerk: Member, seats: list[Mandate], evening: datetime
) -> None:
    [item] = agendas.items(under_way)
    ballot = a_draft(under_way.council, evening)
    agenda.attach_ballot(item, ballot, by=clerk, at=evening)
    voting.give_proxy(ballot, who(seats[2]), by=who(seats[1]), at=evening)
    row = Noted(seats[1].id, How.REPRESENTED, who(seats[0]).id)
    attendance.note(under_way, [row], by=clerk, at=evening)
    balloting.open_ballot(ballot, by=clerk, at=evening)
    assert [each.absent for each in votes.seats(ballot, who(seats[2]))] == [None, who(seats[1])]


def test_an_item_taken_off_leaves_its_ballots(draft: Meeting, clerk: Member, now: datetime) -> None:
    [item] = agendas.items(draft)
    ballot = a_draft(draft.council, now)
    agenda.attach_ballot(item, ballot, by=clerk, at=now)
    assert agendas.free_drafts(draft.council) == []
    agenda.remove_item(item, by=clerk, at=now)
    assert agendas.free_drafts(draft.council) == [ballot]


def test_minutes_are_drafted_corrected_and_adopted_later(
    under_way: Meeting, clerk: Member, chamber: Council, evening: datetime
) -> None:
    def write(_meeting: Meeting) -> dict[str, str]:
        return {"fr": "Ce qui fut dit."}

    with refused("minutes.not_closed"):
        minutes.draft(under_way, write, by=clerk, at=evening)
    operations.close_meeting(under_way, by=clerk, at=evening + HOUR)
    made = minutes.draft(under_way, write, by=clerk, at=evening + HOUR)
    with refused("minutes.drafted"):
        minutes.draft(under_way, write, by=clerk, at=evening + HOUR)
    minutes.correct(made, {"fr": "Ce qui fut dit."}, version=1, by=clerk, at=evening)
    minutes.correct(made, {"fr": "Ce qui fut bien dit."}, version=1, by=clerk, at=evening)
    with refused("minutes.stale"):
        minutes.correct(made, {"fr": "Autre chose."}, version=1, by=clerk, at=evening)
    assert [each.number for each in papers.versions(made)] == [2, 1]
    with refused("minutes.later"):
        minutes.adopt(made, under_way, by=clerk, at=evening)
    assert papers.to_write(chamber) == [under_way]
    plan = a_plan(evening)
    following = operations.prepare_meeting(chamber, by=clerk, at=evening, **plan)
    an_item(following, clerk, evening)
    operations.convene(following, urgent=False, by=clerk, at=evening)
    operations.open_meeting(following, by=clerk, at=plan["starts_at"])
    minutes.adopt(made, following, by=clerk, at=plan["starts_at"])
    assert papers.adopted([under_way, following]) == {under_way.id}
    for late in (minutes.adopt, minutes.correct):
        with refused("minutes.adopted"):
            given: Any = following if late is minutes.adopt else {}
            more = {} if late is minutes.adopt else {"version": 2}
            late(made, given, by=clerk, at=evening, **more)


def test_what_people_needed_is_forgotten_after_a_month(
    convened: Meeting, seats: list[Mandate], now: datetime
) -> None:
    say(convened, seats[0], now, needs=[(NeedKind.RIDE, "", 1)], note="Rue Basse 3")
    operations.forget_needs(convened.ends_at + 29 * DAY)
    assert queries.resources(convened)
    operations.forget_needs(convened.ends_at + 31 * DAY)
    assert not queries.resources(convened)
    assert queries.answer(convened, who(seats[0])) is None


def test_who_spoke_is_forgotten_after_a_month(
    db: Database, under_way: Meeting, clerk: Member, evening: datetime
) -> None:
    agenda.begin_item(agendas.items(under_way)[0], by=clerk, at=evening)
    guest = speaking.ask(under_way, member=None, name="La bourgmestre", at=evening)
    operations.forget_needs(evening + 40 * DAY)
    assert floor.request(guest.id) is None


def test_a_member_sees_what_waits(
    convened: Meeting, seats: list[Mandate], chamber: Council, now: datetime
) -> None:
    assert queries.waiting_for(who(seats[0]), now) == [(convened, None)]
    assert queries.waiting_for(a_member(), now) == []
    gone = a_mandate(chamber, now, ends_on=now.date() + 2 * DAY)
    assert queries.waiting_for(who(gone), now) == []


def test_letters_of_a_meeting_that_is_gone_are_refused(app: Flask, db: Database) -> None:
    with refused("meeting.unknown"):
        outbox.attached({"build": "meeting", "meeting_id": 0, "to": "ada@example.org"})
    for kind in ("convocation", "meeting_changed", "meeting_cancelled"):
        letter = Letter(template=f"assembly/{kind}", details={"meeting_id": 0})
        with refused("meeting.unknown"):
            outbox.values(letter)
