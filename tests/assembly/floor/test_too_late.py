"""What comes too late, twice or from somebody gone: a sentence, a 4xx, and nothing changed."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from time_machine import Traveller

from council.assembly import tasks
from council.assembly.amending import Kind
from council.assembly.models import Amendment, Ballot, Council, Ending, Mandate, Motion, MotionState
from council.assembly.operations import amendments, balloting, motions, voting
from council.assembly.tally import Method
from council.core.clock import local_day
from council.core.db import Database
from tests.assembly.chamber import a_draft, a_secretary, an_open_ballot, browser_of, who
from tests.assembly.floor.test_ballot_pages import press
from tests.assembly.floor.test_motion_pages import BALLOT, SAME_DAY, WHY, amended
from tests.assembly.moving import TEXTS, a_ballot_on, a_draft_opinion, an_amendment
from tests.support import Browser

DAY = timedelta(days=1)
CLOSED = [MotionState.BALLOTING, MotionState.ADOPTED, MotionState.REJECTED, MotionState.LAPSED]


def everything(db: Database) -> dict[str, list[str]]:
    """Every row of every table, as it is stored."""
    db.session.rollback()
    db.session.expire_all()
    return {
        table.name: sorted(repr(tuple(row)) for row in db.session.execute(select(table)))
        for table in db.metadata.sorted_tables
    }


@contextmanager
def nothing_changes(db: Database) -> Iterator[None]:
    """Compare all that is stored, before and after."""
    db.session.commit()
    before = everything(db)
    yield
    after = everything(db)
    assert {name for name in after if after[name] != before[name]} == set()


def refused(db: Database, browser: Browser, path: str, code: int, said: str, **data: str) -> None:
    """Send something that is refused, with a sentence on a whole page."""
    with nothing_changes(db):
        answer = browser.post(path, data=data)
    assert answer.status_code == code, (path, answer.status_code)
    assert said in answer.text, path


def vote_refused(
    db: Database, browser: Browser, ballot: Ballot, mandate: Mandate, code: int, said: str
) -> None:
    """Send a vote that is refused."""
    with nothing_changes(db):
        answer = press(browser, ballot, mandate, answer="against")
    assert answer.status_code == code
    assert said in answer.text


def test_the_comparison_sees_a_single_vote(
    db: Database, council: Council, people: list[Mandate], phone: Browser, now: datetime
) -> None:
    ballot = an_open_ballot(council, now)
    before = everything(db)
    assert press(phone, ballot, people[0], answer="for").status_code == 303
    after = everything(db)
    assert {name for name in after if after[name] != before[name]} == {
        "change_mark",
        "elector",
        "open_vote",
    }


# Votes


@pytest.mark.parametrize("secret", [False, True])
@pytest.mark.parametrize("counted", [False, True])
def test_a_vote_after_the_end(
    db: Database,
    council: Council,
    people: list[Mandate],
    phone: Browser,
    now: datetime,
    clock: Traveller,
    secret: bool,
    counted: bool,
) -> None:
    ballot = an_open_ballot(council, now, secret=secret)
    clock.move_to(ballot.closes_at)
    if counted:
        tasks.count_ballots(ballot.closes_at)
    vote_refused(db, phone, ballot, people[0], 409, "Votre réponse n’a pas été comptée")
    assert voted(ballot) == 0


def voted(ballot: Ballot) -> int:
    """How many have voted."""
    return balloting.queries.how_many_voted(ballot)


def test_a_vote_a_second_before_the_end_counts_and_after_it_cannot_be_changed(
    db: Database,
    council: Council,
    people: list[Mandate],
    phone: Browser,
    now: datetime,
    clock: Traveller,
) -> None:
    ballot = an_open_ballot(council, now)
    clock.move_to(ballot.closes_at - timedelta(seconds=1))
    assert press(phone, ballot, people[0], answer="for").status_code == 303
    clock.move_to(ballot.closes_at)
    vote_refused(db, phone, ballot, people[0], 409, "Ce vote est terminé")
    tasks.count_ballots(ballot.closes_at)
    assert voted(ballot) == 1


def test_a_vote_before_it_opens(
    db: Database, council: Council, people: list[Mandate], phone: Browser, now: datetime
) -> None:
    draft = a_draft(council, now)
    db.session.commit()
    with nothing_changes(db):
        answer = press(phone, draft, people[0], answer="for")
    assert answer.status_code in (403, 409)
    assert "<h1" in answer.text


def test_a_secret_vote_twice(
    db: Database, council: Council, people: list[Mandate], phone: Browser, now: datetime
) -> None:
    ballot = an_open_ballot(council, now, secret=True)
    assert press(phone, ballot, people[0], answer="for").status_code == 200
    vote_refused(db, phone, ballot, people[0], 409, "Un vote secret a déjà été déposé")
    assert voted(ballot) == 1


def test_an_open_vote_twice_is_one_vote_the_last(
    db: Database, council: Council, people: list[Mandate], phone: Browser, now: datetime
) -> None:
    ballot = an_open_ballot(council, now)
    for answer in ("for", "against", "against"):
        assert press(phone, ballot, people[0], answer=answer).status_code == 303
    assert voted(ballot) == 1
    tasks.count_ballots(ballot.closes_at)
    db.session.expire_all()
    [voice] = [each for each in balloting.queries.voices(ballot) if each.choice]
    assert voice.choice == ["against"]


@pytest.mark.parametrize("secret", [False, True])
def test_a_vote_of_somebody_whose_mandate_ended_yesterday(
    db: Database,
    council: Council,
    people: list[Mandate],
    phone: Browser,
    now: datetime,
    secret: bool,
) -> None:
    ballot = an_open_ballot(council, now, secret=secret)
    people[0].ended_on, people[0].ending = local_day(now) - DAY, Ending.RESIGNED
    vote_refused(db, phone, ballot, people[0], 403, "Ce mandat a pris fin")


def test_a_vote_on_the_last_day_of_a_mandate_counts_and_the_day_after_does_not(
    db: Database,
    council: Council,
    people: list[Mandate],
    phone: Browser,
    other: Browser,
    now: datetime,
    clock: Traveller,
) -> None:
    for mandate in people[:2]:
        mandate.ends_on = local_day(now)
    ballot = an_open_ballot(council, now)
    assert press(phone, ballot, people[0], answer="for").status_code == 303
    clock.move_to(now + DAY)
    vote_refused(db, other, ballot, people[1], 403, "Ce mandat a pris fin")
    vote_refused(db, phone, ballot, people[0], 403, "Ce mandat a pris fin")
    assert voted(ballot) == 1, "what was voted in time stays"


def test_a_vote_for_the_seat_of_somebody_else(
    db: Database, council: Council, people: list[Mandate], phone: Browser, now: datetime
) -> None:
    ballot = an_open_ballot(council, now)
    vote_refused(db, phone, ballot, people[1], 403, "ne faites pas partie")


def test_a_proxy_after_the_vote_opened(
    db: Database, council: Council, people: list[Mandate], phone: Browser, now: datetime
) -> None:
    ballot = an_open_ballot(council, now)
    here = f"/fr/ballots/{ballot.id}/proxy"
    with nothing_changes(db):
        asked = phone.post(here, data={"holder": str(people[1].member_id)})
        back = phone.post(f"{here}/back")
    assert (asked.status_code, back.status_code) == (422, 409)


@pytest.mark.parametrize(
    "fields",
    [{}, {"answer": ""}, {"answer": "maybe"}, {"answer": "for\x00"}, {"answer": "\ud800"}],
)
def test_a_vote_that_says_nothing(
    db: Database,
    council: Council,
    people: list[Mandate],
    phone: Browser,
    now: datetime,
    fields: dict[str, str],
) -> None:
    ballot = an_open_ballot(council, now)
    with nothing_changes(db):
        if any("\ud800" in each for each in fields.values()):
            data: Any = f"s{people[0].id}-answer=%ED%A0%80"
            kind = "application/x-www-form-urlencoded"
            here = f"/fr/ballots/{ballot.id}/vote/{people[0].id}"
            answer = phone.post(here, data=data, content_type=kind)
        else:
            answer = press(phone, ballot, people[0], **fields)
    assert 400 <= answer.status_code < 500


# Texts that are closed


@pytest.mark.parametrize("state", CLOSED)
def test_nothing_is_done_to_a_closed_text(
    db: Database,
    motion: Motion,
    people: list[Mandate],
    phone: Browser,
    other: Browser,
    desk: Browser,
    now: datetime,
    state: MotionState,
) -> None:
    waiting = an_amendment(motion, Kind.DELETE, 3, at=now, by=who(people[0]))
    motion.state = state
    db.session.commit()
    here = f"/fr/motions/{motion.id}"
    with nothing_changes(db):
        answer = amended(phone, motion)
    assert answer.status_code == 422
    assert "ne reçoit pas d’amendements" in answer.text
    assert SAME_DAY in answer.text, "what was written is not lost"
    moved_on = "Ce projet d’avis a avancé"
    refused(db, other, f"{here}/join", 409, moved_on)
    refused(db, desk, f"{here}/open", 409, moved_on)
    refused(db, phone, f"{here}/leave", 409, moved_on)
    refused(db, phone, f"{here}/give-up", 409, moved_on)
    late = "ne reçoit pas d’amendements"
    refused(db, desk, f"/fr/amendments/{waiting.id}/accept", 409, late)
    refused(db, desk, f"/fr/amendments/{waiting.id}/reject", 422, late, **WHY)
    refused(db, phone, f"/fr/amendments/{waiting.id}/withdraw", 409, late)
    refused(db, desk, f"{here}/ballot", 422, late, **BALLOT)
    typed = {"title": "Un autre titre", "text": "Un tout autre texte.", "version": "1"}
    refused(db, phone, f"{here}/edit", 422, "seuls les amendements", **typed)
    if state in (MotionState.REJECTED, MotionState.LAPSED):
        said = {"text": "Nous ne sommes pas d’accord, et pourquoi.", "language": "fr"}
        refused(db, phone, f"{here}/minority", 422, "trop tard", **said)


def test_a_vote_on_a_text_that_was_decided(
    db: Database, motion: Motion, people: list[Mandate], phone: Browser, now: datetime
) -> None:
    ballot = a_ballot_on(motion, now)
    for mandate in people:
        voting.vote(ballot, mandate.id, ["for"], "", by=who(mandate), at=now)
    balloting.count_ballot(ballot, by=None, at=now)
    db.session.commit()
    assert motion.state is MotionState.ADOPTED
    vote_refused(db, phone, ballot, people[0], 409, "Ce vote est terminé")


def test_a_second_vote_on_the_same_text(
    db: Database, motion: Motion, desk: Browser, now: datetime
) -> None:
    a_ballot_on(motion, now, opened=False)
    here = f"/fr/motions/{motion.id}/ballot"
    refused(db, desk, here, 422, "Un vote à ce sujet est déjà", **BALLOT)


def test_a_text_is_not_voted_on_by_ranks_nor_with_amendments_left(
    db: Database, motion: Motion, people: list[Mandate], desk: Browser, now: datetime
) -> None:
    here = f"/fr/motions/{motion.id}/ballot"
    with nothing_changes(db):
        answer = desk.post(here, data={**BALLOT, "method": Method.RANKED.value})
    assert answer.status_code == 422
    an_amendment(motion, Kind.DELETE, 1, at=now)
    ballot = a_ballot_on(motion, now, opened=False)
    refused(db, desk, f"/fr/desk/council/ballots/{ballot.id}/open", 409, "A1")


# Paragraphs that moved


@pytest.mark.parametrize("kind", [Kind.DELETE, Kind.ADD, Kind.REPLACE])
def test_an_amendment_to_a_paragraph_that_moved_meanwhile(
    db: Database, motion: Motion, phone: Browser, now: datetime, kind: Kind
) -> None:
    before = motion.version
    text = "" if kind is Kind.DELETE else "Un paragraphe tout neuf."
    amendments.accept(an_amendment(motion, kind, 1, text, at=now), by=a_secretary(), at=now)
    with nothing_changes(db):
        answer = amended(phone, motion, version=str(before))
    assert answer.status_code == 409
    for kept in (SAME_DAY, "Quinze jours, c’est trop long.", TEXTS[3]):
        assert kept in answer.text
    assert f'value="{motion.version}"' in answer.text, "sent again, it stands on the present text"
    assert amended(phone, motion).status_code == 303


def test_an_amendment_to_a_paragraph_that_is_no_longer_there(
    db: Database, motion: Motion, phone: Browser, now: datetime
) -> None:
    amendments.accept(an_amendment(motion, Kind.DELETE, 4, at=now), by=a_secretary(), at=now)
    with nothing_changes(db):
        answer = amended(phone, motion, paragraph="4")
    assert answer.status_code == 422
    assert len(db.session.scalars(select(Amendment)).all()) == 1


@pytest.mark.parametrize("version", ["0", "-1", "99", "x", "", "1\x00", "9" * 30])
def test_an_amendment_to_a_version_there_never_was(
    db: Database, motion: Motion, phone: Browser, version: str
) -> None:
    with nothing_changes(db):
        answer = amended(phone, motion, version=version)
    assert 400 <= answer.status_code < 500
    assert "<h1" in answer.text


def test_what_fell_or_was_decided_is_not_decided_again(
    db: Database,
    motion: Motion,
    people: list[Mandate],
    desk: Browser,
    phone: Browser,
    now: datetime,
) -> None:
    first = an_amendment(motion, Kind.REPLACE, 2, SAME_DAY, at=now, by=who(people[0]))
    fallen = an_amendment(motion, Kind.DELETE, 2, at=now, by=who(people[0]))
    amendments.accept(first, by=a_secretary(), at=now)
    db.session.commit()
    for each in (first, fallen):
        path = f"/fr/amendments/{each.id}"
        refused(db, desk, f"{path}/accept", 409, "déjà")
        refused(db, desk, f"{path}/reject", 422, "déjà", **WHY)
        refused(db, phone, f"{path}/withdraw", 409, "déjà")
        refused(db, desk, f"{path}/ballot", 422, "déjà", **BALLOT)


# Seats that ended


def test_whose_mandate_ended_yesterday_writes_nothing(
    app: Flask, db: Database, motion: Motion, council: Council, people: list[Mandate], now: datetime
) -> None:
    draft = a_draft_opinion(council, now, by=who(people[0]))
    people[0].ended_on, people[0].ending = local_day(now) - DAY, Ending.MOVED
    db.session.commit()
    phone, no_seat = browser_of(app, who(people[0])), "siège"
    typed = {"title": "Un autre titre", "text": "Un tout autre texte.", "version": "1"}
    refused(db, phone, f"/fr/motions/{draft.id}/edit", 403, no_seat, **typed)
    refused(db, phone, f"/fr/motions/{draft.id}/give-up", 403, no_seat)
    refused(db, phone, f"/fr/motions/{draft.id}/step-back", 403, no_seat, taker="1")
    refused(db, phone, f"/fr/motions/{motion.id}/amend", 403, no_seat)
    refused(db, phone, f"/fr/motions/{motion.id}/join", 403, no_seat)
    refused(db, phone, f"/fr/motions/{motion.id}/minority", 403, no_seat)
    refused(db, phone, "/fr/councils/namur/motions/new", 403, no_seat)
    assert motions.queries.stands_behind(draft, who(people[0])), "and what they wrote stays theirs"
