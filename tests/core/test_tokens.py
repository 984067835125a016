"""Signed links: each for one purpose, for a while, and only as it was made."""

from typing import Any

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from time_machine import Traveller

from council.core import tokens
from council.core.errors import RuleBroken

DAY = 86_400
CALM = settings(max_examples=40, deadline=None)


def refusal(token: str, purpose: str = "reply", days: float = 7) -> str:
    with pytest.raises(RuleBroken) as refused:
        tokens.open_sealed(purpose, token, days=days)
    return refused.value.code


@CALM
@given(
    value=st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=10),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
        max_leaves=6,
    )
)
def test_a_link_brings_back_what_it_holds(house: Flask, value: Any) -> None:
    with house.app_context():
        assert tokens.open_sealed("reply", tokens.seal("reply", value), days=1) == value


@pytest.mark.parametrize(
    ("days", "after", "good"),
    [
        (7, 0, True),
        (7, 7 * DAY, True),
        (7, 7 * DAY + 1, False),
        (0.5, DAY // 2, True),
        (0.5, DAY // 2 + 1, False),
        (1, 365 * DAY, False),
    ],
)
def test_a_link_is_good_for_so_long(
    french: Flask, clock: Traveller, days: float, after: int, good: bool
) -> None:
    token = tokens.seal("reply", 7)
    clock.shift(after)
    if good:
        assert tokens.open_sealed("reply", token, days=days) == 7
    else:
        assert refusal(token, days=days) == "link.ended"


def test_a_link_for_another_purpose_is_wrong(french: Flask) -> None:
    assert refusal(tokens.seal("reset", 7)) == "link.wrong"


def test_a_link_of_another_house_is_wrong(french: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    token = tokens.seal("reply", 7)
    monkeypatch.setattr(french, "secret_key", "another secret for tests, of 32 characters")
    assert refusal(token) == "link.wrong"


@CALM
@given(place=st.integers(0, 10_000), letter=st.sampled_from("AZaz09-_.!é"))
def test_a_link_with_another_letter_is_wrong(house: Flask, place: int, letter: str) -> None:
    with house.app_context():
        token = tokens.seal("reply", {"referral": 7})
        place %= len(token) - 1  # the last letter has bits that say nothing
        if token[place] != letter:
            assert refusal(token[:place] + letter + token[place + 1 :]) in {
                "link.wrong",
                "link.ended",
            }


@CALM
@given(token=st.text(max_size=60))
def test_any_other_text_is_a_wrong_link(house: Flask, token: str) -> None:
    with house.app_context():
        assert refusal(token) == "link.wrong"


@pytest.mark.parametrize("cut", [1, 5, 20])
def test_a_link_that_was_not_copied_whole_is_wrong(french: Flask, cut: int) -> None:
    token = tokens.seal("reply", 7)
    assert refusal(token[:-cut]) == "link.wrong"
    assert refusal(token[cut:]) == "link.wrong"


def test_an_ended_link_that_was_changed_is_wrong_not_ended(french: Flask, clock: Traveller) -> None:
    token = tokens.seal("reply", 7)
    clock.shift(30 * DAY)
    assert refusal(token[:-3] + "AAA") == "link.wrong"


def test_a_link_can_stand_in_an_address(french: Flask) -> None:
    token = tokens.seal("reply", "é / ? & # +")
    assert set(token) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.")
