"""A council at work, in a real browser: meeting, room, debate, draft, vote, opinion, minutes."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from flask import Flask
from playwright.sync_api import expect

from council.assembly import minuting
from council.assembly.amending import Kind
from council.assembly.models import (
    AgendaItem,
    Council,
    How,
    Mandate,
    Meeting,
    Motion,
    Opening,
    Opinion,
    Side,
)
from council.assembly.operations import (
    agenda,
    attendance,
    balloting,
    debating,
    meetings,
    minutes,
    speaking,
    voting,
)
from council.assembly.operations.attendance import Noted
from council.assembly.queries import agenda as agendas
from council.core.db import Database
from council.people.models import Member
from tests.assembly.adopted import an_opinion, signed
from tests.assembly.chamber import (
    a_council,
    a_draft,
    a_secretary,
    an_open_ballot,
    browser_of,
    sitting,
    who,
)
from tests.assembly.moving import an_amendment, an_open_motion
from tests.assembly.talking import say
from tests.assembly.test_meetings import a_plan, an_item
from tests.browser.conftest import Judge, Opener, Photographer
from tests.support import Browser

pytestmark = pytest.mark.browser

NAMES = ("Aya", "Bruno", "Chiraz", "Dirk", "Elif")
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class World:
    """What the pages show, and whose browser opens them."""

    council: Council
    member: Browser
    motion: Motion
    opinion: Opinion
    debate: int
    ballot: int
    to_come: int
    room: int
    over: int


@pytest.fixture
def world(app: Flask, db: Database, now: datetime) -> World:
    """A council with members, all that it does, and one browser of a member."""
    council, clerk = a_council(), a_secretary()
    council.languages = ["fr", "ar"]
    seats = sitting(council, 5, now)
    for seat, name in zip(seats, NAMES, strict=True):
        who(seat).name = name
    people = [who(each) for each in seats]
    opinion = an_opinion(now, council=council)
    signed(opinion, now)
    motion = an_open_motion(council, now, by=people[0])
    an_amendment(motion, Kind.REPLACE, 2, "L’interprète vient le jour même.", at=now, by=people[1])
    plan = a_plan(now)
    to_come = meetings.prepare_meeting(council, by=clerk, at=now, **plan)
    item = agenda.add_dossier(to_come, motion.dossier, by=clerk, at=now)
    an_item(to_come, clerk, now)
    meetings.convene(to_come, urgent=False, by=clerk, at=now)
    debate = talked_about(item, people, clerk, now)
    room = held(council, clerk, seats, now - timedelta(minutes=12))
    over = held(council, clerk, seats, now - 5 * HOUR)
    voted(over, seats, clerk, now - 5 * HOUR)
    meetings.close_meeting(over, by=clerk, at=now - 4 * HOUR)
    with app.test_request_context("/"):
        minutes.draft(over, minuting.drafted, by=clerk, at=now - 3 * HOUR)
    ballot = an_open_ballot(council, now)
    db.session.commit()
    browser = browser_of(app, people[2])
    return World(council, browser, motion, opinion, debate, ballot.id, to_come.id, room.id, over.id)


def talked_about(item: AgendaItem, people: list[Member], clerk: Member, at: datetime) -> int:
    """The debate about an item, with what is said on both sides; its key."""
    debate = debating.open_debate(item, Opening.PART, by=clerk, at=at)
    said = [
        (Side.FOR, "Sans interprète, on signe sans comprendre."),
        (Side.FOR, "Le téléphone suffit souvent, et il coûte peu."),
        (Side.AGAINST, "Les petites communes n’ont pas de budget."),
        (Side.QUESTION, "Combien de demandes par mois dans une commune ?"),
    ]
    for by, (side, words) in zip(people, said, strict=False):
        say(debate, by, at, words, side)
    return debate.thread_id


def held(council: Council, clerk: Member, seats: list[Mandate], at: datetime) -> Meeting:
    """A meeting under way since a moment, at its first item, where one has the floor."""
    before = at - timedelta(days=20)
    meeting = meetings.prepare_meeting(council, by=clerk, at=before, **a_plan(before))
    item = an_item(meeting, clerk, before, title="Un interprète au guichet")
    an_item(meeting, clerk, before, title="Les bus après 20 heures")
    meetings.convene(meeting, urgent=True, by=clerk, at=before)
    meetings.open_meeting(meeting, by=clerk, at=at)
    there = [Noted(each.id, How.PRESENT, None) for each in seats[:4]]
    away = Noted(seats[4].id, How.REPRESENTED, seats[0].member_id)
    attendance.note(meeting, [*there, away], by=clerk, at=at)
    agenda.begin_item(item, by=clerk, at=at)
    for seat in seats[:2]:
        speaking.ask(meeting, member=who(seat), name="", at=at)
    speaking.give_next(meeting, at=at)
    return meeting


def voted(meeting: Meeting, seats: list[Mandate], clerk: Member, at: datetime) -> None:
    """A vote at the first item of a meeting, counted."""
    draft = a_draft(meeting.council, at, closes_at=at + HOUR, title="Inviter les communes ?")
    agenda.attach_ballot(agendas.items(meeting)[0], draft, by=clerk, at=at)
    balloting.open_ballot(draft, by=clerk, at=at)
    for seat in seats[:4]:
        voting.vote(draft, seat.id, ["for"], "", by=who(seat), at=at)
    balloting.count_ballot(draft, by=clerk, at=draft.closes_at)


PAGES = {
    "seance": "meetings/{0.to_come}",
    "venir": "meetings/{0.to_come}/coming",
    "en-direct": "meetings/{0.room}/room",
    "proces-verbal": "meetings/{0.over}/minutes",
    "debat": "debates/{0.debate}",
    "projet-avis": "motions/{0.motion.id}",
    "vote": "ballots/{0.ballot}",
    "avis": "opinions/{0.opinion.reference}",
}


@pytest.mark.parametrize(("lang", "width"), [("fr", 1280), ("ar", 390)])
def test_each_page_of_a_council_at_work_is_for_everyone(
    visit: Opener, judge: Judge, picture: Photographer, world: World, lang: str, width: int
) -> None:
    page = visit(f"/{lang}/councils/namur", width=width, as_=world.member)
    judge(page)
    for name, path in PAGES.items():
        page.goto(f"/{lang}/{path.format(world)}")
        expect(page.locator("h1")).to_have_count(1)
        if lang == "fr":
            picture(page, name)
        judge(page)


def test_the_members_of_a_college_unfold_without_script(visit: Opener, world: World) -> None:
    page = visit("/fr/councils/namur", width=390, script=False)
    table = page.locator("details.more table").first
    expect(table).to_be_hidden()
    page.locator("details.more > summary").first.click()
    expect(table).to_be_visible()
    expect(table).to_contain_text("Elif")
