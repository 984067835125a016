"""The ladder of rights: each rung names its law, its delay, its silence, and what follows."""

from datetime import date

import pytest
from sqlalchemy.exc import IntegrityError

from council.core.db import Database
from council.core.locale import CODES
from council.territory import queries
from council.territory.loading import load_reference, read
from council.territory.models import (
    Asker,
    Authority,
    Level,
    Means,
    Procedure,
    ProcedureDelay,
    Silence,
)
from tests.support import a_commune

ENTRIES = read("procedures.json")["procedures"]
TEXTS = ("names", "purposes", "laws", "letters")


def rung(key: str) -> Procedure:
    found = queries.procedure(key)
    assert found is not None, key
    return found


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["key"])
def test_each_entry_is_whole_in_every_language(entry: dict) -> None:
    for name in TEXTS:
        assert set(entry[name]) == set(CODES), name
        assert all(entry[name].values()), name
    assert entry["source"].startswith("https://")
    assert {Level(each) for each in entry["levels"]}


def test_the_ladder_is_loaded_in_its_order(db: Database) -> None:
    assert [each.key for each in queries.procedures()] == [each["key"] for each in ENTRIES]


def test_no_entry_claims_to_have_been_checked(db: Database) -> None:
    assert {each.checked_on for each in queries.procedures()} == {None}
    assert {each.written_on for each in queries.procedures()} == {
        date.fromisoformat(read("procedures.json")["written_on"])
    }


def test_what_an_administrator_changed_of_a_rung_stays(db: Database) -> None:
    rung("access").answer_days = 12
    db.session.flush()
    load_reference()
    db.session.expire_all()
    assert rung("access").answer_days == 12


def test_a_rung_that_is_missing_comes_back_with_what_follows_it(db: Database) -> None:
    rung("question").next_id = None
    db.session.delete(rung("question"))
    db.session.flush()
    assert load_reference() == 1
    assert rung("question").next_id == rung("interpellation").id


@pytest.mark.parametrize(
    ("key", "facts"),
    [
        ("interpellation", {"clear_days": 15, "minutes": 10, "min_age": 18}),
        ("walloon-petition", {"signatures": 1000, "min_age": 16, "ack_days": 10}),
        ("access", {"answer_days": 30, "extension_days": 15, "answer_working": False}),
    ],
)
def test_the_figures_of_the_rights_are_those_of_the_texts(
    db: Database, key: str, facts: dict
) -> None:
    assert {name: getattr(rung(key), name) for name in facts} == facts


def test_silence_is_a_refusal_where_the_law_says_so(db: Database) -> None:
    refusing = {each.key for each in queries.procedures() if each.silence is Silence.REFUSAL}
    assert refusing == {"access"}


def test_only_some_rungs_need_a_carrier(db: Database) -> None:
    carried = {each.key for each in queries.procedures() if each.needs_carrier}
    assert carried == {"interpellation", "provincial"}
    assert rung("interpellation").asker is Asker.REGISTERED
    assert rung("unia").asker is Asker.ANYONE


def test_petitions_are_prepared_here_and_signed_elsewhere(db: Database) -> None:
    for key in ("walloon-petition", "federal-petition"):
        assert rung(key).means is Means.PAPER
        assert rung(key).address(a_commune("region-wallonne")) is None


def test_an_authority_knows_the_ways_of_its_level(db: Database) -> None:
    ways = [each.key for each in queries.procedures_of(a_commune("namur"))]
    assert ways == ["question", "interpellation", "access"]
    rung("question").active = False
    assert "question" not in {each.key for each in queries.procedures_of(a_commune("namur"))}
    assert queries.procedure("question") is None


def climb(authority: Authority, key: str | None) -> list[tuple[str, str | None]]:
    """Every rung from here to the top."""
    steps, way = [], rung(key) if key else None
    while following := queries.next_rung(authority, way):
        authority, way = following.authority, following.procedure
        steps.append((authority.slug, way.key if way else None))
    return steps


def test_the_ordinary_way_climbs_from_authority_to_authority(db: Database) -> None:
    assert climb(a_commune("namur"), None) == [
        ("province-de-namur", None),
        ("region-wallonne", None),
        ("etat-federal-belge", None),
        ("union-europeenne", None),
    ]


def test_a_question_becomes_an_interpellation_then_a_complaint_then_a_petition(
    db: Database,
) -> None:
    assert climb(a_commune("namur"), "question")[:3] == [
        ("namur", "interpellation"),
        ("region-wallonne", "ombudsman"),
        ("region-wallonne", "walloon-petition"),
    ]


def test_a_refused_document_goes_to_the_appeal_body_above(db: Database) -> None:
    following = queries.next_rung(a_commune("namur"), rung("access"))
    assert following is not None
    assert (following.authority.slug, following.procedure) == ("region-wallonne", rung("appeal"))


def test_a_rung_out_of_use_is_passed_over(db: Database) -> None:
    rung("interpellation").active = False
    following = queries.next_rung(a_commune("namur"), rung("question"))
    assert following is not None
    assert (following.authority.slug, following.procedure) == ("province-de-namur", None)


def test_there_is_nothing_above_the_top(db: Database) -> None:
    assert queries.next_rung(a_commune("union-europeenne"), None) is None
    assert queries.next_rung(a_commune("union-europeenne"), rung("european-petition")) is None


def test_a_right_has_its_own_delay_and_an_authority_may_have_another(db: Database, now) -> None:
    namur, access = a_commune("namur"), rung("access")
    assert queries.delays_for(namur).answer_days == 60
    assert queries.delays_for(namur, access).answer_days == 30
    kept = ProcedureDelay(procedure=access, authority=namur, answer_days=20, changed_at=now)
    db.session.add(kept)
    db.session.flush()
    assert queries.delays_for(namur, access).answer_days == 20
    assert queries.delays_for(a_commune("dinant"), access).answer_days == 30
    assert queries.delays_for(namur).answer_days == 60
    assert queries.own_delays_of_procedures() == {access.id: [kept]}


def test_an_authority_has_one_delay_for_a_right(db: Database, now) -> None:
    namur, access = a_commune("namur"), rung("access")
    for _ in range(2):
        db.session.add(ProcedureDelay(procedure=access, authority=namur, changed_at=now))
    with pytest.raises(IntegrityError):
        db.session.flush()


@pytest.mark.parametrize(
    "wrong", [{"answer_days": 0}, {"ack_days": -1}, {"signatures": 5}, {"asker": Asker.SIGNERS}]
)
def test_a_rung_that_makes_no_sense_is_refused_by_the_database(db: Database, wrong: dict) -> None:
    for name, value in wrong.items():
        setattr(rung("question"), name, value)
    with pytest.raises(IntegrityError):
        db.session.flush()
