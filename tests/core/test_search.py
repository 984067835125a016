"""Search: accents, scripts and capitals do not matter; no query is ever more than words."""

from collections.abc import Iterator

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import escape
from sqlalchemy import Column, Integer, MetaData, Table, select

from council.core.db import db
from council.core.search import Said, SearchIndex, extract, holds, marked, words
from council.core.search.words import MOST_WORDS
from council.core.text import excerpt

INDEX = SearchIndex("contribution_search")
THINGS = Table("thing", MetaData(), Column("id", Integer, primary_key=True), prefixes=["TEMPORARY"])
CALM = settings(max_examples=40, deadline=None)
TEXTS = {
    1: "Le bus de 7 h n’arrive plus à Éghezée, c’est long",
    2: "De bus rijdt ’s avonds niet naar Gembloux",
    3: "لا توجد حافلة مساءً إلى مُدَرِّس نامور",
    4: "ኣውቶቡስ ምሸት የለን",
    5: "Iğdır’dan gelen çocuklar için okul",
    6: "Un œuf, un cœur, une sœur",
    7: "C++ ou l'eau ? 100 % d'accord -- fin; DROP TABLE thing",
    8: "AND OR NOT NEAR",
    9: "Вечером автобуса нет",
    10: "snake_case et e-mail@example.org",
}

LANGUAGES = {2: "nl", 3: "ar", 4: "ti", 5: "tr", 9: "uk"}


@pytest.fixture(scope="module")
def shelf(house: Flask) -> Iterator[None]:
    """Things with these texts, on a connection of the tests' own."""
    with house.app_context():
        THINGS.create(db.session.connection())
        db.session.execute(THINGS.insert(), [{"id": id} for id in TEXTS])
        for id, text in TEXTS.items():
            put(id, text)
        yield
        db.session.rollback()


def put(id: int, text: str) -> None:
    language = LANGUAGES.get(id, "fr")
    INDEX.put(db.session.connection(), id, Said(text, language))


def found(query: str) -> set[int] | None:
    condition = INDEX.matches(THINGS.c.id, query)
    return (
        None if condition is None else set(db.session.scalars(select(THINGS.c.id).where(condition)))
    )


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("bus", {1, 2}),
        ("BUS", {1, 2}),
        ("bus eghezee", {1}),
        ("Éghezée BUS", {1}),
        ("eghe", {1}),  # by the beginning of a word
        ("ghezee", set()),  # never by its middle
        ("bus bus bus", {1, 2}),
        ("gembloux arrive", set()),  # every word must be there
        ("coeur", {6}),
        ("cœur", {6}),
        ("oeuf", {6}),
        ("مدرس", {3}),  # without its vowels
        ("مُدَرِّس", {3}),
        ("حافلة", {3}),
        ("ኣውቶቡስ", {4}),
        ("ኣውቶ", {4}),
        ("igdir", {5}),
        ("IĞDIR", {5}),
        ("icin", {5}),
        ("İÇİN", {5}),
        ("АВТОБУСА", {9}),
        ("𝐛us", {1, 2}),
        ("100", {7}),
        ("drop table", {7}),
    ],
)
def test_a_thing_is_found_by_its_words(shelf: None, query: str, ids: set[int]) -> None:
    assert found(query) == ids
    assert held(query) == ids


def held(query: str) -> set[int]:
    """What is found without an index, text by text."""
    said = {id: Said(text, LANGUAGES.get(id, "fr")) for id, text in TEXTS.items()}
    return {id for id, each in said.items() if holds(each, query)}


@pytest.mark.parametrize(
    "query",
    ['"bus de 7"', '"de bus"', '"us de"', "l'eau", "soeurs", "arrivent bus", "gele"],
)
def test_without_an_index_the_same_is_found(shelf: None, query: str) -> None:
    assert held(query) == found(query)


@pytest.mark.parametrize("query", ["", " ", "?", "'", '"', "*", "…", "()", "-- ;", "\u0301"])
def test_a_query_without_words_is_no_condition(shelf: None, query: str) -> None:
    assert found(query) is None


@pytest.mark.parametrize(
    "query",
    [
        "AND",
        "OR OR",
        "NOT bus",
        "NEAR(bus arrive, 2)",
        'bus" OR "x',
        '"',
        'a"*',
        "bus*",
        "content:bus",
        "rowid:1",
        "{content rowid}: bus",
        "^bus",
        "bus AND",
        "(bus",
        "bus)",
        "bus & !arrive",
        "bus <-> arrive",
        "bus:*",
        "bus:ABCD",
        "!bus",
        "bus | arrive",
        "bus\\",
        "'; DROP TABLE thing; --",
        "%",
        "_",
        "__",
        ":asked",
        "%(asked)s",
        "$1",
        "?",
        "snake_case",
        "e-mail@example.org",
        "\x01",
        "a" * 3_000,
        " ".join("abcdefghijklmnopqrstuvwxyz"),
        "🚌",
        "²",
        "ß",
    ],
)
def test_the_language_of_the_database_is_only_words(shelf: None, query: str) -> None:
    ids = found(query)
    assert ids is None or ids <= set(TEXTS)
    assert db.session.scalar(select(THINGS.c.id).where(THINGS.c.id == 1)) == 1


def test_words_of_the_database_are_found_like_any(shelf: None) -> None:
    assert found("and not") == {8}
    assert found("near") == {8}


@CALM
@given(query=st.text(max_size=40))
def test_any_query_is_answered(shelf: None, query: str) -> None:
    ids = found(query.replace("\x00", "").encode(errors="ignore").decode())
    assert ids is None or ids <= set(TEXTS)


@CALM
@given(query=st.text("'\"*&|!():<->^{}%_ abus", max_size=20))
def test_any_heap_of_signs_is_answered(shelf: None, query: str) -> None:
    ids = found(query)
    assert ids is None or ids <= set(TEXTS)


@CALM
@given(id=st.sampled_from(sorted(TEXTS)), data=st.data())
def test_a_thing_is_found_by_any_word_it_holds(shelf: None, id: int, data: st.DataObject) -> None:
    word = data.draw(st.sampled_from([each for each in words(TEXTS[id], 40) if "_" not in each]))
    length = data.draw(st.integers(min(2, len(word)), len(word)))
    assert id in (found(word[:length]) or set())


def test_put_again_replaces_what_was_there(shelf: None) -> None:
    put(11, "une passerelle")
    db.session.execute(THINGS.insert(), {"id": 11})
    put(11, "un tunnel")
    assert (found("passerelle"), found("tunnel")) == (set(), {11})
    INDEX.remove(db.session.connection(), [11])
    INDEX.remove(db.session.connection(), [11])
    assert found("tunnel") == set()
    db.session.execute(THINGS.delete().where(THINGS.c.id == 11))


@pytest.mark.parametrize(
    ("most", "edge", "ids"),
    [(1, None, {2}), (5, ("<", 2), {1}), (5, (">", 1), {2}), (1, (">", 0), {1}), (9, None, {1, 2})],
)
def test_only_the_newest_are_found_of_very_many(
    shelf: None, most: int, edge: tuple[str, int] | None, ids: set[int]
) -> None:
    condition = INDEX.matches(THINGS.c.id, "bus", most, edge)
    assert set(db.session.scalars(select(THINGS.c.id).where(condition))) == ids


@pytest.mark.parametrize(
    ("content", "ids"),
    [
        ("gembloux", {2}),
        ("gembloux eghezee", {1, 2}),  # one word suffices
        ("coeur tunnel", {6}),
        ("rien", set()),
    ],
)
def test_what_resembles_shares_a_longer_word(shelf: None, content: str, ids: set[int]) -> None:
    condition = INDEX.resembles(THINGS.c.id, [{word} for word in content.split()], 5)
    assert set(db.session.scalars(select(THINGS.c.id).where(condition))) == ids


def test_each_word_finds_the_newest_that_hold_it(shelf: None) -> None:
    condition = INDEX.resembles(THINGS.c.id, [{"bus"}, {"coeur", "soeur"}], 1)
    assert set(db.session.scalars(select(THINGS.c.id).where(condition))) == {2, 6}


def test_nothing_resembles_a_text_without_words(shelf: None) -> None:
    assert INDEX.resembles(THINGS.c.id, [], 5) is None


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("Le bus, le BUS", ["le", "bus"]),
        ("l’eau d'ici", ["l", "eau", "d", "ici"]),
        ("a b c d e f g h i j", list("abcdefgh")),
        ("", []),
    ],
)
def test_a_query_is_its_first_words_each_once(query: str, expected: list[str]) -> None:
    assert words(query) == expected
    assert len(words(query)) <= MOST_WORDS


FOUND_BY_STEMS = [
    ("fr", "Des logements trop chers", ["logement", "LOGEMENTS", "cher"]),
    ("fr", "Une rue mal éclairée", ["éclairé", "eclairees", "rues"]),
    ("fr", "Les guichets ferment à midi", ["guichet", "ferme"]),
    ("fr", "La sécurité des écoliers", ["securite", "écolier"]),
    ("nl", "De loketten sluiten te vroeg", ["loket", "sluit"]),
    ("nl", "Veilige fietspaden voor scholieren", ["veilig", "scholier"]),
    ("de", "Die Wohnungen sind teuer", ["wohnung", "Wohnungen"]),
    ("en", "Buses are cancelled in the evenings", ["bus", "cancel", "evening"]),
    ("ar", "الحافلة لا تصل إلى القرية", ["حافلة", "الحافلة", "والحافلة", "قرية", "حافله"]),
    ("ar", "مُدَرِّسَة جديدة في المدرسة", ["مدرسة", "المدرسة", "جديد"]),
    ("tr", "Kaldırımlar çok dar", ["kaldirimlar", "KALDIRIMLAR", "kaldırımlar"]),
]


@pytest.mark.parametrize(
    ("language", "text", "query"),
    [(language, text, query) for language, text, queries in FOUND_BY_STEMS for query in queries],
)
def test_another_form_of_a_word_finds_it(shelf: None, language: str, text: str, query: str) -> None:
    INDEX.put(db.session.connection(), 1, Said(text, language))
    try:
        assert 1 in (found(query) or ())
        assert "<mark>" in marked(text, query, language)
    finally:
        put(1, TEXTS[1])


def test_only_the_last_word_may_be_a_beginning(shelf: None) -> None:
    assert found("arrive eghe") == {1}
    assert found("eghe arrive") == set()
    assert found("arri bus") == set()


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ('"bus de 7 h"', {1}),
        ("«\u00a0bus de 7 h\u00a0»", {1}),
        ("“Bus rijdt”", {2}),
        ('"bus 7"', set()),  # side by side, or not at all
        ('"rijdt bus"', set()),
        ('"eghe"', set()),  # between quotes nothing is a beginning
        ('bus "niet naar"', {2}),
        ('"niet naar" gemb', {2}),
        ('"bus de', {1, 2}),  # a quote that is not closed is none
        ('""', None),
        ('" "', None),
    ],
)
def test_a_phrase_stands_between_quotes(shelf: None, query: str, ids: set[int] | None) -> None:
    assert found(query) == ids


def test_a_stem_is_no_word_of_a_phrase(shelf: None) -> None:
    put(11, "des logements")
    db.session.execute(THINGS.insert(), {"id": 11})
    try:
        assert (found('"logement"'), found('"logements"'), found("logement")) == (set(), {11}, {11})
    finally:
        INDEX.remove(db.session.connection(), [11])
        db.session.execute(THINGS.delete().where(THINGS.c.id == 11))


@pytest.mark.parametrize(
    ("text", "query", "language", "expected"),
    [
        ("Le bus du soir", "bus", "fr", "Le <mark>bus</mark> du soir"),
        ("L’École, les écoles", "ecole", "fr", "L’<mark>École</mark>, les <mark>écoles</mark>"),
        ("Un guichet", "guich", "fr", "Un <mark>guichet</mark>"),
        (
            "Le bus du bus du soir",
            '"bus du soir"',
            "fr",
            "Le bus du <mark>bus</mark> <mark>du</mark> <mark>soir</mark>",
        ),
        (
            "<b>bus</b> & cie",
            "bus b",
            "fr",
            "&lt;<mark>b</mark>&gt;<mark>bus</mark>&lt;/<mark>b</mark>&gt; &amp; cie",
        ),
        ("مُدَرِّسَة جديدة", "مدرسة", "ar", "<mark>مُدَرِّسَة</mark> جديدة"),
        ("في المدرسة", "مدرسة", "ar", "في <mark>المدرسة</mark>"),
        ("Kaldırım", "kaldirim", "tr", "<mark>Kaldırım</mark>"),
        ("Rien ici", "", "fr", "Rien ici"),
        ("", "bus", "fr", ""),
    ],
)
def test_found_words_are_marked_and_all_else_escaped(
    text: str, query: str, language: str, expected: str
) -> None:
    assert marked(text, query, language) == expected


@CALM
@given(text=st.text(max_size=60), query=st.text(max_size=20))
def test_marking_changes_no_letter(text: str, query: str) -> None:
    plain = marked(text, query, "fr").replace("<mark>", "").replace("</mark>", "")
    assert plain == str(escape(text))


def test_an_excerpt_shows_the_first_word_found() -> None:
    text = "Mot " * 100 + "passerelle " + "suite " * 100
    shown = extract(text, "passerelles", "fr")
    assert "passerelle" in shown
    assert (shown[0], shown[-1]) == ("…", "…")
    assert len(shown) <= 180
    assert extract(text, "absent", "fr") == excerpt(text)
    assert extract(text, "", "fr") == excerpt(text)
    assert extract("Passerelle en vue", "passerelle", "fr") == "Passerelle en vue"


@CALM
@given(text=st.text("بحفىةأ ıİéß’½ﷺa", max_size=30))
def test_a_text_is_found_by_its_own_words(shelf: None, text: str) -> None:
    put(1, text)
    try:
        for word in text.split():
            assert (found(word) or {1}) >= {1}
    finally:
        put(1, TEXTS[1])
