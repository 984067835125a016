"""What the minutes say by themselves: what was treated, voted, adopted and decided, with links."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from council.assembly import minuting
from council.assembly.amending import Kind
from council.assembly.models import AgendaItem, Council, Mandate, Meeting, Motion, MotionState
from council.assembly.operations import agenda, amendments, balloting, meetings, minutes, voting
from council.assembly.queries import motions, proceedings
from council.assembly.tally import Method
from council.core import pdf
from council.core.db import Database, db
from council.core.text import to_page_html
from council.people.models import Member
from tests.assembly.chamber import a_council, a_draft, a_secretary, sitting, who
from tests.assembly.moving import an_amendment, an_open_motion
from tests.assembly.test_meetings import a_plan

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def chamber(db: Database) -> Council:
    council = a_council()
    council.languages = ["fr", "nl", "en", "ar"]
    return council


@pytest.fixture
def clerk(db: Database) -> Member:
    return a_secretary()


@pytest.fixture
def seats(chamber: Council, now: datetime) -> list[Mandate]:
    return sitting(chamber, 3, now)


@pytest.fixture
def motion(chamber: Council, now: datetime) -> Motion:
    return an_open_motion(chamber, now, title="Un [interprète] au *guichet*")


@pytest.fixture
def meeting(
    chamber: Council, clerk: Member, seats: list[Mandate], motion: Motion, now: datetime
) -> Meeting:
    """A meeting under way: a dossier with a draft opinion, and any other business."""
    made = meetings.prepare_meeting(chamber, by=clerk, at=now, **a_plan(now))
    agenda.add_dossier(made, motion.dossier, by=clerk, at=now)
    other = {"title": "Divers", "text": "", "language": "fr", "minutes": 5}
    agenda.add_item(made, by=clerk, at=now, **other)
    meetings.convene(made, urgent=True, by=clerk, at=now)
    meetings.open_meeting(made, by=clerk, at=made.starts_at)
    return made


def items(meeting: Meeting) -> list[AgendaItem]:
    return [each.item for each in proceedings.courses(meeting)]


def taken_up(meeting: Meeting, number: int = 0) -> AgendaItem:
    """An item of a meeting that is under way, begun."""
    item = items(meeting)[number]
    agenda.begin_item(item, by=a_secretary(), at=meeting.starts_at)
    return item


def voted(item: AgendaItem, seats: list[Mandate], choice: list[str], **rule: Any) -> Any:
    """A ballot at an item in which everyone says the same, counted."""
    clerk, at = a_secretary(), item.meeting.starts_at + MINUTE
    ballot = a_draft(item.meeting.council, at, closes_at=at + HOUR, **rule)
    agenda.attach_ballot(item, ballot, by=clerk, at=at)
    balloting.open_ballot(ballot, by=clerk, at=at)
    for seat in seats:
        voting.vote(ballot, seat.id, choice, "", by=who(seat), at=at)
    balloting.count_ballot(ballot, by=clerk, at=at + MINUTE)
    return ballot


def closed(meeting: Meeting) -> Meeting:
    meetings.close_meeting(meeting, by=a_secretary(), at=meeting.starts_at + HOUR)
    return meeting


def written(app: Flask, meeting: Meeting, code: str = "en") -> str:
    with app.test_request_context("/"):
        return minuting.drafted(meeting)[code]


def test_an_adopted_opinion_is_named_with_its_draft_its_vote_and_links(
    app: Flask, meeting: Meeting, motion: Motion, seats: list[Mandate]
) -> None:
    item = taken_up(meeting)
    ballot = voted(item, seats, ["for"], motion_id=motion.id, dossier_id=motion.dossier_id)
    opinion = motions.opinion(motion)
    assert opinion
    text = written(app, closed(meeting))
    dossier = motion.dossier.reference
    title = "Un \\[interprète\\] au \\*guichet\\*"
    assert f"[Dossier {dossier}: " in text
    assert f"/en/dossiers/{dossier})" in text
    assert f"- [Draft opinion no. {motion.id}: {title}](" in text
    assert f"/en/motions/{motion.id})" in text
    assert f"[Vote no. {ballot.id}: {title}](" in text
    assert f"/en/ballots/{ballot.id})" in text
    assert f"- [Opinion {opinion.reference}: {title}](" in text
    assert f"/en/opinions/{opinion.reference}): **Adopted**" in text
    assert "- In favour: 3" in text


def test_the_draft_stands_in_every_language_with_its_own_links(
    app: Flask, meeting: Meeting, motion: Motion, seats: list[Mandate]
) -> None:
    item = taken_up(meeting)
    voted(item, seats, ["for"], motion_id=motion.id, dossier_id=motion.dossier_id)
    closed(meeting)
    words = {"fr": "Projet d’avis n°", "nl": "Ontwerpadvies nr.", "ar": "مشروع الرأي رقم"}
    for code, said in words.items():
        text = written(app, meeting, code)
        assert said in text
        assert f"/{code}/motions/{motion.id})" in text
        assert "Draft opinion" not in text


@pytest.mark.parametrize(
    ("choice", "said"), [("against", "Not adopted"), ("abstain", "Not adopted")]
)
def test_a_draft_that_is_refused_is_named_by_its_number(
    app: Flask, meeting: Meeting, motion: Motion, seats: list[Mandate], choice: str, said: str
) -> None:
    item = taken_up(meeting)
    voted(item, seats, [choice], motion_id=motion.id, dossier_id=motion.dossier_id)
    text = written(app, closed(meeting))
    assert re.search(rf"- \[Draft opinion no\. {motion.id}: .*\): \*\*{said}\*\*", text)
    assert "Opinion 20" not in text


def test_without_a_quorum_there_is_no_decision(
    app: Flask, meeting: Meeting, motion: Motion, seats: list[Mandate]
) -> None:
    item = taken_up(meeting)
    about = {"motion_id": motion.id, "dossier_id": motion.dossier_id, "quorum_number": 9}
    voted(item, seats, ["for"], **about)
    assert motion.state is MotionState.LAPSED
    assert "**No decision**" in written(app, closed(meeting))


def test_a_draft_that_was_debated_is_named_though_nothing_was_voted(
    app: Flask, meeting: Meeting, motion: Motion
) -> None:
    taken_up(meeting)
    text = written(app, closed(meeting))
    assert f"Draft opinion no. {motion.id}" in text
    assert "No decision was taken." in text
    assert "### Votes" not in text
    assert text.count("Not dealt with.") == 1


def test_an_item_that_was_not_taken_up_names_no_draft(app: Flask, meeting: Meeting) -> None:
    text = written(app, closed(meeting))
    assert "Draft opinion" not in text
    assert text.count("Not dealt with.") == 2
    assert "No decision was taken." not in text


def test_amendments_are_decided_by_a_vote_or_by_the_chair(
    app: Flask, meeting: Meeting, motion: Motion, seats: list[Mandate], now: datetime
) -> None:
    first = an_amendment(motion, Kind.REPLACE, 2, "Il vient le jour même.", at=now)
    second = an_amendment(motion, Kind.DELETE, 4, at=now)
    third = an_amendment(motion, Kind.ADD, 1, "Et en langue des signes.", at=now)
    item = taken_up(meeting)
    voted(item, seats, ["for"], amendment_id=first.id, dossier_id=motion.dossier_id)
    amendments.reject(second, by=a_secretary(), at=meeting.starts_at + MINUTE)
    text = written(app, closed(meeting))
    assert re.search(rf"- \[Amendment A1 to draft opinion no\. {motion.id}: .*\*\*Adopted", text)
    assert re.search(rf"- \[Amendment A2 .*/motions/{motion.id}#a2\): \*\*Not adopted", text)
    assert third.name not in text
    assert text.count("**Adopted**") == 1  # not once for the vote and once for the amendment


def test_what_was_decided_before_the_meeting_is_not_of_it(
    app: Flask, meeting: Meeting, motion: Motion, now: datetime
) -> None:
    early = an_amendment(motion, Kind.DELETE, 4, at=now)
    amendments.reject(early, by=a_secretary(), at=now)
    motion.state, motion.decided_at = MotionState.REJECTED, now + MINUTE
    taken_up(meeting)
    text = written(app, closed(meeting))
    assert "Draft opinion" not in text
    assert "Amendment" not in text


def test_a_question_of_its_own_is_decided_by_its_vote(
    app: Flask, meeting: Meeting, seats: list[Mandate]
) -> None:
    item = taken_up(meeting, 1)
    ballot = voted(item, seats, ["for"], title="Le bus du dimanche")
    text = written(app, closed(meeting))
    assert text.count(f"[Vote no. {ballot.id}: Le bus du dimanche](") == 2
    assert "**Adopted**" in text


def test_a_choice_says_what_was_chosen(app: Flask, meeting: Meeting, seats: list[Mandate]) -> None:
    item = taken_up(meeting, 1)
    ranked = {"method": Method.RANKED, "options": ["Le lundi", "Le *mardi*", "Jamais"]}
    voted(item, seats, ["2", "1", "3"], **ranked)
    text = written(app, closed(meeting))
    assert "**Choice made: Le \\*mardi\\***" in text


def test_votes_that_are_not_over_decide_nothing(
    app: Flask, meeting: Meeting, clerk: Member
) -> None:
    item, at = taken_up(meeting, 1), meeting.starts_at
    for title in ("Plus tard", "Jamais ouvert"):
        ballot = a_draft(meeting.council, at, title=title, closes_at=at + 5 * HOUR)
        agenda.attach_ballot(item, ballot, by=clerk, at=at)
        if title == "Plus tard":
            balloting.open_ballot(ballot, by=clerk, at=at)
    text = written(app, closed(meeting))
    assert "The vote is not over." in text
    assert "The vote was not opened." in text
    assert "No decision was taken." in text


def test_names_and_titles_are_words_not_marks(
    app: Flask, meeting: Meeting, seats: list[Mandate]
) -> None:
    items(meeting)[1].title = "1. Un # titre\nen <b>deux</b> lignes"
    text = written(app, closed(meeting))
    html = to_page_html(text)
    assert "<h2>2. 1. Un # titre en &lt;b&gt;deux&lt;/b&gt; lignes</h2>" in html
    titles = [each["title"] for each in minuting.sections(text)]
    assert "2. 1. Un # titre en <b>deux</b> lignes" in titles


def test_the_pdf_is_tagged_and_its_links_lead_somewhere(
    app: Flask, meeting: Meeting, motion: Motion, seats: list[Mandate], clerk: Member
) -> None:
    item = taken_up(meeting)
    voted(item, seats, ["for"], motion_id=motion.id, dossier_id=motion.dossier_id)
    closed(meeting)
    with app.test_request_context("/"):
        at = meeting.starts_at + 2 * HOUR
        made = minutes.draft(meeting, minuting.drafted, by=clerk, at=at)
        for code in ("fr", "ar"):
            printed = minuting.printed(made, code)
            assert b"/StructTreeRoot" in printed
            assert b"pdfuaid" in printed or b"/Link" in printed
    db.session.rollback()


def test_links_are_drawn_only_where_they_are_asked_for() -> None:
    [plain] = pdf.blocks("Voir [la page](https://x.org).")
    assert not any("href" in each for each in plain["in"])
    [linked] = pdf.blocks("Voir **[la page](https://x.org)** ici.", links=True)
    there = {"text": "la page", "bold": True, "href": "https://x.org"}
    assert linked["in"] == [{"text": "Voir "}, there, {"text": " ici."}]


def test_a_line_is_read_without_its_marks() -> None:
    assert pdf.words("2. Un \\*mot\\* **fort**") == "2. Un *mot* fort"


def test_words_after_a_list_are_no_part_of_it() -> None:
    text = minuting.spaced(
        "## Présents\n- Aya\n- Bruno\n2 membres sont là.\n- Pour\n## Suite\nFin."
    )
    assert "<li>Bruno</li>" in to_page_html(text)
    assert "<p>2 membres sont là.</p>" in to_page_html(text)
    assert minuting.spaced(text) == text
