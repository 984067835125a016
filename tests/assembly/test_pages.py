"""The pages of councils: everyone reads, people apply, the secretary keeps."""

import json
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from council.assembly import lots, operations, queries
from council.assembly.models import (
    Application,
    Call,
    College,
    Council,
    Mandate,
    Office,
    Officer,
    Territory,
)
from council.core.clock import local_day
from council.core.db import Database
from council.people.models import Member, Role
from tests.assembly.chamber import browser_of
from tests.assembly.conftest import DAY, SEED, apply, open_call
from tests.conftest import signed_in_as
from tests.support import Browser, QueryCount, a_commune, a_member

ANSWERS = {
    "motivation": "Je veux que les bus roulent le soir.",
    "answer_1": "Depuis dix ans",
    "commune": "ciney",
    "language": "ti",
    "gender": "woman",
    "old_enough": "y",
}


@pytest.fixture
def keeper(app: Flask, council: Council, db: Database) -> Browser:
    """The secretary of the Province, signed in."""
    db.session.commit()
    return signed_in_as(app, Role.SECRETARY, "province-de-namur")


def moved(db: Database) -> None:
    """Keep what a test prepared, for the requests that follow."""
    db.session.commit()


def test_everyone_reads_councils_members_calls_and_lots(
    client: Browser, db: Database, council: Council, members: list[Mandate], drawn: Call
) -> None:
    operations.entrust(
        council,
        Office.CHAIR,
        db.session.get_one(Member, members[0].member_id),
        starts_on=drawn.starts_on,
        by=members[1].member,
        at=drawn.closes_at,
    )
    names = [each.member.name for each in members[:4]]
    moved(db)
    assert "Conseil consultatif territorial de Dinant" in client.get("/fr/councils").text
    today = client.get("/fr/councils/dinant").text
    assert "Personne n’a encore de siège" in today
    there = client.get(f"/fr/councils/dinant/on/{drawn.starts_on.isoformat()}").text
    assert all(name in there for name in names)
    assert client.get("/fr/councils/dinant/on?day=").location.endswith("/fr/councils/dinant")
    asked = client.get(f"/fr/councils/dinant/on?day={drawn.starts_on.isoformat()}")
    assert asked.location.endswith(f"/fr/councils/dinant/on/{drawn.starts_on.isoformat()}")
    assert client.get(f"/fr/councils/calls/{drawn.id}").status_code == 200
    assert SEED in client.get(f"/fr/councils/calls/{drawn.id}/lots").text
    for lang in ("nl", "en", "ar"):
        for path in ("", "/dinant", f"/calls/{drawn.id}", f"/calls/{drawn.id}/lots"):
            assert client.get(f"/{lang}/councils{path}").status_code == 200


def test_anyone_downloads_the_lots_and_the_program_that_drew_them(
    client: Browser, db: Database, drawn: Call
) -> None:
    moved(db)
    paper = json.loads(client.get(f"/fr/councils/calls/{drawn.id}/lots.json").data)
    assert lots.faults(paper) == []
    table = client.get(f"/fr/councils/calls/{drawn.id}/lots.csv").text.splitlines()
    assert table[0] == "number,gender,commune,language,drawn,substitute"
    assert len(table) == 13
    program = client.get("/fr/councils/lots.py")
    assert program.mimetype == "text/plain"
    assert "def draw(" in program.text


@pytest.mark.parametrize(
    "path",
    [
        "nowhere",
        "dinant/on/yesterday",
        "dinant/on?day=2026-13-01",
        "dinant/on?day=%00",
        "calls/999",
        "calls/999/lots",
        "calls/999/lots.json",
    ],
)
def test_what_is_not_there_is_said(
    client: Browser, db: Database, council: Council, path: str
) -> None:
    moved(db)
    assert client.get(f"/fr/councils/{path}").status_code in (400, 404)


def test_one_applies_reads_it_again_and_withdraws(
    as_resident: Browser, db: Database, call: Call
) -> None:
    moved(db)
    page = f"/fr/councils/calls/{call.id}"
    assert "Depuis quand vivez-vous ici" in as_resident.get(f"{page}/apply").text
    sent = as_resident.post(f"{page}/apply", data=ANSWERS)
    assert sent.status_code == 303
    db.session.expire_all()
    one = db.session.scalars(select(Application)).one()
    assert (one.number, one.language, one.answers) == (1, "ti", ["Depuis dix ans"])
    assert one.gender == "woman"
    mine = as_resident.get("/fr/me/council").text
    assert "/withdraw" in mine
    assert "Vous pouvez devenir membre" not in mine, "of what one applied for already"
    assert "/withdraw" in as_resident.get(page).text
    assert as_resident.post(f"{page}/apply", data=ANSWERS).status_code == 422
    assert as_resident.post(f"{page}/withdraw").status_code == 303
    assert as_resident.post(f"{page}/withdraw").status_code == 409
    mine = as_resident.get("/fr/me/council").text
    assert "/withdraw" not in mine
    assert "Vous pouvez devenir membre" in mine


def test_candidates_read_what_the_lots_said(
    app: Flask, db: Database, drawn: Call, now: datetime, clock: object
) -> None:
    db.session.commit()
    clock.move_to(drawn.closes_at)  # type: ignore[attr-defined]
    seated = {each.application_id for each in queries.later(drawn.college.council, local_day(now))}
    candidates = queries.candidates(drawn)
    lucky = next(each for each in candidates if each.id in seated)
    other = next(each for each in candidates if each.id not in seated)
    waiting = next(
        each for each in queries.later(drawn.college.council, local_day(now)) if each.rank
    )
    told = browser_of(app, db.session.get_one(Member, waiting.member_id)).get("/fr/me/council").text
    assert f"Suppléance {waiting.rank}" in told
    for one, said in ((lucky, "est sorti"), (other, "n’est pas sorti")):
        page = browser_of(app, db.session.get_one(Member, one.member_id)).get("/fr/me/council").text
        assert f"Votre numéro {said}" in page
        assert f'href="/fr/councils/calls/{drawn.id}/lots"' in page


def test_the_desk_shows_seats_that_begin_later(
    keeper: Browser, db: Database, drawn: Call, residents: College
) -> None:
    page = keeper.get("/fr/desk/council/dinant").text
    assert page.count("À partir du 22 mars 2026") == 6, "four seats and two substitutes"


def test_the_only_commune_is_chosen_already(
    as_resident: Browser, db: Database, council: Council, call: Call
) -> None:
    for each in queries.territories(council):
        db.session.delete(each)
    db.session.flush()
    db.session.add(Territory(council_id=council.id, authority_id=a_commune("ciney").id))
    db.session.commit()
    page = as_resident.get(f"/fr/councils/calls/{call.id}/apply").text
    assert "Choisissez une commune" not in page
    assert ">Ciney</option>" in page


@pytest.mark.parametrize(
    "change",
    [
        {"motivation": ""},
        {"motivation": "x" * 2_001},
        {"motivation": "a\x00b et la suite du texte"},
        {"motivation": "\ud800 un texte assez long"},
        {"answer_1": "x" * 2_001},
        {"commune": "namur"},
        {"commune": ""},
        {"language": "klingon"},
        {"gender": "blue"},
        {"old_enough": ""},
    ],
)
def test_a_wrong_answer_is_refused_with_a_sentence(
    as_resident: Browser, db: Database, call: Call, change: dict[str, str]
) -> None:
    moved(db)
    data = {**ANSWERS, **change}
    encoded = {name: value.encode("utf-8", "surrogatepass") for name, value in data.items()}
    sent = as_resident.post(f"/fr/councils/calls/{call.id}/apply", data=encoded)
    assert sent.status_code in (400, 422)
    db.session.rollback()
    assert not db.session.scalars(select(Application)).all()


def test_after_the_last_day_nobody_applies(
    as_resident: Browser, db: Database, call: Call, clock: object
) -> None:
    moved(db)
    clock.move_to(call.closes_at)  # type: ignore[attr-defined]
    page = f"/fr/councils/calls/{call.id}/apply"
    assert "<form class" not in as_resident.get(page).text
    assert as_resident.post(page, data=ANSWERS).status_code == 422
    assert as_resident.get(f"/fr/councils/calls/{call.id}").status_code == 200


def test_a_visitor_signs_in_before_applying(client: Browser, db: Database, call: Call) -> None:
    moved(db)
    assert client.get(f"/fr/councils/calls/{call.id}/apply").status_code == 401
    assert client.get("/fr/me/council").status_code == 401


def test_associations_say_whom_they_speak_for(
    as_resident: Browser, db: Database, council: Council, secretary: Member, now: datetime
) -> None:
    call = open_call(council.colleges[1], secretary, now)
    moved(db)
    page = f"/fr/councils/calls/{call.id}/apply"
    assert as_resident.post(page, data=ANSWERS).status_code == 422
    sent = as_resident.post(page, data={**ANSWERS, "represents": "Dinant Solidaire", "gender": ""})
    assert sent.status_code == 303
    one = db.session.scalars(select(Application)).one()
    assert (one.represents, one.gender) == ("Dinant Solidaire", None)


def test_only_administrators_set_councils_up_and_once_is_enough(
    as_administrator: Browser, as_moderator: Browser, db: Database
) -> None:
    assert as_moderator.get("/fr/desk/council").status_code == 403
    assert as_administrator.get("/fr/desk/council").status_code == 200
    for _ in range(2):
        assert as_administrator.post("/fr/desk/council/prepare").status_code == 303
    assert len(queries.councils()) == 3
    assert as_administrator.get("/fr/desk/council").text.count("/fr/desk/council/") == 5


def test_the_secretary_calls_closes_draws_and_ends(
    keeper: Browser, db: Database, council: Council, clock: object, now: datetime
) -> None:
    college = council.colleges[0]
    page = f"/fr/desk/council/colleges/{college.id}/call"
    assert keeper.get(page).status_code == 200
    written = {
        "text": "Venez donner votre avis sur ce qui compte.",
        "language": "fr",
        "questions": "Un ?\n\nDeux ?",
        "closes_on": "2026-03-08",
        "starts_on": "2026-03-10",
        "seed_source": "Les numéros du Lotto du 21 mars.",
    }
    assert keeper.post(page, data={**written, "seed_hash": "abc"}).status_code == 422
    too_early = keeper.post(page, data={**written, "starts_on": "2026-03-08"})
    assert too_early.status_code == 422
    assert "après le dernier jour pour poser sa candidature" in too_early.text
    assert keeper.post(page, data={**written, "closes_on": "soon"}).status_code == 422
    assert keeper.post(page, data=written).status_code == 303
    [call] = queries.calls(council)
    manage = keeper.get("/fr/desk/council/dinant").text
    assert f'href="{page}"' not in manage, "one call at a time"
    assert f'href="/fr/desk/council/calls/{call.id}"' in manage
    assert call.questions == ["Un ?", "Deux ?"]
    people = [apply(call, a_member(), now, answers=["Oui", ""]) for _ in range(7)]
    moved(db)
    desk = f"/fr/desk/council/calls/{call.id}"
    assert people[0].motivation in keeper.get(desk).text
    assert keeper.post(desk, data={"seed": SEED}).status_code == 422
    clock.move_to(now + timedelta(minutes=1))  # type: ignore[attr-defined]
    assert keeper.post(f"{desk}/close").status_code == 303
    assert keeper.post(desk, data={"seed": ""}).status_code == 422
    assert keeper.post(desk, data={"seed": SEED}).status_code == 303
    assert keeper.post(desk, data={"seed": SEED}).status_code == 422
    assert "/lots" in keeper.get(desk).text
    clock.move_to(datetime.fromisoformat("2026-03-12T09:00:00+02:00"))  # type: ignore[attr-defined]
    one = queries.sitting(council, call.starts_on)[0]
    assert keeper.get("/fr/desk/council/dinant").text.count(f"mandates/{one.id}/end") == 1
    ending = f"/fr/desk/council/mandates/{one.id}/end"
    assert keeper.get(ending).status_code == 200
    assert keeper.post(ending, data={"ending": "seated", "on": "2026-03-12"}).status_code == 422
    assert keeper.post(ending, data={"ending": "moved", "on": "2036-03-12"}).status_code == 422
    assert keeper.post(ending, data={"ending": "moved", "on": "2026-03-12"}).status_code == 303
    db.session.expire_all()
    assert one.ended_on
    assert "a repris un siège" in keeper.get("/fr/councils/dinant/on/2026-03-13").text


def test_the_secretary_gives_seats_and_offices(
    keeper: Browser, db: Database, council: Council
) -> None:
    delegates, person = council.colleges[2], a_member(email="elue@ciney.example")
    moved(db)
    page = f"/fr/desk/council/colleges/{delegates.id}/seat"
    assert keeper.get(page).status_code == 200
    seat = {"email": "elue@ciney.example", "commune": "ciney", "starts_on": "2026-03-02"}
    for change in ({"email": "nobody@example.org"}, {"commune": "namur"}, {"commune": ""}):
        assert keeper.post(page, data={**seat, **change}).status_code == 422
    assert keeper.post(page, data=seat).status_code == 303
    assert keeper.post(page, data=seat).status_code == 422
    one = db.session.scalars(select(Mandate)).one()
    assert (one.member_id, one.commune_id) == (person.id, a_commune("ciney").id)
    assert keeper.post(f"/fr/desk/council/mandates/{one.id}/renew").status_code == 303
    assert keeper.post(f"/fr/desk/council/mandates/{one.id}/renew").status_code == 409
    office = {"office": "chair", "person": person.id, "starts_on": "2026-03-02"}
    page = "/fr/desk/council/dinant/offices"
    assert keeper.get(page).status_code == 200
    for change in ({"office": "king"}, {"person": 999_999}, {"person": "x"}, {"starts_on": ""}):
        assert keeper.post(page, data={**office, **change}).status_code == 422
    assert keeper.post(page, data={**office, "person": keeper.member.id}).status_code == 422
    assert keeper.post(page, data=office).status_code == 303
    assert db.session.scalars(select(Officer)).one().member_id == person.id
    assert person.name in keeper.get("/fr/councils/dinant").text
    assert keeper.get("/fr/desk/council/dinant").status_code == 200


def test_a_seat_of_a_service_is_given_with_its_name(
    keeper: Browser, db: Database, council: Council
) -> None:
    college, person = council.colleges[2], a_member(email="cpas@ciney.example")
    college.one_a_commune = False
    moved(db)
    page = f"/fr/desk/council/colleges/{college.id}/seat"
    seat = {"email": person.email, "represents": "CPAS de Ciney", "starts_on": "2026-03-02"}
    assert keeper.post(page, data=seat).status_code == 303
    assert "CPAS de Ciney" in keeper.get("/fr/councils/dinant").text


def test_a_secretary_of_elsewhere_keeps_nothing_here(
    app: Flask, db: Database, council: Council
) -> None:
    moved(db)
    other = signed_in_as(app, Role.SECRETARY, "namur")
    assert other.get("/fr/desk/council").status_code == 200
    assert other.get("/fr/desk/council/dinant").status_code == 403


def test_parity_and_turnover_that_are_not_met_are_told(
    call: Call, council: Council, keeper: Browser, db: Database, secretary: Member, now: datetime
) -> None:
    for _ in range(5):
        apply(call, a_member(), now, gender="man")
    operations.draw_lots(call, seed=SEED, by=secretary, at=call.closes_at)
    bench = queries.benches(council, call.starts_on)[0]
    assert bench.parity
    assert (bench.parity.women, bench.parity.men, bench.parity.is_met) == (0, 4, False)
    assert (bench.free, bench.newcomers, bench.is_renewed) == (0, 4, True)
    for each in bench.seats:
        each.term, each.starts_on = 2, now.date()
    moved(db)
    page = keeper.get("/fr/desk/council/dinant").text
    assert "0" in page
    assert not queries.benches(council, now.date())[0].is_renewed
    assert not queries.benches(council, now.date() - 9 * DAY)[0].parity


def test_a_council_takes_few_questions_however_many_sit(
    client: Browser, db: Database, council: Council, members: list[Mandate], drawn: Call
) -> None:
    moved(db)
    with QueryCount() as asked:
        client.get(f"/fr/councils/dinant/on/{drawn.starts_on.isoformat()}")
    assert len(asked.statements) <= 10
