"""Search: accents, scripts and capitals do not matter; no query is ever more than words."""

from collections.abc import Iterator

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Column, Integer, MetaData, Table, select

from council.contributions.models import Contribution
from council.core import search
from council.core.db import db
from council.core.search import MOST_WORDS, SearchIndex, words

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


@pytest.fixture(scope="module")
def shelf(house: Flask) -> Iterator[None]:
    """Things with these texts, on a connection of the tests' own."""
    with house.app_context():
        THINGS.create(db.session.connection())
        db.session.execute(THINGS.insert(), [{"id": id} for id in TEXTS])
        for id, text in TEXTS.items():
            INDEX.put(id, text)
        yield
        db.session.rollback()


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
    length = data.draw(st.integers(1, len(word)))
    assert id in (found(word[:length]) or set())


def test_put_again_replaces_what_was_there(shelf: None) -> None:
    INDEX.put(11, "une passerelle")
    db.session.execute(THINGS.insert(), {"id": 11})
    INDEX.put(11, "un tunnel")
    assert (found("passerelle"), found("tunnel")) == (set(), {11})
    INDEX.remove(11)
    INDEX.remove(11)
    assert found("tunnel") == set()
    db.session.execute(THINGS.delete().where(THINGS.c.id == 11))


def test_only_the_newest_are_found_of_very_many(
    shelf: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "NEWEST", 1)
    assert found("bus") == {2}


@pytest.mark.parametrize(
    ("content", "ids"),
    [
        ("Un autre bus vers Gembloux", {2}),  # `bus` is too short to say anything
        ("Gembloux, Éghezée", {1, 2}),  # one longer word suffices
        ("coeur et tunnel", {6}),
        ("rien de tout cela", set()),
    ],
)
def test_what_resembles_shares_a_longer_word(shelf: None, content: str, ids: set[int]) -> None:
    condition = INDEX.resembles(THINGS.c.id, content)
    assert set(db.session.scalars(select(THINGS.c.id).where(condition))) == ids


def test_nothing_resembles_a_text_of_short_words(shelf: None) -> None:
    assert INDEX.resembles(Contribution.id, "un bus à 7 h") is None


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
