"""A council is ended by hand: what ends with it, what stands in the way, and what stays."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from time_machine import Traveller

from council.assembly import operations, queries
from council.assembly.models import (
    Ballot,
    Call,
    Council,
    Ending,
    Mandate,
    Meeting,
    MeetingState,
    Office,
    Officer,
    Opening,
)
from council.assembly.operations import agenda, balloting, debating, meetings, minutes, motions
from council.assembly.queries import ending as reasons
from council.core.clock import local_day
from council.core.db import Database, db
from council.core.errors import RuleBroken
from council.core.journal import Entry
from council.core.outbox import Letter
from council.people.models import Member, Role
from tests.assembly.adopted import an_opinion, signed
from tests.assembly.adopted import officers as officers_of
from tests.assembly.chamber import a_council as a_chamber
from tests.assembly.chamber import a_draft, a_mandate, a_secretary, an_open_ballot, who
from tests.assembly.conftest import DAY, apply, open_call
from tests.assembly.moving import a_draft_opinion
from tests.assembly.test_meetings import a_plan, an_item
from tests.conftest import signed_in_as
from tests.support import Browser, a_commune, a_contribution, a_dossier, a_member

REASON = "Le conseil provincial l’a décidé le 1er mars 2026."


@pytest.fixture
def boss(db: Database) -> Member:
    return a_member(role=Role.ADMINISTRATOR)


@pytest.fixture
def chamber(db: Database) -> Council:
    return a_chamber()


def end(council: Council, by: Member, at: datetime, **changes: Any) -> None:
    """End a council today."""
    given = {"on": local_day(at), "reason": REASON, "language": "fr", **changes}
    operations.end_council(council, **given, by=by, at=at)


def refused(code: str) -> Any:
    return pytest.raises(RuleBroken, match=f"^{code}$")


def verbs(about: str) -> list[str]:
    """What the journal says of things of a kind."""
    return [each.verb for each in db.session.query(Entry).filter_by(about_kind=about)]


def test_mandates_and_offices_end_on_the_last_day(
    chamber: Council, boss: Member, now: datetime
) -> None:
    today = local_day(now)
    present = a_mandate(chamber, now)
    over = a_mandate(chamber, now, ends_on=today - 2 * DAY)
    waiting = a_mandate(chamber, now, rank=1)
    to_come = a_mandate(chamber, now, starts_on=today + 9 * DAY)
    chair, _secretary = officers_of(chamber, now)
    end(chamber, boss, now)
    for mandate in (present, waiting):
        assert (mandate.ended_on, mandate.ending) == (today, Ending.DISSOLVED)
    assert (over.ended_on, over.ending) == (None, None)
    assert not to_come.holds(to_come.starts_on)
    assert {each.ended_on for each in db.session.query(Officer)} == {today}
    assert queries.sitting(chamber, today + DAY) == []
    assert len(queries.sitting(chamber, today)) == 2  # the chair has a seat too
    assert queries.offices(chamber, today)[0].member_id == chair.id
    assert queries.offices(chamber, today + DAY) == []
    assert verbs("mandate").count("mandate.ended") == 4
    assert verbs("council") == ["council.ended"]


def test_no_substitute_takes_a_seat_of_a_council_that_ended(
    council: Council, members: list[Mandate], boss: Member, now: datetime
) -> None:
    at = now + 40 * DAY
    end(council, boss, at)
    last = {each.ending for each in queries.held(council, local_day(at))}
    assert last == {Ending.DISSOLVED}
    assert "mandate.replaced" not in verbs("mandate")


def test_an_office_to_come_never_begins(chamber: Council, boss: Member, now: datetime) -> None:
    day = local_day(now) + 5 * DAY
    row = {"council_id": chamber.id, "member_id": boss.id, "office": Office.SECRETARY}
    db.session.add(Officer(**row, starts_on=day))
    db.session.flush()
    end(chamber, boss, now)
    assert db.session.query(Officer).count() == 0


def test_meetings_to_come_are_cancelled_and_members_told(
    chamber: Council, boss: Member, now: datetime
) -> None:
    seat, clerk = a_mandate(chamber, now), a_secretary()
    called = meetings.prepare_meeting(chamber, by=clerk, at=now, **a_plan(now))
    an_item(called, clerk, now)
    meetings.convene(called, urgent=False, by=clerk, at=now)
    draft = meetings.prepare_meeting(chamber, by=clerk, at=now, **a_plan(now))
    end(chamber, boss, now)
    assert {called.state, draft.state} == {MeetingState.CANCELLED}
    [letter] = db.session.query(Letter).filter_by(template="assembly/meeting_cancelled")
    assert letter.recipient == who(seat).email


def test_a_call_that_nobody_answered_is_closed(
    council: Council, call: Call, boss: Member, now: datetime
) -> None:
    at = now + DAY
    end(council, boss, at)
    assert call.closes_at == at
    assert "candidate_call.closed" in verbs("candidate_call")


def under_way(council: Council, now: datetime) -> None:
    clerk = a_secretary()
    meeting = meetings.prepare_meeting(council, by=clerk, at=now, **a_plan(now))
    an_item(meeting, clerk, now)
    meetings.convene(meeting, urgent=False, by=clerk, at=now)
    meetings.open_meeting(meeting, by=clerk, at=meeting.starts_at)


def voting(council: Council, now: datetime) -> None:
    a_mandate(council, now)
    an_open_ballot(council, now)


def unsigned(council: Council, now: datetime) -> None:
    an_opinion(now, council=council)


def undrawn(council: Council, now: datetime) -> None:
    call = open_call(council.colleges[0], a_secretary(), now)
    apply(call, a_member(), now, commune=a_commune("namur"))


@pytest.mark.parametrize(
    ("code", "make"),
    [
        ("council.meeting_under_way", under_way),
        ("council.ballot_open", voting),
        ("council.unsigned", unsigned),
        ("council.lots", undrawn),
    ],
)
def test_what_is_under_way_comes_first(
    app: Flask, chamber: Council, boss: Member, now: datetime, clock: Traveller, code: str,
    make: Callable[[Council, datetime], None],
) -> None:  # fmt: skip
    make(chamber, now)
    with refused(code):
        end(chamber, boss, now)
    assert chamber.ended_at is None
    db.session.commit()
    page = signed_in_as(app, Role.ADMINISTRATOR).get("/en/desk/council/namur/end")
    assert "It cannot end yet" in page.text
    assert "<textarea" not in page.text


def test_the_last_day_is_no_day_to_come_nor_before_what_it_did(
    chamber: Council, boss: Member, now: datetime
) -> None:
    with refused("council.end_later"):
        end(chamber, boss, now, on=local_day(now) + DAY)
    with refused("council.end_earlier"):
        end(chamber, boss, now, on=local_day(chamber.created_at) - DAY)
    opinion = an_opinion(now, council=chamber)
    signed(opinion, now)
    ballot = db.session.get_one(Ballot, opinion.ballot_id)
    counted = local_day(ballot.counted_at or now)
    with refused("council.end_earlier"):
        end(chamber, boss, now, on=counted - DAY)
    end(chamber, boss, now, on=counted)
    assert chamber.ended_on == counted
    assert reasons.mandates_after(chamber, counted) == []


def test_nothing_begins_in_a_council_that_has_ended(
    chamber: Council, boss: Member, now: datetime
) -> None:
    seat, clerk = a_mandate(chamber, now), a_secretary()
    college, draft = chamber.colleges[0], a_draft(chamber, now)
    motion = a_draft_opinion(chamber, now, by=who(seat))
    meeting = meetings.prepare_meeting(chamber, by=clerk, at=now, **a_plan(now))
    item = an_item(meeting, clerk, now)
    end(chamber, boss, now)
    by: dict[str, Any] = {"by": boss, "at": now}
    rule = {"names": {}, "one_a_commune": False}
    acts: list[Callable[[], object]] = [
        lambda: end(chamber, boss, now),
        lambda: meetings.prepare_meeting(chamber, **by, **a_plan(now)),
        lambda: balloting.open_ballot(draft, **by),
        lambda: a_draft(chamber, now),
        lambda: motions.open_motion(motion, **by),
        lambda: a_draft_opinion(chamber, now, dossier=a_dossier(a_contribution())),
        lambda: debating.open_debate(item, Opening.READ, **by),
        lambda: open_call(college, boss, now),
        lambda: operations.add_college(chamber, **rule, **by),
        lambda: operations.change_college(college, **rule, **by),
        lambda: operations.change(chamber, authority=chamber.authority, communes=[], **by),
        lambda: operations.entrust(chamber, Office.SECRETARY, boss, starts_on=local_day(now), **by),
    ]
    for act in acts:
        with refused("council.ended"):
            act()
    assert agenda_is_as_it_was(meeting)


def agenda_is_as_it_was(meeting: Meeting) -> bool:
    return len(agenda.queries.items(meeting)) == 1


def test_it_is_asked_before_and_told_after(
    app: Flask, db: Database, chamber: Council, client: Browser, now: datetime
) -> None:
    seat = a_mandate(chamber, now)
    who(seat).name = "Aya Benali"
    db.session.commit()
    desk, here = signed_in_as(app, Role.ADMINISTRATOR), "/en/desk/council/namur"
    assert f"{here}/end" in desk.get(here).text
    page = desk.get(f"{here}/end")
    assert "1 mandate ends on its last day" in page.text
    typed = {"reason": REASON, "language": "fr", "on": local_day(now).isoformat()}
    assert desk.post(f"{here}/end", data=typed).status_code == 422
    for wrong in ({"reason": ""}, {"reason": "x" * 501}, {"on": "2026-02-31"}, {"language": "xx"},
                  {"reason": "Fini.\x00\x00\x00\x00\x00\x00"}, {"on": "2030-01-01"}):  # fmt: skip
        sent = desk.post(f"{here}/end", data={**typed, "sure": "y", **wrong})
        assert sent.status_code == 422
    assert desk.post(f"{here}/end", data={**typed, "sure": "y"}).status_code == 303
    assert desk.post(f"{here}/end", data={**typed, "sure": "y"}).status_code == 409
    assert desk.get(f"{here}/end").status_code == 409
    shown = client.get("/fr/councils/namur").text
    assert "Ce conseil a pris fin le 2 mars 2026" in shown
    assert REASON in shown
    assert "Aya Benali" in shown
    assert "Conseils qui ont pris fin" in client.get("/fr/councils").text
    assert "namur" in desk.get("/fr/desk/council").text
    managed = desk.get(here).text
    assert "This council ended on" in managed
    for gone in ("/offices", "/end", "/colleges/new", "/edit"):
        assert f'href="{here}{gone}"' not in managed


@pytest.mark.parametrize("role", [Role.SECRETARY, Role.MODERATOR])
def test_only_administrators_end_a_council(
    app: Flask, db: Database, chamber: Council, role: Role
) -> None:
    db.session.commit()
    desk = signed_in_as(app, role)
    assert desk.get("/fr/desk/council/namur/end").status_code in (403, 404)
    assert desk.post("/fr/desk/council/namur/end", data={}).status_code in (403, 404)


def test_what_it_did_stays_readable_and_the_last_minutes_too(
    client: Browser, db: Database, chamber: Council, boss: Member, now: datetime, clock: Traveller
) -> None:
    opinion = an_opinion(now, council=chamber)
    signed(opinion, now)
    clerk = a_secretary()
    meeting = meetings.prepare_meeting(chamber, by=clerk, at=now, **a_plan(now))
    an_item(meeting, clerk, now)
    meetings.convene(meeting, urgent=False, by=clerk, at=now)
    meetings.open_meeting(meeting, by=clerk, at=meeting.starts_at)
    closed = meeting.starts_at + timedelta(hours=1)
    meetings.close_meeting(meeting, by=clerk, at=closed)
    minutes.draft(meeting, lambda _meeting: {"fr": "Ce qui fut dit."}, by=clerk, at=closed)
    db.session.commit()
    page = f"/fr/meetings/{meeting.id}/minutes"
    clock.move_to(closed)
    assert client.get(page).status_code == 404
    end(chamber, boss, closed)
    db.session.commit()
    read = client.get(page).text
    assert "Ce qui fut dit." in read
    assert "avant de pouvoir approuver" in read
    assert page in client.get(f"/fr/meetings/{meeting.id}").text
    for path in ("meetings", "ballots", "motions", "debates", "on/2026-02-01"):
        assert client.get(f"/fr/councils/namur/{path}").status_code == 200
    assert opinion.title in client.get("/fr/opinions?council=namur").text
    assert opinion.title in client.get("/fr/councils/namur").text


def test_members_stand_folded_by_college_after_those_who_run_it(
    client: Browser, db: Database, chamber: Council, now: datetime
) -> None:
    chair, secretary = officers_of(chamber, now)
    chair.name, secretary.name = "Aya Benali", "Sami Kaya"
    deputy = a_mandate(chamber, now)
    who(deputy).name = "Bo Lin"
    operations.entrust(
        chamber, Office.VICE_CHAIR, who(deputy), starts_on=local_day(now), by=chair, at=now
    )
    db.session.commit()
    page = client.get("/fr/councils/namur").text
    places = [page.index(name) for name in ("Aya Benali", "Bo Lin", "Sami Kaya")]
    assert places == sorted(places)
    assert places[-1] < page.index('id="college-')
    assert re.search(r'<details class="more"><summary>Voir les 2 membres', page)
    past = client.get(f"/fr/councils/namur/on/{local_day(now) - DAY}").text
    assert '<details class="more" open>' in past
    assert "Bo Lin" in past  # in the table of members
    assert past.count("Bo Lin") < page.count("Bo Lin")
    assert 'action="/fr/councils/namur/on"' in page
