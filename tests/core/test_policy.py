"""Who may do what: actions, the guard of a view, and where one is sent back to."""

from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.exceptions import Forbidden, NotFound, Unauthorized

from council.core import policy
from council.core.policy import Action, allowed, anyone, is_safe_next, may, signed_in

AMINA, BART = SimpleNamespace(id=1), SimpleNamespace(id=2)
THING = SimpleNamespace(owner=AMINA)
THINGS = {"one": THING}


def owner(actor: Any, thing: Any) -> bool:
    """the one whose it is"""
    return actor is not None and actor is thing.owner


READ = Action("thing.read", (anyone,))
CHANGE = Action("thing.change", (owner,))
SECRET = Action("thing.secret", (owner,), hidden=True)
NEVER = Action("thing.never", ())


@pytest.mark.parametrize(
    ("what", "actor", "expected"),
    [
        (READ, None, True),
        (READ, BART, True),
        (CHANGE, None, False),
        (CHANGE, BART, False),
        (CHANGE, AMINA, True),
        (NEVER, AMINA, False),
        (Action("x.y", (owner, signed_in)), BART, True),  # one rule suffices
        (Action("x.y", (owner, signed_in)), None, False),
    ],
)
def test_an_action_is_allowed_by_any_of_its_rules(what: Action, actor: Any, expected: bool) -> None:
    assert allowed(what, actor, THING) is expected


def test_an_action_is_known_by_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(policy, "ACTIONS", {})
    made = policy.action("thing.read", anyone)
    assert allowed("thing.read", None)
    assert {"thing.read": made} == policy.ACTIONS


def test_an_action_is_declared_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(policy, "ACTIONS", {})
    policy.action("thing.read", anyone)
    with pytest.raises(ValueError, match=r"thing\.read"):
        policy.action("thing.read", signed_in)


def test_an_action_that_nobody_declared_is_a_fault() -> None:
    with pytest.raises(KeyError):
        allowed("thing.unheard_of", AMINA)


@pytest.mark.parametrize(
    ("what", "actor", "refusal"),
    [
        (CHANGE, None, Unauthorized),
        (CHANGE, BART, Forbidden),
        (SECRET, None, NotFound),
        (SECRET, BART, NotFound),
        (NEVER, AMINA, Forbidden),
    ],
)
def test_who_may_not_is_turned_away(
    french: Flask, monkeypatch: pytest.MonkeyPatch, what: Action, actor: Any, refusal: type
) -> None:
    monkeypatch.setattr(policy, "me", lambda: actor)
    called = []
    guarded = may(what, on=lambda name: THINGS.get(name))(lambda thing: called.append(thing) or "")
    with pytest.raises(refusal):
        guarded(name="one")
    assert not called


def test_who_may_is_given_the_thing_in_place_of_its_name(
    french: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(policy, "me", lambda: AMINA)
    guarded = may(CHANGE, on=lambda name: THINGS.get(name))(lambda thing, page: f"{page}")
    assert guarded(name="one", page=3) == "3"


@pytest.mark.parametrize("actor", [None, AMINA, BART])
def test_what_is_not_there_is_not_found_for_anybody(
    french: Flask, monkeypatch: pytest.MonkeyPatch, actor: Any
) -> None:
    monkeypatch.setattr(policy, "me", lambda: actor)
    guarded = may(CHANGE, on=lambda name: THINGS.get(name))(lambda thing: "")
    with pytest.raises(NotFound):
        guarded(name="another")


def test_a_guarded_view_says_its_action_and_keeps_its_name() -> None:
    def show() -> str:
        return ""

    guarded = may(READ)(show)
    assert (guarded.action, guarded.__name__) == (READ, "show")


def test_every_rule_of_the_house_says_in_words_whom_it_means(house: Flask) -> None:
    silent = [
        f"{action.name}: {rule}"
        for action in policy.ACTIONS.values()
        for rule in action.who
        if not (getattr(rule, "__doc__", "") or "").strip()
    ]
    assert not silent


def test_every_action_of_the_house_is_a_thing_and_a_verb(house: Flask) -> None:
    assert not [name for name in policy.ACTIONS if name.count(".") != 1]


def test_every_action_has_somebody_who_may(house: Flask) -> None:
    assert not [action.name for action in policy.ACTIONS.values() if not action.who]


@pytest.mark.parametrize(
    "address",
    ["/", "/fr/", "/fr/me?tab=1&x=a%20b", "/fr/dossiers/2026-1#c4", "/ar/contributions?q=%D8%A7"],
)
def test_one_is_sent_back_within_the_site(address: str) -> None:
    assert is_safe_next(address)


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example",
        "http:evil.example",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/fr\\..\\evil",
        "/\t/evil.example",
        "/\n/evil.example",
        "\t//evil.example",
        " //evil.example",
        "/fr\r\nSet-Cookie: a=b",
        "javascript:alert(1)",
        "data:text/html,x",
        "evil.example",
        "@evil.example",
        "?next=//evil.example",
        "/\x00/evil.example",
        "/\u202eevil",
        "/\u2028/evil.example",
        "",
        None,
    ],
)
def test_one_is_never_sent_elsewhere(address: str | None) -> None:
    assert not is_safe_next(address)


@settings(max_examples=60, deadline=None)
@given(address=st.text("/\\\t\n @:?#.evlhtps", max_size=16))
def test_no_spelling_leads_elsewhere(address: str) -> None:
    if is_safe_next(address):
        assert address[0] == "/"
        assert address[1:2] not in {"/", "\\"}
        assert not set(address) & set("\\\t\n\r")


@pytest.mark.parametrize(
    ("form", "address", "leads"),
    [
        ({"next": "/fr/me"}, "/fr/", "/fr/me"),
        ({}, "/fr/?next=/fr/me", "/fr/me"),
        ({"next": "//evil.example"}, "/fr/", "/fr/home"),
        ({}, "/fr/?next=https://evil.example", "/fr/home"),
        ({"next": "/fr/a"}, "/fr/?next=/fr/b", "/fr/a"),
        ({}, "/fr/", "/fr/home"),
    ],
)
def test_after_a_short_action_one_goes_back(
    house: Flask, form: dict[str, str], address: str, leads: str
) -> None:
    with house.test_request_context(address, method="POST", data=form):
        assert policy.back_to("/fr/home") == leads
