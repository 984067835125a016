"""Administrators make councils by hand, change them, and add, change and close colleges."""

import re
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from council.assembly import operations, queries
from council.assembly.models import College, CollegeKind, Council, Ending, Mandate
from council.assembly.tally import Part
from council.core.clock import local_day
from council.core.db import Database
from council.core.errors import RuleBroken
from council.core.journal import Entry
from council.people.models import Member, Role
from council.territory.models import Level
from tests.assembly.conftest import DAY, open_call
from tests.conftest import signed_in_as
from tests.support import Browser, a_commune, a_member

TYPED = {
    "name_fr": "Conseil des jeunes de Dinant",
    "name_nl": "Jongerenraad van Dinant",
    "name_en": "Youth Council of Dinant",
    "name_ar": "مجلس شباب دينان",
    "slug": "jeunes-dinant",
    "about_fr": "Des jeunes donnent leur avis à la Province.",
    "languages": ["fr", "ar"],
    "meetings_a_year": "4",
    "notice_days": "15",
    "quorum": "third",
    "template": "territorial",
}
COLLEGE = {
    "name_fr": "Écoles",
    "kind": "services",
    "seats": "5",
    "substitutes": "0",
    "votes": "y",
    "minimum_age": "0",
    "years": "2",
    "most_terms": "3",
    "parity": "0",
    "turnover": "0",
}


@pytest.fixture
def boss(db: Database) -> Member:
    return a_member(role=Role.ADMINISTRATOR)


@pytest.fixture
def desk(app: Flask, council: Council, db: Database) -> Browser:
    """An administrator's browser."""
    db.session.commit()
    return signed_in_as(app, Role.ADMINISTRATOR)


def rules_of(college: College, **changes: Any) -> dict[str, Any]:
    """What a college is, with some of it changed."""
    names = ("names", "kind", "one_a_commune", "seats", "substitutes", "votes", "minimum_age")
    names += ("years", "most_terms", "parity", "turnover")
    return {**{name: getattr(college, name) for name in names}, **changes}


def what_it_is(council: Council, **changes: Any) -> dict[str, Any]:
    """What a council is, with some of it changed."""
    names = ("names", "descriptions", "authority", "languages", "meetings_a_year", "notice_days")
    names += ("meeting_quorum",)
    kept = {name: getattr(council, name) for name in names}
    return {**kept, "communes": queries.communes(council), **changes}


def seated(delegates: College, boss: Member, at: datetime, commune: str = "dinant") -> Mandate:
    """A commune's delegate."""
    start = local_day(at)
    place = a_commune(commune)
    return operations.designate(
        delegates, a_member(), starts_on=start, commune=place, by=boss, at=at
    )


def told(council: Council, db: Database) -> list[str]:
    """What the journal says of a council."""
    rows = select(Entry.verb).where(Entry.about_kind == "council", Entry.about_id == council.id)
    return list(db.session.scalars(rows.order_by(Entry.id)))


def test_an_administrator_makes_a_council_like_the_territorial_ones(
    desk: Browser, db: Database
) -> None:
    province, dinant, ciney = map(a_commune, ("province-de-namur", "dinant", "ciney"))
    assert "Composer un conseil" in desk.get("/fr/desk/council").text
    page = desk.get("/fr/desk/council/new")
    assert page.status_code == 200
    assert re.search(r'<input[^>]*name="languages"[^>]*type="checkbox"', page.text)
    assert "Choisissez une autorité" in page.text, "none is chosen beforehand"
    unsaid = desk.post("/fr/desk/council/new", data={**TYPED, "authority": "0"})
    assert unsaid.status_code == 422
    typed = {**TYPED, "authority": province.id, "communes": [dinant.id, ciney.id]}
    answer = desk.post("/fr/desk/council/new", data=typed)
    assert answer.location.endswith("/fr/desk/council/jeunes-dinant")
    made = queries.by_slug("jeunes-dinant")
    assert made
    assert made.names["ar"] == TYPED["name_ar"]
    assert (made.languages, made.meetings_a_year, made.notice_days) == (["fr", "ar"], 4, 15)
    assert made.meeting_quorum is Part.THIRD
    assert [each.seats for each in made.colleges] == [60, 30, 2]
    assert {each.slug for each in queries.communes(made)} == {"dinant", "ciney"}
    assert "Conseil des jeunes" in desk.get("/fr/councils").text


def test_an_empty_council_says_that_nobody_can_have_a_seat(desk: Browser) -> None:
    province = a_commune("province-de-namur").id
    typed = {**TYPED, "authority": province, "template": "empty", "quorum": "none"}
    assert desk.post("/fr/desk/council/new", data=typed).status_code == 303
    assert "n’a pas encore de collège" in desk.get("/fr/desk/council/jeunes-dinant").text
    made = queries.by_slug("jeunes-dinant")
    assert made
    assert made.meeting_quorum is None
    assert len(queries.communes(made)) == 38


@pytest.mark.parametrize(
    "wrong",
    [
        {"name_fr": ""},
        {"name_fr": "\x00"},
        {"slug": "Jeunes Dinant"},
        {"slug": "dinant"},  # there is one
        {"slug": "new"},  # an address of our own
        {"meetings_a_year": "0"},
        {"meetings_a_year": "deux"},
        {"notice_days": "-1"},
        {"quorum": "everybody"},
        {"languages": ["xx"]},
        {"languages": []},
        {"communes": ["999999"]},
        {"authority": "0"},
        {"template": ""},
        {"about_fr": "x" * 501},
    ],
)
def test_a_council_that_cannot_be_is_refused(
    desk: Browser, db: Database, wrong: dict[str, Any]
) -> None:
    typed = {**TYPED, "authority": a_commune("province-de-namur").id, **wrong}
    assert desk.post("/fr/desk/council/new", data=typed).status_code == 422
    assert queries.by_slug("jeunes-dinant") is None


def test_who_does_not_administer_an_authority_makes_no_council_for_it(
    council: Council, now: datetime
) -> None:
    local = a_member(role=Role.ADMINISTRATOR, scope=a_commune("dinant"))
    given = {**what_it_is(council), "slug": "autre", "like_template": False}
    with pytest.raises(RuleBroken, match=r"council\.authority"):
        operations.create(**given, by=local, at=now)
    with pytest.raises(RuleBroken, match=r"council\.authority"):
        operations.change(
            council, **what_it_is(council, authority=a_commune("namur")), by=local, at=now
        )


def test_a_council_is_changed_and_the_seats_of_communes_follow(
    desk: Browser, council: Council, delegates: College, db: Database
) -> None:
    page = desk.get("/fr/desk/council/dinant/edit").text
    assert council.names["ar"] in page
    province, dinant, namur = map(a_commune, ("province-de-namur", "dinant", "namur"))
    typed = {**TYPED, "authority": province.id, "communes": [dinant.id, namur.id]}
    assert desk.post("/fr/desk/council/dinant/edit", data=typed).status_code == 303
    db.session.expire_all()
    assert council.slug == "dinant"  # letters name it
    assert council.names["fr"] == TYPED["name_fr"]
    assert delegates.seats == 2
    assert told(council, db)[-1] == "council.changed"


def test_a_council_can_move_to_another_authority(
    council: Council, boss: Member, now: datetime
) -> None:
    operations.change(
        council, **what_it_is(council, authority=a_commune("dinant")), by=boss, at=now
    )
    assert council.authority.slug == "dinant"


def test_a_commune_whose_seat_is_held_cannot_be_left_out(
    desk: Browser, council: Council, delegates: College, boss: Member, now: datetime, db: Database
) -> None:
    seated(delegates, boss, now)
    db.session.commit()
    typed = {
        **TYPED,
        "authority": a_commune("province-de-namur").id,
        "communes": [a_commune("ciney").id],
    }
    answer = desk.post("/fr/desk/council/dinant/edit", data=typed)
    assert answer.status_code == 422
    assert "un siège occupé" in answer.text
    db.session.expire_all()
    assert delegates.seats > 1


def test_a_council_needs_communes(
    council: Council, boss: Member, now: datetime, db: Database
) -> None:
    body = a_commune("dinant")
    body.level = Level.CPAS  # no commune lies beneath it
    db.session.flush()
    with pytest.raises(RuleBroken, match=r"council\.communes"):
        operations.change(
            council, **what_it_is(council, authority=body, communes=[]), by=boss, at=now
        )


def test_a_college_is_added_changed_and_closed(
    desk: Browser, council: Council, db: Database
) -> None:
    assert desk.get("/fr/desk/council/dinant/colleges/new").status_code == 200
    answer = desk.post("/fr/desk/council/dinant/colleges/new", data=COLLEGE)
    assert answer.status_code == 303
    db.session.expire_all()
    added = council.colleges[-1]
    assert (added.position, added.seats, added.votes, added.kind) == (
        4,
        5,
        True,
        CollegeKind.SERVICES,
    )
    there = f"/fr/desk/council/colleges/{added.id}"
    assert "Écoles" in desk.get(f"{there}/edit").text
    typed = {**COLLEGE, "name_fr": "Écoles et hautes écoles", "seats": "7"}
    assert desk.post(f"{there}/edit", data=typed).status_code == 303
    db.session.expire_all()
    assert (added.name, added.seats) == ("Écoles et hautes écoles", 7)
    assert desk.get(f"{there}/close").status_code == 200
    before = council.seats
    assert desk.post(f"{there}/close").status_code == 303
    db.session.expire_all()
    assert council.seats == before - 7
    assert "hautes écoles" not in desk.get("/fr/councils/dinant").text
    assert desk.post(f"{there}/close").status_code == 409
    assert desk.post(f"{there}/edit", data=typed).status_code == 422
    assert told(council, db)[-3:] == ["college.added", "college.changed", "college.closed"]


def test_what_is_sent_again_without_a_change_is_not_told(
    council: Council, residents: College, boss: Member, now: datetime, db: Database
) -> None:
    operations.change_college(residents, **rules_of(residents), by=boss, at=now)
    assert "college.changed" not in told(council, db)


def test_a_seat_for_each_commune_counts_the_communes(
    council: Council, residents: College, delegates: College, boss: Member, now: datetime
) -> None:
    communes = len(queries.communes(council))
    added = operations.add_college(
        council, **rules_of(delegates, seats=1, names={"fr": "CPAS"}), by=boss, at=now
    )
    assert added.seats == communes
    operations.change_college(delegates, **rules_of(delegates, seats=1), by=boss, at=now)
    assert delegates.seats == communes
    operations.change_college(residents, **rules_of(residents, one_a_commune=True), by=boss, at=now)
    assert residents.seats == communes


def test_the_first_college_of_a_council(council: Council, boss: Member, now: datetime) -> None:
    given = {**what_it_is(council), "slug": "autre", "like_template": False}
    made = operations.create(**given, by=boss, at=now)
    added = operations.add_college(made, **rules_of(council.colleges[0]), by=boss, at=now)
    assert added.position == 1
    again = operations.add_college(made, **rules_of(council.colleges[0]), by=boss, at=now)
    assert again is added


def test_held_seats_are_not_taken_away(
    council: Council, members: list[Mandate], residents: College, boss: Member, now: datetime
) -> None:
    with pytest.raises(RuleBroken, match=r"college\.seats_held") as refused:
        operations.change_college(residents, **rules_of(residents, seats=3), by=boss, at=now)
    assert refused.value.details["held"] == 4
    with pytest.raises(RuleBroken, match=r"college\.kind_held"):
        operations.change_college(
            residents, **rules_of(residents, kind=CollegeKind.EXPERTS), by=boss, at=now
        )
    with pytest.raises(RuleBroken, match=r"college\.held"):
        operations.close_college(residents, by=boss, at=now)
    operations.change_college(residents, **rules_of(residents, seats=5), by=boss, at=now)
    assert residents.seats == 5


def test_a_call_under_way_keeps_its_rules(
    council: Council, residents: College, boss: Member, now: datetime
) -> None:
    open_call(residents, boss, now)
    with pytest.raises(RuleBroken, match=r"college\.call_open"):
        operations.change_college(residents, **rules_of(residents, minimum_age=18), by=boss, at=now)
    operations.change_college(
        residents, **rules_of(residents, names={"fr": "Vous"}), by=boss, at=now
    )
    assert residents.name == "Vous"
    with pytest.raises(RuleBroken, match=r"college\.call_open"):
        operations.close_college(residents, by=boss, at=now)


def test_a_closed_college_takes_nobody_and_its_past_can_be_read(
    council: Council, delegates: College, residents: College, boss: Member, now: datetime
) -> None:
    held = seated(delegates, boss, now - 10 * DAY)
    operations.end(held, Ending.RESIGNED, on=local_day(now) - 2 * DAY, by=boss, at=now)
    operations.close_college(delegates, by=boss, at=now)
    with pytest.raises(RuleBroken, match=r"college\.closed"):
        seated(delegates, boss, now)
    operations.close_college(residents, by=boss, at=now)
    with pytest.raises(RuleBroken, match=r"college\.closed"):
        open_call(residents, boss, now)
    today = queries.benches(council, local_day(now))
    before = queries.benches(council, local_day(now) - 5 * DAY)
    assert (len(today), len(before)) == (1, 3)
    assert before[2].seats == [held]
    councils = [each for each in before if each.college.kind is CollegeKind.COMMUNES]
    assert len(councils) == 1


def test_communes_of_closed_colleges_do_not_follow(
    council: Council, delegates: College, boss: Member, now: datetime
) -> None:
    operations.close_college(delegates, by=boss, at=now)
    seats = delegates.seats
    operations.change(
        council, **what_it_is(council, communes=[a_commune("ciney")]), by=boss, at=now
    )
    assert delegates.seats == seats


def test_a_secretary_makes_and_changes_no_council(
    app: Flask, council: Council, db: Database
) -> None:
    db.session.commit()
    browser = signed_in_as(app, Role.SECRETARY, "province-de-namur")
    assert browser.get("/fr/desk/council/new").status_code == 403
    assert browser.get("/fr/desk/council/dinant/edit").status_code == 403
    college = council.colleges[0].id
    assert browser.post(f"/fr/desk/council/colleges/{college}/close").status_code == 403
