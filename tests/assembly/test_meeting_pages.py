"""The pages of meetings: at the secretary's desk, on a member's phone, on the wall of the room."""

import io
from datetime import datetime, timedelta
from typing import Any

import icalendar
import pytest
from flask import Flask
from flask_babel import force_locale
from time_machine import Traveller

from council.assembly import tasks
from council.assembly.models import (
    Attendance,
    Coming,
    Council,
    Mandate,
    Meeting,
    MeetingAnswer,
    MeetingState,
    Minutes,
    Office,
)
from council.assembly.operations import agenda, balloting, entrust
from council.assembly.operations import meetings as operations
from council.assembly.queries import agenda as agendas
from council.assembly.queries import meetings as queries
from council.assembly.words import meetings as words
from council.core import mail, outbox
from council.core.db import Database
from council.core.outbox import Letter
from tests.assembly.chamber import a_council, a_draft, a_secretary, browser_of, sitting, who
from tests.assembly.test_meetings import a_plan, an_item
from tests.contributions.steps import a_picture
from tests.support import Browser, a_contribution, a_dossier

TYPED = {
    "title": "Séance de printemps",
    "text": "Entrée par la cour.",
    "language": "fr",
    "day": "2026-03-24",
    "begins": "18:30",
    "ends": "21:00",
    "place": "Maison provinciale",
    "link": "https://meet.example.org/x",
    "answers_by": "2026-03-20",
    "public": "y",
    "new_voices_first": "y",
}


@pytest.fixture
def council(db: Database) -> Council:
    council = a_council()
    council.languages = ["fr", "ar"]
    db.session.commit()
    return council


@pytest.fixture
def people(db: Database, council: Council, now: datetime) -> list[Mandate]:
    people = sitting(council, 3, now)
    db.session.commit()
    return people


@pytest.fixture
def desk(app: Flask, db: Database) -> Browser:
    """The secretary's browser."""
    return browser_of(app, a_secretary())


@pytest.fixture
def phone(app: Flask, people: list[Mandate]) -> Browser:
    """The browser of the first member."""
    return browser_of(app, who(people[0]))


@pytest.fixture
def meeting(db: Database, council: Council, people: list[Mandate], now: datetime) -> Meeting:
    """A meeting to which the members were called."""
    clerk = a_secretary()
    meeting = operations.prepare_meeting(council, by=clerk, at=now, **a_plan(now))
    an_item(meeting, clerk, now)
    an_item(meeting, clerk, now, title="Divers", text="Un.\n\nDeux.", minutes=5)
    operations.convene(meeting, urgent=False, by=clerk, at=now)
    db.session.commit()
    return meeting


def press(browser: Browser, path: str, **fields: Any) -> int:
    """Send a form; the status."""
    return int(browser.post(path, data=fields).status_code)


def fresh(db: Database, meeting: Meeting) -> Meeting:
    """The meeting as it is stored now."""
    db.session.rollback()
    return db.session.get_one(Meeting, meeting.id)


def test_the_secretary_prepares_and_calls(
    desk: Browser, db: Database, council: Council, people: list[Mandate]
) -> None:
    assert "No meeting" in desk.get(f"/en/desk/council/{council.slug}/meetings").text
    new = f"/fr/desk/council/{council.slug}/meetings/new"
    assert desk.get(new).status_code == 200
    for wrong in ({"day": "2026-03-01"}, {"link": "http://x"}, {"begins": "25:00"}, {"title": ""}):
        assert press(desk, new, **{**TYPED, **wrong}) == 422
    assert press(desk, new, **TYPED) == 303
    [meeting] = queries.drafts(council)
    here = f"/fr/desk/council/meetings/{meeting.id}"
    assert f'action="{here}/convene"' not in desk.get(here).text, "nothing to call them for"
    assert press(desk, f"{here}/convene") == 409
    assert press(desk, f"{here}/items", title="", minutes="x", language="fr") == 422
    item = {"title": "Les bus", "text": "", "minutes": "20", "language": "fr"}
    assert press(desk, f"{here}/items", **item) == 303
    assert desk.get(f"{here}/edit").status_code == 200
    assert press(desk, f"{here}/edit", **{**TYPED, "begins": "19:00"}) == 303
    assert press(desk, f"{here}/edit", **{**TYPED, "ends": "18:00"}) == 422
    assert f'action="{here}/convene"' in desk.get(here).text
    assert "Les bus" in desk.get(here).text
    assert press(desk, f"{here}/convene") == 303
    assert fresh(db, meeting).state is MeetingState.CONVENED
    assert desk.get(here).status_code == 200
    assert desk.get(f"/fr/desk/council/{council.slug}/meetings").status_code == 200


def test_the_secretary_reads_that_it_is_too_late(
    desk: Browser, db: Database, council: Council, people: list[Mandate]
) -> None:
    who(people[0]).email = None
    db.session.commit()
    new = f"/en/desk/council/{council.slug}/meetings/new"
    press(desk, new, **{**TYPED, "day": "2026-03-06", "answers_by": "2026-03-04"})
    [meeting] = queries.drafts(council)
    here = f"/en/desk/council/meetings/{meeting.id}"
    press(desk, f"{here}/items", title="Les bus", text="", minutes="20", language="fr")
    assert "too late" in desk.get(here).text
    assert press(desk, f"{here}/convene") == 409
    assert press(desk, f"{here}/convene", urgent="y") == 303
    assert "no e-mail" in desk.get(here).text


def test_the_rules_of_the_meetings(desk: Browser, db: Database, council: Council) -> None:
    rules = f"/fr/desk/council/{council.slug}/meeting-rules"
    assert desk.get(rules).status_code == 200
    assert press(desk, rules, notice_days="-1", quorum="half") == 422
    assert press(desk, rules, notice_days="7", quorum="none", counts_present="y") == 303
    db.session.rollback()
    assert (council.notice_days, council.meeting_quorum, council.counts_present) == (7, None, True)
    assert desk.get(rules).status_code == 200
    assert press(desk, rules, notice_days="0", quorum="two_thirds") == 303
    assert desk.get(f"/fr/desk/council/{council.slug}/meetings").status_code == 200


def test_the_agenda_is_put_in_order_without_a_script(
    desk: Browser,
    phone: Browser,
    client: Browser,
    db: Database,
    meeting: Meeting,
    council: Council,
    now: datetime,
) -> None:
    dossier = a_dossier(a_contribution(supports=3), by=a_secretary(), commune_id=None)
    draft = a_draft(council, now)
    db.session.commit()
    here = f"/fr/desk/council/meetings/{meeting.id}"
    assert dossier.title in desk.get(here).text
    assert press(desk, f"{here}/dossiers", reference=dossier.reference) == 303
    assert press(desk, f"{here}/dossiers", reference=dossier.reference) == 409
    assert press(desk, f"{here}/dossiers", reference="2020-001") == 422
    assert council.name in desk.get(f"/fr/dossiers/{dossier.reference}").text
    proposing = f'href="/fr/councils/{council.slug}/motions/new?dossier={dossier.reference}"'
    assert proposing in phone.get(f"/fr/meetings/{meeting.id}").text
    assert proposing not in client.get(f"/fr/meetings/{meeting.id}").text
    first, second, third = agendas.items(meeting)
    assert press(desk, f"{here}/items/{third.id}/move", to="up") == 303
    assert press(desk, f"{here}/items/{first.id}/move", to="down") == 303
    assert press(desk, f"{here}/items/{first.id}/move", to="left") == 422
    db.session.rollback()
    assert [e.id for e in agendas.items(meeting)] == [third.id, first.id, second.id]
    edit = f"{here}/items/{third.id}/edit"
    assert desk.get(edit).status_code == 200
    seat = str(queries.invited(meeting)[0].member_id)
    changed = {"title": "Autre", "text": "", "minutes": "10", "language": "fr", "reporters": seat}
    assert press(desk, edit, **changed) == 303
    assert press(desk, edit, **{**changed, "reporters": "nobody"}) == 422
    assert press(desk, f"{here}/items/{third.id}/vote", ballot=str(draft.id)) == 303
    assert press(desk, f"{here}/items/{third.id}/vote", ballot=str(draft.id)) == 422
    assert draft.title in desk.get(edit).text
    assert desk.get(f"/fr/meetings/{meeting.id}").status_code == 200
    assert press(desk, f"{here}/items/{third.id}/remove") == 303
    assert press(desk, f"{here}/items/{third.id}/remove") == 404


def test_documents_come_and_go(
    desk: Browser, client: Browser, phone: Browser, db: Database, meeting: Meeting
) -> None:
    here = f"/fr/desk/council/meetings/{meeting.id}"
    item = agendas.items(meeting)[0]
    for chosen in ("", str(item.id)):
        file = (io.BytesIO(a_picture()), "plan.png")
        assert press(desk, f"{here}/documents", name="Plan", item=chosen, file=file) == 303
    assert press(desk, f"{here}/documents", name="Plan", item="") == 422
    db.session.rollback()
    one, two = queries.documents(meeting)
    assert client.get(f"/fr/meetings/{meeting.id}").text.count("Plan") == 2
    document = f"/fr/meetings/{meeting.id}/documents/{one.id}"
    with client.get(document) as file_sent:
        assert file_sent.status_code == 200
        assert file_sent.mimetype == "image/webp"
    assert client.get(f"/files/{one.file.token}").status_code == 404
    assert client.get(f"/fr/meetings/{meeting.id}/documents/{two.id + 1}").status_code == 404
    assert document in client.get(f"/fr/meetings/{meeting.id}").text
    meeting.public = False
    db.session.commit()
    assert client.get(document).status_code == 404
    with phone.get(document) as file_sent:
        assert file_sent.status_code == 200
    assert desk.get(here).status_code == 200
    assert press(desk, f"{here}/documents/{two.id}/remove") == 303
    assert press(desk, f"{here}/documents/{two.id}/remove") == 404


def test_a_member_answers_in_one_screen_and_others_see_numbers(
    phone: Browser, desk: Browser, client: Browser, db: Database, meeting: Meeting,
    people: list[Mandate],
) -> None:  # fmt: skip
    here = f"/en/meetings/{meeting.id}/coming"
    assert phone.get(here).status_code == 200
    assert press(phone, here, coming="") == 422
    said = {
        "coming": "present", "holder": "", "interpreter": "ti", "children": "2", "ride": "y",
        "sign_language": "y", "reimbursement": "y", "note": "Rue Basse 3",
    }  # fmt: skip
    assert press(phone, here, **said) == 303
    assert "Rue Basse 3" in phone.get(here).text
    public = client.get(f"/en/meetings/{meeting.id}").text
    assert "Interpreter: Tigrinya" in public
    assert "2 missing" in public
    assert "Rue Basse" not in public
    assert meeting.link not in public
    assert meeting.link in phone.get(f"/en/meetings/{meeting.id}").text
    board = f"/en/desk/council/meetings/{meeting.id}"
    assert "Rue Basse 3" in desk.get(board).text
    found = {"kind": "interpreter", "language": "ti", "found": "1"}
    assert press(desk, f"{board}/found", **found) == 303
    assert press(desk, f"{board}/found", **{**found, "found": "-1"}) == 422
    assert press(desk, f"{board}/found", **{**found, "language": "zz"}) == 422
    assert "1 found of 1 asked" in client.get(f"/en/meetings/{meeting.id}").text
    holder = str(people[1].member_id)
    assert press(phone, here, coming="excused", holder=holder, interpreter="ti") == 303
    db.session.rollback()
    assert db.session.query(MeetingAnswer).one().coming is Coming.EXCUSED
    assert "Cannot come" in desk.get(board).text
    assert meeting.title in phone.get("/en/me/council").text


def test_the_screen_says_when_it_is_too_late(
    app: Flask, phone: Browser, client: Browser, meeting: Meeting, clock: Traveller
) -> None:
    here = f"/en/meetings/{meeting.id}/coming"
    assert client.get(here).status_code == 404
    clock.move_to(meeting.answers_by + timedelta(hours=1))
    assert "too late" in phone.get(here).text
    assert press(phone, here, coming="present", holder="", interpreter="") == 422
    assert phone.get("/en/me/council").status_code == 200


def test_a_closed_meeting_is_for_members_alone(
    client: Browser, phone: Browser, as_resident: Browser, db: Database, meeting: Meeting,
    council: Council,
) -> None:  # fmt: skip
    meeting.public = False
    db.session.commit()
    here = f"/fr/meetings/{meeting.id}"
    for path in (here, f"{here}/room", f"{here}.ics", f"{here}/minutes"):
        assert client.get(path).status_code == 404
        assert as_resident.get(path).status_code == 404
    assert phone.get(here).status_code == 200
    assert meeting.title not in client.get(f"/fr/councils/{council.slug}/meetings").text
    assert meeting.title in phone.get(f"/fr/councils/{council.slug}/meetings").text
    assert b"BEGIN:VEVENT" not in client.get(f"/fr/councils/{council.slug}.ics").data


def test_the_calendar_of_a_council_is_asked_again_for_little(
    client: Browser, db: Database, meeting: Meeting, council: Council, now: datetime
) -> None:
    feed = client.get(f"/fr/councils/{council.slug}.ics")
    assert feed.content_type == "text/calendar; charset=utf-8"
    [event] = icalendar.Calendar.from_ical(feed.data).events
    assert event["SUMMARY"].startswith(meeting.title)
    assert meeting.link not in feed.text
    tag = {"If-None-Match": feed.headers["ETag"]}
    assert client.get(f"/fr/councils/{council.slug}.ics", headers=tag).status_code == 304
    operations.cancel(meeting, "La salle est inondée.", by=a_secretary(), at=now)
    db.session.commit()
    again = client.get(f"/fr/councils/{council.slug}.ics", headers=tag)
    [event] = icalendar.Calendar.from_ical(again.data).events
    assert (event["STATUS"], event["SEQUENCE"]) == ("CANCELLED", 1)
    assert client.get(f"/fr/meetings/{meeting.id}.ics").status_code == 200
    assert "inondée" in client.get(f"/fr/meetings/{meeting.id}").text


def test_the_mail_speaks_the_language_of_each_member(
    db: Database, people: list[Mandate], meeting: Meeting, now: datetime, clock: Traveller
) -> None:
    letter = db.session.query(Letter).filter_by(template="assembly/convocation").first()
    assert letter
    for code in ("fr", "nl", "en", "ar"):
        made = mail.render("assembly/convocation", code, outbox.values(letter))
        assert meeting.title in made.subject
        assert f"/{code}/meetings/{meeting.id}/coming" in made.text
        assert "Divers" in made.html
    composed = outbox.compose(letter)
    [attached] = [p for p in composed.message().walk() if p.get_content_type() == "text/calendar"]
    assert attached.get_param("method") == "REQUEST"
    assert stamp(attached) == now
    clock.shift(timedelta(hours=3))
    composed = outbox.compose(letter)
    [attached] = [p for p in composed.message().walk() if p.get_content_type() == "text/calendar"]
    assert stamp(attached) == now + timedelta(hours=3)


def stamp(part: Any) -> datetime:
    """When a date in a mail was made."""
    [event] = icalendar.Calendar.from_ical(part.get_payload(decode=True)).events
    return event.DTSTAMP


def the_last(db: Database, template: str) -> outbox.Letter:
    """The last mail of a kind in the outbox."""
    asked = db.session.query(outbox.Letter).filter_by(template=template)
    letter = asked.order_by(outbox.Letter.id.desc()).first()
    assert letter
    return letter


@pytest.mark.parametrize(
    ("code", "new", "words"),
    [
        ("fr", "Ce qui est nouveau\u00a0: le jour ou l’heure et le lieu.", "déplace la séance"),
        ("nl", "Nieuw: de dag of het uur en de plaats.", "verplaatst de vergadering"),
        ("en", "What is new: the day or the time and the place.", "moves the meeting"),
        ("ar", "الجديد: اليوم أو الساعة والمكان.", "يغيّر موعد الجلسة"),
    ],
)
def test_a_changed_meeting_is_told_with_what_is_new(
    db: Database, people: list[Mandate], meeting: Meeting, now: datetime,
    code: str, new: str, words: str,
) -> None:  # fmt: skip
    starts = now + timedelta(days=30)
    moved = a_plan(now, place="Dinant", starts_at=starts, ends_at=starts + timedelta(hours=1))
    operations.change_meeting(meeting, by=a_secretary(), at=now, **moved)
    letter = the_last(db, "assembly/meeting_changed")
    made = read_in(code, letter)
    for told in (new, words, "Divers", "Dinant", f"/{code}/meetings/{meeting.id}/coming"):
        assert told in made.text
    assert "Dinant" in made.html
    assert "<ol>" in made.html


def read_in(code: str, letter: outbox.Letter) -> mail.Rendered:
    """A letter in a language, which the worker speaks while it fills it."""
    with mail.speaking(code):
        return mail.render(letter.template, code, outbox.values(letter))


@pytest.mark.parametrize("code", ["fr", "nl", "en", "ar"])
def test_a_cancelled_meeting_is_told_with_its_reason_and_no_more(
    db: Database, people: list[Mandate], meeting: Meeting, now: datetime, code: str
) -> None:
    operations.cancel(meeting, "La salle est inondée.", by=a_secretary(), at=now)
    letter = the_last(db, "assembly/meeting_cancelled")
    message = outbox.compose(letter).message()
    [attached] = [p for p in message.walk() if p.get_content_type() == "text/calendar"]
    assert attached.get_param("method") == "CANCEL"
    assert attached.get_filename() == "annulation.ics"
    made = read_in(code, letter)
    assert "La salle est inondée." in made.text
    assert f"/{code}/meetings/{meeting.id}\n" in made.text
    assert "/coming" not in made.text
    assert meeting.link not in made.html


def test_a_secretary_s_words_hold_the_agenda_and_the_reason(
    db: Database, people: list[Mandate], meeting: Meeting, now: datetime
) -> None:
    letter = the_last(db, "assembly/convocation")
    own = mail.MailText(name=letter.template, locale="fr", subject="{meeting}", body=OWN)
    text = mail.in_own_words(own, outbox.values(letter)).text
    assert "1. Les bus du soir · 2. Divers" in text
    assert meeting.link in text
    assert f"/fr/meetings/{meeting.id}/coming" in text
    operations.cancel(meeting, "La salle est inondée.", by=a_secretary(), at=now)
    letter = the_last(db, "assembly/meeting_cancelled")
    own = mail.MailText(name=letter.template, locale="fr", subject="{meeting}", body="{reason}")
    assert "inondée" in mail.in_own_words(own, outbox.values(letter)).text


OWN = "Ordre du jour : {agenda}\n\nEn ligne : {online}\n\n{link} Répondre"


@pytest.mark.parametrize(
    ("seated", "rank", "said"),
    [(True, None, "You have a seat"), (False, 3, "You are substitute 3"), (False, None, "no seat")],
)
def test_the_lots_are_told_in_one_sentence(
    db: Database, seated: bool, rank: int | None, said: str
) -> None:
    given = {"council": "Namur", "number": 7, "call": 1, "seated": seated, "rank": rank}
    made = read_in("en", outbox.Letter(template="assembly/lots", details=given))
    assert said in made.text
    assert said in made.html


def test_a_meeting_is_cancelled_with_a_reason(
    desk: Browser, db: Database, meeting: Meeting
) -> None:
    here = f"/fr/desk/council/meetings/{meeting.id}"
    assert press(desk, f"{here}/cancel", reason="") == 422
    assert press(desk, f"{here}/cancel", reason="La salle est inondée.") == 303
    assert fresh(db, meeting).state is MeetingState.CANCELLED
    assert desk.get(here).status_code == 200
    assert press(desk, f"{here}/cancel", reason="La salle est inondée.") == 422


def test_an_evening_in_the_room(
    app: Flask, desk: Browser, phone: Browser, client: Browser, db: Database, council: Council,
    meeting: Meeting, people: list[Mandate], clock: Traveller,
) -> None:  # fmt: skip
    entrust(council, Office.CHAIR, who(people[1]), starts_on=clock_day(meeting), by=a_secretary(),
            at=meeting.starts_at)  # fmt: skip
    db.session.commit()
    clock.move_to(meeting.starts_at)
    chair, here = browser_of(app, who(people[1])), f"/en/meetings/{meeting.id}"
    assert phone.get(f"{here}/chair").status_code == 404
    assert chair.get(f"{here}/chair").status_code == 200
    assert "Members are called" in client.get(f"{here}/room").text
    assert press(chair, f"{here}/open") == 303
    assert press(chair, f"{here}/open") == 409
    assert "next item begins soon" in client.get(f"{here}/room").text
    first, second = agendas.items(meeting)
    assert press(phone, f"{here}/floor") == 409
    assert press(chair, f"{here}/items/{first.id}/begin") == 303
    room = client.get(f"{here}/room/now")
    assert room.headers["Refresh"] == "15"  # for browsers without a script
    tag = {"If-None-Match": room.headers["ETag"]}
    assert client.get(f"{here}/room/now", headers=tag).status_code == 304
    assert press(phone, f"{here}/floor") == 303
    assert client.get(f"{here}/room/now", headers=tag).status_code == 200
    assert "Leave the list" in phone.get(f"{here}/room").text
    assert press(phone, f"{here}/floor/back") == 303
    assert press(phone, f"{here}/floor") == 303
    assert press(chair, f"{here}/floor/add", member="", name="Le bourgmestre") == 303
    assert press(chair, f"{here}/floor/add", member="", name="") == 422
    assert press(chair, f"{here}/floor/add", member="", name="Le bourgmestre") == 422
    waiting = client.get(f"{here}/room").text
    assert waiting.index(who(people[0]).name or "") < waiting.index("Le bourgmestre")
    assert press(chair, f"{here}/floor/next") == 303
    assert chair.get(f"{here}/chair").status_code == 200
    assert press(chair, f"{here}/floor/end") == 303
    guest = asked_by(db, "Le bourgmestre")
    assert press(chair, f"{here}/floor/{guest}/give") == 303
    assert press(chair, f"{here}/floor/0/give") == 404
    clock.move_to(meeting.starts_at + timedelta(minutes=40))
    assert "10 minutes over" in client.get(f"{here}/room").text
    assert press(chair, f"{here}/items/{first.id}/end") == 303
    assert press(chair, f"{here}/items/0/begin") == 404
    assert press(chair, f"{here}/items/{second.id}/begin") == 303
    assert press(chair, f"{here}/close") == 303
    assert client.get(here).status_code == 200
    assert client.get(f"/en/councils/{council.slug}/meetings").status_code == 200
    assert client.get(f"/en/councils/{council.slug}").status_code == 200


def clock_day(meeting: Meeting) -> Any:
    """The day before a meeting."""
    return (meeting.starts_at - timedelta(days=1)).date()


def asked_by(db: Database, name: str) -> int:
    """The id of a guest's request for the floor."""
    from council.assembly.models import FloorRequest  # late: beside its only use

    db.session.rollback()
    return int(db.session.query(FloorRequest).filter_by(name=name).one().id)


def test_attendance_on_one_page_and_seat_by_seat(
    desk: Browser, phone: Browser, db: Database, meeting: Meeting, people: list[Mandate]
) -> None:
    press(phone, f"/fr/meetings/{meeting.id}/coming", coming="remote", holder="", interpreter="")
    here = f"/en/meetings/{meeting.id}/attendance"
    assert "answers of the members" in desk.get(here).text
    first, second, third = (f"m{each.id}" for each in people)
    assert press(desk, here, **{first: "remote", second: "present", third: ""}) == 303
    assert press(desk, here, **{first: "gone"}) == 422
    one = f"{here}/{people[2].id}"
    assert desk.get(one).status_code == 200
    holder = str(people[1].member_id)
    proxy = {"how": "represented", "holder": holder, "arrived": "", "left": "20:45"}
    for wrong in ({"holder": ""}, {"left": "8 h"}, {"arrived": "21:00"}):
        assert press(desk, one, **{**proxy, **wrong}) == 422
    assert press(desk, one, **proxy) == 303
    shown = desk.get(here).text
    chair = desk.get(f"/en/meetings/{meeting.id}/chair")
    assert chair.status_code == 200
    assert "Quorum reached" in shown
    assert "until 20:45" in shown
    assert press(desk, here, **{first: "", second: "present", third: "represented"}) == 303
    db.session.rollback()
    assert db.session.query(Attendance).count() == 2
    assert desk.get(one).status_code == 200
    assert desk.get(f"{here}/0").status_code == 404
    assert press(desk, one, how="", holder="", arrived="", left="") == 303


def test_minutes_from_the_room_to_the_public(
    desk: Browser, phone: Browser, client: Browser, db: Database, council: Council,
    meeting: Meeting, people: list[Mandate], clock: Traveller,
) -> None:  # fmt: skip
    held(db, meeting, people)
    clock.move_to(meeting.starts_at + timedelta(days=3))
    page, board = f"/fr/meetings/{meeting.id}/minutes", f"/fr/desk/council/meetings/{meeting.id}"
    assert desk.get(f"{board}/minutes").status_code == 404
    assert press(desk, f"{board}/minutes/draft") == 303
    assert press(desk, f"{board}/minutes/draft") == 409
    assert client.get(page).status_code == 404
    draft = phone.get(page).text
    for word in ("Les bus du soir", "Un interprète au guichet", "Un usager *très* las"):
        assert word in draft
    assert 'dir="rtl"' in phone.get(f"{page}?language=ar").text
    texts = {"text_fr": "## Séance\n\nTout fut dit.", "text_ar": "## الجلسة\n\nقيل كل شيء."}
    assert desk.get(f"{board}/minutes").status_code == 200
    assert press(desk, f"{board}/minutes", version="1", **{**texts, "text_ar": ""}) == 422
    stale = desk.post(f"{board}/minutes", data={"version": "x", **texts})
    assert stale.status_code == 409
    assert "Tout fut dit" in stale.text
    assert press(desk, f"{board}/minutes", version="1", **texts) == 303
    assert press(desk, f"{board}/minutes/adopt", meeting="0") == 422
    later = following(db, council, meeting)
    assert press(desk, f"{board}/minutes/adopt", meeting=str(later)) == 303
    assert "Tout fut dit" in client.get(page).text
    for code in ("fr", "ar"):
        pdf = client.get(f"{page}.pdf?language={code}")
        assert pdf.data.startswith(b"%PDF")
        assert b"/StructTreeRoot" in pdf.data
    assert desk.get(f"{board}/minutes").status_code == 200
    assert desk.get(board).status_code == 200
    assert page in client.get(f"/fr/councils/{council.slug}/meetings").text
    assert client.get(f"/fr/meetings/{meeting.id}").status_code == 200
    db.session.rollback()
    assert db.session.query(Minutes).one().version == 2


def held(db: Database, meeting: Meeting, people: list[Mandate]) -> None:
    """The meeting was held, with a vote, one present, one by proxy, one who left."""
    from council.assembly.models import How  # late: beside its only use
    from council.assembly.operations import attendance, voting  # late: likewise
    from council.assembly.operations.attendance import Noted  # late: likewise

    clerk, at = a_secretary(), meeting.starts_at
    who(people[0]).name = "Un usager *très* las"
    operations.open_meeting(meeting, by=clerk, at=at)
    [item, _other] = agendas.items(meeting)
    ballot = a_draft(meeting.council, at, closes_at=at + timedelta(hours=1))
    agenda.attach_ballot(item, ballot, by=clerk, at=at)
    pending = a_draft(meeting.council, at, title="Une autre question", closes_at=at + timedelta(1))
    agenda.attach_ballot(item, pending, by=clerk, at=at)
    rows = [
        Noted(people[0].id, How.PRESENT, None, at, at + timedelta(hours=1)),
        Noted(people[1].id, How.REPRESENTED, people[0].member_id),
    ]
    attendance.note(meeting, rows, by=clerk, at=at)
    agenda.begin_item(item, by=clerk, at=at)
    balloting.open_ballot(ballot, by=clerk, at=at)
    voting.vote(ballot, people[0].id, ["for"], "", by=who(people[0]), at=at)
    balloting.count_ballot(ballot, by=clerk, at=at + timedelta(hours=1))
    operations.close_meeting(meeting, by=clerk, at=at + timedelta(hours=2))
    db.session.commit()


def following(db: Database, council: Council, meeting: Meeting) -> int:
    """The id of a later meeting that is under way."""
    clerk, at = a_secretary(), meeting.starts_at + timedelta(days=1)
    later = operations.prepare_meeting(council, by=clerk, at=at, **a_plan(at, title="Après"))
    an_item(later, clerk, at)
    operations.convene(later, urgent=False, by=clerk, at=at)
    operations.open_meeting(later, by=clerk, at=at)
    db.session.commit()
    return later.id


def test_the_worker_forgets_needs(db: Database, meeting: Meeting, people: list[Mandate]) -> None:
    operations.answer(
        meeting, Coming.PRESENT, holder=None, needs=[], note="", by=who(people[0]),
        at=meeting.convened_at or meeting.starts_at,
    )  # fmt: skip
    db.session.commit()
    tasks.forget_needs(meeting.ends_at + timedelta(days=31))
    assert db.session.query(MeetingAnswer).count() == 0


@pytest.mark.parametrize(
    ("place", "link", "said"),
    [("", "https://x.org", "At a distance"), ("Dinant", "", "Dinant"),
     ("Dinant", "https://x.org", "Dinant, and at a distance")],
)  # fmt: skip
def test_where_a_meeting_is(app: Flask, place: str, link: str, said: str) -> None:
    with app.test_request_context("/en/"), force_locale("en"):
        assert words.where(Meeting(place=place, link=link)) == said


@pytest.mark.parametrize("language", ["nl", "ar"])
def test_pages_in_other_languages(
    phone: Browser, desk: Browser, meeting: Meeting, council: Council, language: str
) -> None:
    for page in (
        f"meetings/{meeting.id}", f"meetings/{meeting.id}/coming", f"meetings/{meeting.id}/room",
        f"councils/{council.slug}/meetings", f"councils/{council.slug}",
    ):  # fmt: skip
        assert phone.get(f"/{language}/{page}").status_code == 200
    for page in ("chair", "attendance"):
        assert desk.get(f"/{language}/meetings/{meeting.id}/{page}").status_code == 200
    assert desk.get(f"/{language}/desk/council/meetings/{meeting.id}").status_code == 200
