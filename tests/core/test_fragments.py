"""Pieces of pages that are made once."""

from collections.abc import Iterator

import pytest
from flask import Flask
from markupsafe import Markup

from council.contributions.models import Contribution
from council.core import fragments
from council.core.db import Database
from council.core.fragments import piece
from tests.support import Browser, a_contribution


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    fragments.PIECES.clear()
    yield
    fragments.PIECES.clear()


class Macro:
    """Says its values, and how often it was asked."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self, *values: object) -> Markup:
        self.asked += 1
        return Markup("<b>{}</b>").format(" ".join(map(str, values)))


def test_the_same_values_are_made_once_in_each_language(house: Flask) -> None:
    macro = Macro()
    for path, asked in (("/fr/", 1), ("/fr/", 1), ("/nl/", 2), ("/fr/", 2)):
        with house.test_request_context(path):
            house.preprocess_request()
            assert piece("trial", macro, 1, "a") == "<b>1 a</b>"
        assert macro.asked == asked


@pytest.mark.usefixtures("french")
def test_other_values_and_other_macros_are_other_pieces() -> None:
    macro = Macro()
    assert {piece("trial", macro, n) for n in (1, 2)} == {"<b>1</b>", "<b>2</b>"}
    piece("another", macro, 1)
    assert macro.asked == 3


@pytest.mark.usefixtures("french")
def test_the_piece_nobody_asked_for_longest_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fragments, "MOST", 2)
    macro = Macro()
    for number in (1, 2, 1, 3, 1):
        piece("trial", macro, number)
    assert macro.asked == 3
    piece("trial", macro, 2)
    assert macro.asked == 4


def test_a_card_is_what_its_contribution_is(as_resident: Browser, db: Database) -> None:
    one: Contribution = a_contribution(title="Le bus ne vient plus", supports=1233)
    db.session.commit()
    assert "1\u202f233" in as_resident.get("/fr/contributions").text
    one.supports, one.title = 1234, "Le bus revient"
    db.session.commit()
    page = as_resident.get("/fr/contributions").text
    assert "1\u202f234" in page
    assert "Le bus revient" in page
    assert "Le bus ne vient plus" not in page
