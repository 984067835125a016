"""The territory: 38 communes with their CPAS, who is likely competent, which delays bind."""

import json
import re
from collections import Counter
from datetime import datetime

import pytest
from flask import Flask
from flask_babel import force_locale
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from council.core.db import Database
from council.territory import queries
from council.territory.loading import DATA, load_reference, read, slug
from council.territory.models import Authority, Competence, Delay, Level, Locality, Theme
from tests.support import a_commune, a_theme

CALM = settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
COMMUNES = (  # the 38 of the Province, by their French names
    "Andenne Anhée Assesse Beauraing Bièvre Cerfontaine Ciney Couvin Dinant Doische Éghezée "
    "Fernelmont Floreffe Florennes Fosses-la-Ville Gedinne Gembloux Gesves Hamois Hastière "
    "Havelange Houyet Jemeppe-sur-Sambre La_Bruyère Mettet Namur Ohey Onhaye Philippeville "
    "Profondeville Rochefort Sambreville Sombreffe Somme-Leuze Viroinval Vresse-sur-Semois "
    "Walcourt Yvoir"
).replace("_", "\u00a0")


def slugs(found: list[Authority]) -> list[str]:
    return [each.slug for each in found]


def cells(db: Database) -> dict[str, int]:
    kinds = (Authority, Locality, Theme, Competence, Delay)
    return {k.__name__: db.session.scalar(select(func.count()).select_from(k)) for k in kinds}


def test_loading_twice_adds_nothing(db: Database) -> None:
    before = cells(db)
    assert load_reference() == 0
    assert cells(db) == before


def test_what_an_administrator_changed_stays(db: Database) -> None:
    namur, bus = a_commune(), a_theme()
    namur.email, bus.active, bus.names = "commune@example.org", False, {"fr": "Bus"}
    db.session.scalars(select(Delay)).one().answer_days = 45
    db.session.flush()
    load_reference()
    db.session.expire_all()
    assert (namur.email, bus.active, bus.name) == ("commune@example.org", False, "Bus")
    assert db.session.scalars(select(Delay.answer_days)).all() == [45]


def test_what_is_missing_comes_back(db: Database) -> None:
    theme = a_theme()
    db.session.execute(Competence.__table__.delete().where(Competence.theme_id == theme.id))
    db.session.delete(theme)
    db.session.flush()
    assert load_reference() == 1
    assert a_theme().names["fr"]
    assert queries.competences(a_theme().id)


def test_all_communes_of_the_province_are_there(db: Database) -> None:
    expected = [name.replace("\u00a0", " ") for name in COMMUNES.split(" ")]
    assert [each.names["fr"] for each in queries.communes()] == expected
    assert len(expected) == 38


def test_every_commune_has_its_own_cpas(db: Database) -> None:
    parents = Counter(each.parent_id for each in queries.local_authorities(Level.CPAS))
    assert parents == Counter(each.id for each in queries.communes())


def test_every_commune_has_postal_codes_of_the_province(db: Database) -> None:
    rows = db.session.execute(select(Locality.authority_id, Locality.postal_code)).all()
    coded = {id for id, code in rows if code}
    assert coded == {each.id for each in queries.communes()}
    assert not [code for _, code in rows if code and not re.fullmatch(r"5[0-9]{3}", code)]


def test_every_commune_says_where_it_is(db: Database) -> None:
    for each in queries.communes():
        assert each.nis is not None
        assert re.fullmatch(r"9[1-3][0-9]{3}", each.nis), each.names
        assert 49.7 < (each.latitude or 0) < 50.8
        assert 4.2 < (each.longitude or 0) < 5.5
        assert (each.population or 0) > 2_000


def test_every_address_and_key_is_one_of_a_kind(db: Database) -> None:
    for column in (Authority.slug, Authority.key, Theme.slug):
        values = db.session.scalars(select(column)).all()
        assert len(values) == len(set(values))
        if column is not Authority.key:
            assert not [v for v in values if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", v)]


def test_every_path_is_the_parents_path_and_the_own_id(db: Database) -> None:
    known = {each.id: each for each in db.session.scalars(select(Authority))}
    for each in known.values():
        above = known[each.parent_id].path if each.parent_id else "/"
        assert each.path == f"{above}{each.id}/"


def test_everything_has_a_name_in_every_language_of_the_house(db: Database) -> None:
    named = [*db.session.scalars(select(Theme)), *db.session.scalars(select(Authority))]
    assert not [n.names for n in named if not all(n.names.get(code) for code in ("fr", "nl"))]
    assert not [t.names for t in db.session.scalars(select(Theme)) if not t.names.get("ar")]


def test_a_name_without_a_translation_is_french(house_page: None, db: Database) -> None:
    theme = Theme(slug="x", names={"fr": "Eau", "nl": "Water"}, keywords=[])
    with force_locale("nl"):
        assert theme.name == "Water"
    with force_locale("ar"):
        assert theme.name == "Eau"


@pytest.fixture
def house_page(app: Flask):
    with app.test_request_context("/fr/"):
        yield


@pytest.mark.parametrize("name", ["authorities.json", "themes.json"])
def test_our_data_say_where_they_come_from(name: str) -> None:
    said = read(name)
    assert said.get("source") or all("source" in each for each in said["themes"])
    assert json.loads((DATA / name).read_text("utf-8")) == read(name)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Éghezée", "eghezee"),
        ("La Bruyère", "la-bruyere"),
        ("CPAS de Fosses-la-Ville", "cpas-de-fosses-la-ville"),
        ("  L'Œuvre d’été  ", "l-oeuvre-d-ete"),
        ("نامور", ""),
        ("2026 — 1", "2026-1"),
    ],
)
def test_a_name_becomes_an_address(name: str, expected: str) -> None:
    assert slug(name) == expected


def test_a_commune_no_longer_in_use_is_not_offered(db: Database) -> None:
    a_commune().active = False
    db.session.flush()
    assert "namur" not in slugs(queries.communes())


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Le bus TEC ne passe plus et le train SNCB est en retard", "mobilite"),
        ("LE BUS", "mobilite"),
        ("Mon loyer et mon bail, la garantie locative", "logement"),
        ("Il manque des places à la crèche pour mon enfant", "petite-enfance-jeunesse"),
        ("Un cours d'urbanisme, un permis de bâtir, un bâtiment", "amenagement"),
        ("Les déchets et la propreté du parc", "environnement-cadre-de-vie"),
        ("Un interprète et une traduction dans ma langue", "interpretariat"),
    ],
)
def test_a_theme_is_proposed_from_the_text(db: Database, text: str, first: str) -> None:
    assert queries.suggest_themes(text)[0].slug == first


@pytest.mark.parametrize("text", ["", "   ", "Bonjour", "abus", "xxbus", "…", "البحر"])
def test_nothing_is_proposed_from_words_that_only_look_alike(db: Database, text: str) -> None:
    assert "mobilite" not in [each.slug for each in queries.suggest_themes(text)]


@CALM
@given(text=st.text(max_size=60))
def test_any_text_is_given_three_themes_at_most_each_once(db: Database, text: str) -> None:
    found = [each.id for each in queries.suggest_themes(text)]
    assert len(found) == len(set(found)) <= queries.SUGGESTED


def test_a_theme_no_longer_in_use_is_not_proposed_but_still_named(db: Database) -> None:
    theme = a_theme()
    theme.active = False
    db.session.flush()
    assert theme not in queries.suggest_themes("le bus")
    assert theme not in queries.themes()
    assert not next(each for each in queries.theme_labels() if each.slug == theme.slug).active


@pytest.mark.parametrize(
    ("keywords", "text", "hits"),
    [
        (["bus", "train"], "un bus, des bus", 1),  # each keyword once
        (["bus", "train"], "le train et le bus", 2),
        (["bus"], "busse", 1),  # by the beginning of a word
        (["bus"], "abus", 0),
        (["c++ (x)"], "en c++ (x)", 1),  # no pattern, only words
        ([".*"], "rien", 0),
        ([], "rien", 0),
    ],
)
def test_keywords_are_counted(keywords: list[str], text: str, hits: int) -> None:
    assert queries.count_hits(keywords, text) == hits


def test_whoever_is_likely_competent_is_of_the_communes_own_branch(db: Database) -> None:
    dinant = a_commune("dinant")
    for theme in queries.themes():
        found = queries.likely_authorities(theme.id, dinant)
        assert len(found) == len(set(found))
        low = [a for a in found if a.level in {Level.COMMUNE, Level.CPAS}]
        assert all(each.within(dinant) for each in low)
        assert all(each.local and each.active for each in found)


@pytest.mark.parametrize(
    ("theme", "levels"),
    [
        ("aide-sociale-cpas", [Level.CPAS, Level.FEDERAL, Level.REGION]),
        ("mobilite", [Level.REGION, Level.FEDERAL, Level.COMMUNE]),
        ("accueil-asile", [Level.FEDERAL, Level.CPAS]),
        ("libre-circulation-ue", [Level.EUROPEAN, Level.FEDERAL]),
        ("locaux-associations", [Level.COMMUNE, Level.PROVINCE, Level.REGION]),
    ],
)
def test_who_decides_stands_first(db: Database, theme: str, levels: list[Level]) -> None:
    found = queries.likely_authorities(a_theme(theme).id, a_commune("dinant"))
    assert [each.level for each in found] == levels


def test_without_a_commune_no_commune_is_likely(db: Database) -> None:
    found = queries.likely_authorities(a_theme("mobilite").id, None)
    assert {each.level for each in found} == {Level.REGION, Level.FEDERAL}


def test_without_a_theme_the_commune_is_likely(db: Database) -> None:
    assert queries.likely_authorities(None, a_commune()) == [a_commune()]
    assert queries.likely_authorities(None, None) == []


def test_the_own_delays_go_before_the_levels_and_these_before_everyones(db: Database) -> None:
    namur, dinant = a_commune("namur"), a_commune("dinant")
    cpas = queries.local_authorities(Level.CPAS)[0]
    db.session.add_all(
        [
            Delay(authority_id=namur.id, ack_days=5, answer_days=20),
            Delay(level=Level.COMMUNE, ack_days=10, answer_days=30),
        ]
    )
    db.session.flush()
    assert [queries.delays_for(each).answer_days for each in (namur, dinant, cpas)] == [
        20,
        30,
        60,
    ]
    assert queries.delays_for(cpas).ack_days == 15
    assert queries.delays_for(cpas).ack_working
    assert not queries.delays_for(cpas).answer_working


@pytest.mark.parametrize(
    "wrong",
    [
        {"ack_days": 0, "answer_days": 60},
        {"ack_days": 15, "answer_days": 0},
        {"ack_days": -1, "answer_days": 60},
        {"ack_days": 1, "answer_days": 1, "level": Level.REGION, "authority_id": 1},
    ],
)
def test_delays_that_cannot_be_are_refused_by_the_database(
    db: Database, wrong: dict[str, object]
) -> None:
    db.session.add(Delay(**wrong))
    with pytest.raises(IntegrityError):
        db.session.flush()


@pytest.mark.parametrize("scope", [{"level": Level.REGION}, {"authority_id": 1}])
def test_one_authority_or_level_has_one_set_of_delays(db: Database, scope: dict[str, int]) -> None:
    if "authority_id" in scope:
        scope = {"authority_id": a_commune().id}
    db.session.add_all([Delay(**scope, ack_days=1, answer_days=n) for n in (1, 2)])
    with pytest.raises(IntegrityError):
        db.session.flush()


def test_an_authority_lies_within_its_ancestors_only(db: Database) -> None:
    namur, dinant = a_commune("namur"), a_commune("dinant")
    cpas = next(
        each for each in queries.local_authorities(Level.CPAS) if each.parent_id == namur.id
    )
    province = queries.authority(namur.parent_id) if namur.parent_id else None
    assert province is not None
    assert namur.within(namur)
    assert namur.within(province)
    assert cpas.within(namur)
    assert cpas.within(province)
    assert not namur.within(cpas)
    assert not dinant.within(namur)
    assert not province.within(namur)


def test_an_id_that_begins_alike_is_no_ancestor() -> None:
    assert not Authority(path="/1/12/").within(Authority(path="/1/1/"))
    assert not Authority(path="/12/").within(Authority(path="/1/"))


def test_letters_can_be_addressed_to_the_nearest_first(db: Database) -> None:
    found = queries.addressable()
    order = list(Level)
    local = [each for each in found if each.local]
    assert found[: len(local)] == local
    assert [order.index(each.level) for each in local] == sorted(
        order.index(each.level) for each in local
    )


def test_themes_of_a_level_are_those_it_acts_on(db: Database) -> None:
    european = [each.slug for each in queries.themes_of(Level.EUROPEAN)]
    assert european == ["libre-circulation-ue"]
    for level in Level:
        found = queries.themes_of(level)
        assert len(found) == len({each.id for each in found})


def test_what_is_not_there_is_none(db: Database, now: datetime) -> None:
    assert queries.authority(999_999) is None
    assert queries.authority_by_slug("nowhere") is None
    assert queries.theme_by_slug("nothing") is None


def test_labels_are_in_the_readers_language_and_order(house_page: None, db: Database) -> None:
    labels = queries.commune_labels()
    assert len(labels) == 38
    assert labels[0].pair == ("andenne", "Andenne")
    assert [each.slug for each in labels] == slugs(queries.communes())
