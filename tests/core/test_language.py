"""Languages of what people write: recognised when it is clear, named for who reads."""

import pytest
from flask import Flask

from council.core import language


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("fr", "Le bus de sept heures ne passe plus depuis deux semaines. Personne ne dit rien."),
        ("nl", "De bus van zeven uur komt al twee weken niet meer en niemand zegt iets."),
        ("en", "The bus at seven has not come for two weeks and nobody says anything about it."),
        ("ar", "لم تعد حافلة الساعة السابعة تمر منذ أسبوعين ولا أحد يقول شيئا"),
        ("uk", "Автобус о сьомій годині не ходить уже два тижні, і ніхто нічого не каже."),
    ],
)
def test_a_clear_text_is_recognised(code: str, text: str) -> None:
    assert language.detect(text) == code


@pytest.mark.parametrize("text", ["", "   ", "123"])
def test_a_text_that_says_nothing_is_not_guessed(text: str) -> None:
    assert language.detect(text) is None


def test_a_language_is_named_in_the_language_of_the_page(app: Flask) -> None:
    with app.test_request_context("/nl/"):
        app.preprocess_request()
        assert language.name("ar") == "Arabisch"
        assert language.name("fa-AF") == "Dari"
        assert language.name("xx") == "xx"


def test_a_language_is_found_by_its_own_name(app: Flask) -> None:
    assert language.own_name("ti") == "ትግርኛ"
    with app.test_request_context("/nl/"):
        app.preprocess_request()
        assert language.own_name("el") == "Grieks"


def test_every_language_of_the_interface_can_be_written_in() -> None:
    assert language.KNOWN[:4] == ("fr", "nl", "en", "ar")
    assert set(language.KNOWN) >= language.UNTAUGHT
