"""Fields: what they tidy, what they refuse, and that a refusal is a sentence in the language."""

from collections.abc import Iterator

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict
from wtforms.validators import Optional

from council.core.forms import (
    LONGEST,
    REQUIRED,
    CouncilForm,
    LanguageField,
    LineField,
    MailField,
    TextField,
    WholeField,
    between,
)
from council.core.locale import CODES

CALM = settings(max_examples=60, deadline=None)
REFUSED = {"fr": "caractères", "nl": "tekens", "en": "characters", "ar": "أحرف"}


class Everything(CouncilForm):
    """A form with one field of each kind."""

    line = LineField("l")
    text = TextField("t")
    mail = MailField("m")
    whole = WholeField("w", validators=[Optional()])


class Strict(CouncilForm):
    """A form whose question must be answered, in a few characters."""

    name = LineField("n", validators=[REQUIRED, between(2, 5)])


@pytest.fixture
def page(house: Flask) -> Iterator[None]:
    with house.test_request_context("/fr/"):
        house.preprocess_request()
        yield


def typed(kind: type[CouncilForm] = Everything, **values: str) -> CouncilForm:
    return kind(MultiDict(values), meta={"csrf": False})


@pytest.mark.parametrize(
    ("name", "given_", "kept"),
    [
        ("line", "  un \n deux\t trois ", "un deux trois"),
        ("line", "e\u0301te\u0301", "été"),
        ("text", " un\r\ndeux ", "un\ndeux"),
        ("text", "un  deux", "un  deux"),
        ("mail", " Amina@Example.ORG\n", "amina@example.org"),
        ("line", "\u2068nom\u2069", "nom"),
        ("line", "", ""),
    ],
)
def test_a_field_tidies(page: None, name: str, given_: str, kept: str) -> None:
    form = typed(**{name: given_})
    assert form.validate(), form.errors
    assert form[name].data == kept


@pytest.mark.parametrize("name", ["line", "text", "mail"])
@pytest.mark.parametrize("sign", ["\x00", "\x1b", "\ud800", "\u202e", "\x85"])
def test_a_field_refuses_what_cannot_be_kept(page: None, name: str, sign: str) -> None:
    form = typed(**{name: f"bon{sign}jour"})
    assert not form.validate()
    [sentence] = form.errors[name]
    assert str(sentence).endswith(".")
    assert form[name].data == "", "nothing of it is shown again"


@pytest.mark.parametrize("code", REFUSED)
def test_a_refusal_speaks_the_language_of_the_page(house: Flask, code: str) -> None:
    with house.test_request_context(f"/{code}/"):
        house.preprocess_request()
        form = typed(line="\x00")
        form.validate()
        english = "This text holds characters that cannot be read. Please type it again."
        assert (str(form.errors["line"][0]) == english) is (code == "en")


@pytest.mark.parametrize(
    ("length", "good"), [(LONGEST - 1, True), (LONGEST, True), (LONGEST + 1, False)]
)
def test_no_text_is_longer_than_the_longest(page: None, length: int, good: bool) -> None:
    assert typed(text="a" * length).validate() is good


def test_ten_megabytes_are_refused_with_a_sentence(page: None) -> None:
    form = typed(text="é" * 5_000_000)
    assert not form.validate()
    assert "10" in str(form.errors["text"][0])


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", 0),
        ("7", 7),
        (" 12 ", 12),
        ("-3", -3),
        ("999999999", 999_999_999),
        ("-999999999", -999_999_999),
        ("007", 7),
        ("", None),
        ("   ", None),
    ],
)
def test_a_whole_number_is_read(page: None, text: str, number: int | None) -> None:
    form = typed(whole=text)
    assert form.validate(), form.errors
    assert form["whole"].data == number


@pytest.mark.parametrize(
    "text",
    [
        "²",  # a digit for Python, no number for anybody
        "٣",  # an Arabic digit: not what the field sends
        "１２",
        "1234567890",  # beyond nine digits, a column may overflow
        "9" * 5_000,
        "1.5",
        "1,5",
        "1e3",
        "1_000",
        "--1",
        "+1",
        "-",
        "0x1f",
        "NaN",
        "un",
        "1 2",
        "1\x00",
    ],
)
def test_what_is_no_whole_number_is_refused(page: None, text: str) -> None:
    form = typed(whole=text)
    assert not form.validate()
    assert form["whole"].data is None
    assert form.errors["whole"]


@CALM
@given(text=st.text(max_size=20))
def test_a_whole_number_is_one_or_is_refused(house: Flask, text: str) -> None:
    with house.test_request_context("/fr/"):
        form = typed(whole=text)
        found = form["whole"].data if form.validate() else None
    assert found is None or abs(found) < 10**9


@CALM
@given(text=st.text(st.characters(), max_size=40))
def test_any_text_is_kept_or_refused_and_can_be_stored(house: Flask, text: str) -> None:
    with house.test_request_context("/fr/"):
        form = typed(line=text, text=text, mail=text)
        form.validate()
        for name in ("line", "text", "mail"):
            assert "\x00" not in form[name].data.encode().decode()


@pytest.mark.parametrize(
    ("name", "good"),
    [("", False), (" ", False), ("a", False), ("ab", True), ("abcde", True), ("abcdef", False)],
)
def test_a_question_is_answered_within_its_bounds(page: None, name: str, good: bool) -> None:
    form = typed(Strict, name=name)
    assert form.validate() is good
    assert good or str(form.errors["name"][0]).endswith(".")


def test_the_bounds_stand_in_the_sentence(page: None) -> None:
    form = typed(Strict, name="trop long")
    form.validate()
    assert {"2", "5"} <= set(str(form.errors["name"][0]))


def test_spaces_are_no_answer(page: None) -> None:
    assert not typed(Strict, name="     ").validate()


def test_a_field_that_was_not_sent_is_empty(page: None) -> None:
    form = typed()
    assert form.values == {"line": "", "text": "", "mail": "", "whole": None}


def test_the_token_is_not_among_the_values(page: None) -> None:
    assert "csrf_token" not in Everything(MultiDict()).values


def test_a_language_is_one_of_the_interface_and_has_to_be_chosen(app: Flask) -> None:
    class Form(CouncilForm):
        language = LanguageField("Language")

    with app.test_request_context("/en/", method="POST", data={"language": "xx"}):
        assert not Form(meta={"csrf": False}).validate()
    with app.test_request_context("/en/", method="POST", data={}):
        assert not Form(meta={"csrf": False}).validate()
    with app.test_request_context("/en/", method="POST", data={"language": "ar"}):
        form = Form(meta={"csrf": False})
        assert form.validate()
        assert [value for value, _label, *_more in form.language.iter_choices()] == [*CODES]
