"""Refusals and failures: each is a valid page with a sentence, in every language."""

import ast
import re
from collections import defaultdict
from pathlib import Path

import pytest
from flask import Flask, abort, request
from flask_babel import force_locale
from sqlalchemy import text
from sqlalchemy.exc import DataError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection

from council.core import errors
from council.core.db import db
from council.core.errors import EXPLANATIONS, GENERIC, RuleBroken
from council.core.locale import CODES
from council.core.policy import Action, anyone, may
from tests.support import Browser, check_page, unpacked

SOURCES = sorted((Path(__file__).parents[2] / "council").rglob("*.py"))
OPEN = Action("trial.open", (anyone,))
PLACEHOLDER = re.compile(r"%\((\w+)\)")


@pytest.fixture
def app(own_app: Flask) -> Flask:
    """An application of each test's own, since it is given an address."""
    return own_app


@pytest.fixture
def trial(app: Flask) -> Browser:
    """A browser, and an address under which a test's own fault happens."""
    app.testing = False
    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.config["TRIAL"] = lambda: ""

    @may(OPEN)
    def happen(**_values: str) -> str:
        return app.config["TRIAL"]()

    app.add_url_rule("/<lang:lang>/trial", "trial", happen, methods=["GET", "POST"])
    return app.test_client()


def happens(trial: Browser, fault: object) -> None:
    trial.application.config["TRIAL"] = fault


def raising(error: BaseException) -> object:
    def fault() -> str:
        raise error

    return fault


def given_details() -> dict[str, list[set[str]]]:
    """For each code of a refusal, which details each place of the sources gives."""
    found = defaultdict(list)
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            named = isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
            if not named or node.func.id != "RuleBroken":
                continue
            if node.args and isinstance(node.args[0], ast.Constant):
                given = {each.arg for each in node.keywords if each.arg}
                found[node.args[0].value].append(given)
    return found


def sentences(code: str) -> dict[str, str]:
    """What a refusal says, by language."""
    said = {}
    for lang in CODES:
        with force_locale(lang):
            said[lang] = str(EXPLANATIONS[code].sentence)
    return said


def test_every_detail_that_a_sentence_needs_is_given_wherever_it_is_refused(french: Flask) -> None:
    empty = {
        f"{code} ({lang}): {needed - given}"
        for code, places in given_details().items()
        for lang, sentence in sentences(code).items()
        for given in places
        if (needed := set(PLACEHOLDER.findall(sentence))) - given
    }
    assert not empty


def test_every_explained_refusal_speaks_every_language(french: Flask) -> None:
    silent = []
    for code in EXPLANATIONS:
        said = sentences(code)
        silent += [f"{code}: {lang}" for lang in CODES if not said[lang].strip()]
        silent += [f"{code}: {lang}" for lang in ("fr", "nl", "ar") if said[lang] == said["en"]]
    assert not silent


def test_every_translation_needs_the_same_details(french: Flask) -> None:
    assert not [
        code
        for code in EXPLANATIONS
        if len({frozenset(PLACEHOLDER.findall(each)) for each in sentences(code).values()}) > 1
    ]


def test_every_sentence_can_be_filled(french: Flask) -> None:
    for code in EXPLANATIONS:
        for sentence in sentences(code).values():
            names = PLACEHOLDER.findall(sentence)
            filled = sentence % dict.fromkeys(names, 7) if names else sentence
            assert "%(" not in filled


def test_every_refusal_has_a_status_that_says_who_must_wait_or_change(house: Flask) -> None:
    assert {each.status for each in EXPLANATIONS.values()} <= {
        400,
        403,
        404,
        409,
        410,
        413,
        422,
        429,
        503,
    }


def test_what_the_database_refuses_is_a_known_refusal_without_details(french: Flask) -> None:
    codes = set(errors.CONSTRAINTS.values())
    assert codes
    assert codes <= set(EXPLANATIONS)
    assert not [code for code in codes if PLACEHOLDER.search(sentences(code)["en"])]


def test_what_the_database_refuses_is_known_by_names_it_has(house: Flask) -> None:
    names = {
        each.name
        for table in db.metadata.tables.values()
        for each in (*table.constraints, *table.indexes)
    }
    asked = {words for words in errors.CONSTRAINTS if words.startswith("uq_")}
    assert asked <= names, asked - names


@pytest.mark.parametrize("status", sorted(GENERIC))
@pytest.mark.parametrize("lang", CODES)
def test_every_status_is_a_valid_page_with_a_sentence(house: Flask, status: int, lang: str) -> None:
    with house.test_request_context(f"/{lang}/"):
        house.preprocess_request()
        page, told = errors.page(status, GENERIC[status])
        check_page(page)
        assert told == status
        assert (
            str(GENERIC[status]).replace("’", "&#8217;")[:10] in page
            or str(GENERIC[status]) in page
        )
        assert f'lang="{lang}"' in page


@pytest.mark.parametrize(
    "status", [400, 401, 403, 404, 405, 409, 410, 413, 414, 415, 422, 429, 501]
)
def test_what_is_refused_on_the_way_has_its_status_and_our_page(
    trial: Browser, status: int
) -> None:
    happens(trial, lambda: abort(status))
    answer = trial.get("/fr/trial")
    assert answer.status_code == status
    assert 'class="empty"' in unpacked(answer)


def test_a_refusal_is_told_with_its_details(
    trial: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(
        EXPLANATIONS, "trial.full", errors.Explanation(422, "Only %(most)d of <%(name)s>.")
    )
    happens(trial, raising(RuleBroken("trial.full", most=3, name="<script>")))
    answer = trial.get("/fr/trial")
    assert answer.status_code == 422
    assert "Only 3 of &lt;&lt;script&gt;&gt;." in unpacked(answer)


def test_a_refusal_that_nobody_explained_is_a_conflict_with_a_sentence(trial: Browser) -> None:
    happens(trial, raising(RuleBroken("trial.unheard_of", most=3)))
    answer = trial.post("/fr/trial")
    assert answer.status_code == 409
    assert "Rechargez" in unpacked(answer)


def test_the_same_thing_done_twice_at_once_is_told_by_its_code(
    trial: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(errors, "CONSTRAINTS", {})
    errors.unique("theme", "slug", code="support.own")
    twice = text(
        "INSERT INTO theme (slug, names, keywords, position, active) "
        "SELECT slug, names, keywords, position, active FROM theme"
    )
    happens(trial, lambda: str(db.session.execute(twice)))
    answer = trial.post("/fr/trial")
    assert answer.status_code == EXPLANATIONS["support.own"].status


def test_any_other_rule_of_the_database_is_a_conflict(trial: Browser) -> None:
    happens(trial, raising(IntegrityError("INSERT", {}, Exception("secret words of the database"))))
    answer = trial.post("/fr/trial")
    assert answer.status_code == 409
    assert "secret words" not in unpacked(answer)


@pytest.mark.parametrize("lang", CODES)
def test_a_database_that_is_busy_is_told_and_one_may_try_again(trial: Browser, lang: str) -> None:
    happens(trial, raising(OperationalError("SELECT", {}, Exception("database is locked"))))
    answer = trial.post(f"/{lang}/trial")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
    assert "locked" not in unpacked(answer)


def test_when_all_connections_are_in_use_one_may_try_again(trial: Browser) -> None:
    happens(trial, raising(NoConnection("QueuePool limit of size 8 reached")))
    assert trial.get("/fr/trial").status_code == 503


def test_a_value_that_no_column_takes_is_refused_without_the_words_of_the_database(
    trial: Browser,
) -> None:
    happens(trial, raising(DataError("SELECT", {}, Exception("cannot contain NUL"))))
    answer = trial.get("/fr/trial")
    assert answer.status_code == 400
    assert "NUL" not in unpacked(answer)


def refused_from(trial: Browser, method: str, referrer: str) -> str:
    happens(trial, raising(RuleBroken("test.none")))
    sent = trial.open("/fr/trial", method=method, headers={"Referer": referrer})
    return unpacked(sent)


def test_whoever_sent_a_form_that_is_refused_can_go_back_to_it(trial: Browser) -> None:
    page = refused_from(trial, "POST", "http://localhost/fr/desk?theme=mobilite&page=2")
    assert 'href="/fr/desk?theme=mobilite&amp;page=2"' in page
    assert "Revenir en arrière" in page
    assert 'href="/fr/desk"' in refused_from(trial, "POST", "http://localhost/fr/desk")


@pytest.mark.parametrize(
    ("method", "referrer"),
    [
        ("GET", "http://localhost/fr/desk"),
        ("POST", ""),
        ("POST", "http://elsewhere.example/fr/desk"),
        ("POST", "http://localhost//elsewhere.example"),
        ("POST", "http://[localhost/fr/desk"),
    ],
)
def test_nobody_goes_back_where_no_form_of_ours_was(
    trial: Browser, method: str, referrer: str
) -> None:
    assert "Revenir en arrière" not in refused_from(trial, method, referrer)


@pytest.mark.parametrize("lang", CODES)
def test_a_fault_of_ours_shows_none_of_its_insides(trial: Browser, lang: str) -> None:
    happens(trial, raising(ValueError("a secret inside")))
    answer = trial.get(f"/{lang}/trial")
    assert answer.status_code == 500
    assert "secret inside" not in unpacked(answer)
    assert f'lang="{lang}"' in unpacked(answer)


def test_letters_that_cannot_be_kept_are_refused(trial: Browser) -> None:
    happens(trial, lambda: "\ud800".encode().decode())
    assert trial.post("/fr/trial").status_code == 400


def test_a_form_without_its_token_is_refused_with_a_sentence(trial: Browser) -> None:
    trial.application.config["WTF_CSRF_ENABLED"] = True
    answer = trial.post("/fr/trial", data={"x": "1"})
    assert answer.status_code == 400
    assert "formulaire" in unpacked(answer)


def test_a_redirect_of_the_router_stays_one(house: Flask) -> None:
    answer = house.test_client().get("/fr")
    assert answer.status_code in {301, 308}
    assert answer.location.endswith("/fr/")


@pytest.mark.parametrize(
    "address",
    [
        "/nowhere",
        "/de/",
        "/fr/contributions/%00",
        "/fr/contributions/%ff%fe",
        "/fr/contributions/%ED%A0%80",
        "/fr/contributions/" + "a" * 3_000,
        "/fr/dossiers/0000-0",
        "/fr/dossiers/99999-99999999999999999999",
        "/fr/desk/people/99999999999999999999",
        "/fr/..%2f..%2fetc%2fpasswd",
        "/files/%00",
        "/static/x/../../etc/passwd",
        "/fr/reply/%00",
        "/fr/authorities/%E2%80%AE",
    ],
)
def test_an_address_that_leads_nowhere_is_told_so(house: Flask, address: str) -> None:
    answer = house.test_client().get(address)
    assert 400 <= answer.status_code < 500
    assert "<h1>" in unpacked(answer)


@pytest.mark.parametrize("number", ["2147483647", "2147483648", "9223372036854775808", "9" * 40])
@pytest.mark.parametrize("address", ["/fr/desk/people/{}", "/fr/desk/people/{}/card"])
def test_a_number_beyond_all_rows_is_not_found(
    as_administrator: Browser, address: str, number: str
) -> None:
    method = "POST" if address.endswith("card") else "GET"
    answer = as_administrator.open(address.format(number), method=method)
    assert answer.status_code == 404


def test_what_is_too_large_is_refused_before_it_is_read(trial: Browser) -> None:
    trial.application.config["MAX_CONTENT_LENGTH"] = 100
    happens(trial, lambda: str(len(request.form)))
    assert trial.post("/fr/trial", data={"x": "a" * 200}).status_code == 413


def test_a_way_that_an_address_does_not_work_is_told(house: Flask) -> None:
    assert house.test_client().post("/fr/authorities").status_code == 405
    assert house.test_client().delete("/fr/").status_code == 405
