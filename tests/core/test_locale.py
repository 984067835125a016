"""Languages: of addresses, of readers, of dates and of plurals."""

import re
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
from flask import Flask, g, url_for
from flask_babel import force_locale, ngettext
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup

from council.core import locale
from council.core.db import Database
from council.core.locale import (
    CODES,
    LANGUAGES,
    ago,
    direction,
    lang_attrs,
    long_date,
    other_language_url,
    preferred,
    short_date,
)
from tests.support import Browser, a_contribution

NOON = datetime(2026, 12, 5, 11, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("code", "way"),
    [("fr", "ltr"), ("ar", "rtl"), ("fa-AF", "rtl"), ("ps", "rtl"), ("ur", "rtl"), ("ti", "ltr"),
     ("uk", "ltr"), ("", "ltr"), ("AR", "ltr")],
)  # fmt: skip
def test_a_language_has_a_direction(code: str, way: str) -> None:
    assert direction(code) == way


def test_the_interface_speaks_four_languages_by_their_own_names() -> None:
    assert [(each.code, each.name, each.dir) for each in LANGUAGES] == [
        ("fr", "Français", "ltr"),
        ("nl", "Nederlands", "ltr"),
        ("en", "English", "ltr"),
        ("ar", "العربية", "rtl"),
    ]


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("fr", "fr"),
        ("nl-BE", "nl"),
        ("nl-BE,nl;q=0.9,fr;q=0.5", "nl"),
        ("en-US,en;q=0.9", "en"),
        ("ar-SY,ar;q=0.9", "ar"),
        ("de,en;q=0.5,fr;q=0.4", "en"),
        ("de;q=0.9,ar;q=0.2", "ar"),
        ("ti,am", "fr"),  # none of ours: the first language of the house
        ("*", "fr"),
        ("", "fr"),
        ("fr;q=0,nl;q=0.1", "nl"),
        (";;;,,,q=", "fr"),
        ("x" * 5_000, "fr"),
    ],
)
def test_a_reader_is_spoken_to_as_the_browser_asks(house: Flask, header: str, code: str) -> None:
    with house.test_request_context("/", headers={"Accept-Language": header}):
        assert preferred() == code


@pytest.mark.parametrize(
    ("cookie", "code"), [("ar", "ar"), ("fr", "fr"), ("de", "nl"), ("", "nl"), ("ar; x", "nl")]
)
def test_a_language_once_chosen_goes_before_the_browsers(
    house: Flask, cookie: str, code: str
) -> None:
    headers = {"Accept-Language": "nl", "Cookie": f'{locale.COOKIE}="{cookie}"'}
    with house.test_request_context("/", headers=headers):
        assert preferred() == code


@settings(max_examples=40, deadline=None)
@given(header=st.text(st.characters(codec="latin-1", exclude_characters="\r\n\x00"), max_size=40))
def test_whatever_a_browser_asks_it_is_spoken_to(house: Flask, header: str) -> None:
    with house.test_request_context("/", headers={"Accept-Language": header}):
        assert preferred() in CODES


@pytest.mark.parametrize(
    ("path", "code"),
    [("/fr/", "fr"), ("/ar/contributions", "ar"), ("/nl/nowhere/at/all", "nl"), ("/de/", None),
     ("/frx/", None), ("/", None), ("/healthz", None)],
)  # fmt: skip
def test_an_address_says_its_language_even_when_it_leads_nowhere(
    house: Flask, path: str, code: str | None
) -> None:
    with house.test_request_context(path):
        house.preprocess_request()
        assert g.lang == code


@pytest.mark.parametrize("code", CODES)
def test_an_address_keeps_the_language_of_the_page(house: Flask, code: str) -> None:
    with house.test_request_context(f"/{code}/"):
        house.preprocess_request()
        assert url_for("contributions.index") == f"/{code}/contributions"
        assert url_for("contributions.index", lang="nl") == "/nl/contributions"


@pytest.mark.parametrize("code", CODES)
def test_an_address_in_a_mail_is_in_its_readers_language(house: Flask, code: str) -> None:
    with house.test_request_context("/"), force_locale(code):
        assert url_for("contributions.index") == f"/{code}/contributions"


@pytest.mark.parametrize(
    ("path", "there"),
    [
        ("/fr/", "/nl/"),
        (
            "/fr/contributions?theme=sante&theme=culture",
            "/nl/contributions?theme=sante&theme=culture",
        ),
        ("/fr/authorities?q=%C3%A9", "/nl/authorities?q=%C3%A9"),
        ("/fr/nowhere", "/nl/"),
        ("/fr/contributions?lang=ar", "/nl/contributions"),
    ],
)
def test_the_same_page_is_found_in_another_language(house: Flask, path: str, there: str) -> None:
    with house.test_request_context(path):
        house.preprocess_request()
        assert other_language_url("nl") == there


@pytest.mark.parametrize(
    ("referrer", "chosen"),
    [
        ("http://localhost/fr/", "ar"),
        ("http://localhost/nl/contributions", "ar"),
        ("http://localhost/ar/", None),  # from a page in the same language
        ("http://localhost/de/", None),
        ("http://localhost", None),
        ("https://elsewhere.example/fr/", None),
        ("", None),
        ("http://[broken", None),
    ],
)
def test_a_language_is_chosen_by_coming_from_another(
    house: Flask, referrer: str, chosen: str | None
) -> None:
    with house.test_request_context("/ar/", headers={"Referer": referrer}):
        house.preprocess_request()
        assert locale.chosen_by_menu() == chosen


@pytest.mark.parametrize(
    ("code", "attributes"),
    [
        ("fr", ""),
        (None, ""),
        ("", ""),
        ("nl", 'lang="nl" dir="ltr"'),
        ("ar", 'lang="ar" dir="rtl"'),
        ('x" onload="alert(1)', 'lang="x&#34; onload=&#34;alert(1)" dir="ltr"'),
    ],
)
def test_a_text_in_another_language_says_so(
    french: Flask, code: str | None, attributes: str
) -> None:
    assert lang_attrs(code) == attributes


@pytest.mark.parametrize(
    ("code", "long", "short"),
    [
        ("fr", "5 décembre 2026", "5 décembre"),
        ("nl", "5 december 2026", "5 december"),
        ("en", "December 5, 2026", "December 5"),
        ("ar", "5 ديسمبر 2026", "5 ديسمبر"),
    ],
)
def test_a_date_is_written_as_its_readers_write_it(
    house: Flask, code: str, long: str, short: str
) -> None:
    with house.test_request_context(f"/{code}/"):
        house.preprocess_request()
        assert long_date(NOON) == long_date(NOON.date()) == long
        assert short_date(NOON) == short_date(NOON.date()) == short


def test_a_date_is_the_day_it_was_in_brussels(french: Flask) -> None:
    late = datetime(2026, 12, 5, 23, 30, tzinfo=UTC)
    assert long_date(late) == "6 décembre 2026"
    assert long_date(date(2026, 12, 5)) == "5 décembre 2026"


@pytest.mark.parametrize(
    ("code", "past", "future"),
    [
        ("fr", "il y a 3 jours", "dans 3 jours"),
        ("nl", "3 dagen geleden", "over 3 dagen"),
        ("en", "3 days ago", "in 3 days"),
        ("ar", "قبل 3 أيام", "خلال 3 أيام"),
    ],
)
def test_how_long_ago_is_said_in_the_readers_words(
    house: Flask, now: datetime, code: str, past: str, future: str
) -> None:
    with house.test_request_context(f"/{code}/"):
        house.preprocess_request()
        assert ago(now - timedelta(days=3)) == past
        assert ago(now + timedelta(days=3)) == future


@pytest.mark.parametrize(
    ("code", "forms"),
    [
        ("fr", {0: 1, 1: 1, 2: 2, 11: 2, 100: 2}),
        ("nl", {0: 2, 1: 1, 2: 2, 11: 2, 100: 2}),
        ("en", {0: 2, 1: 1, 2: 2, 11: 2, 100: 2}),
        ("ar", {0: 0, 1: 1, 2: 2, 3: 3, 10: 3, 11: 4, 99: 4, 100: 5, 103: 3, 111: 4}),
    ],
)
def test_numbers_have_the_plural_of_the_language(
    house: Flask, code: str, forms: dict[int, int]
) -> None:
    with house.test_request_context(f"/{code}/"):
        house.preprocess_request()
        said = {
            n: ngettext("%(num)d support", "%(num)d supports", n).replace(str(n), "#")
            for n in forms
        }
    for one, form in forms.items():
        for other, same in forms.items():
            if form == same:
                assert said[one] == said[other], (one, other)
    if code != "ar":
        assert len(set(said.values())) == 2
    else:
        assert len(set(said.values())) >= 4


@pytest.mark.parametrize("moment", ["2026-12-04T23:30:59+00:00", "2026-12-05T22:59:59+00:00"])
def test_programs_are_told_the_day_that_people_read(app: Flask, moment: str) -> None:
    at = datetime.fromisoformat(moment)
    with app.test_request_context("/fr/"):
        assert locale.iso_day(at) == "2026-12-05"
        assert locale.long_date(at) == "5 décembre 2026"


def test_nobody_reads_at_which_second_a_person_wrote(client: Browser, db: Database) -> None:
    contribution = a_contribution()
    db.session.commit()
    page = client.get(f"/fr/contributions/{contribution.public_id}").text
    assert re.findall(r'datetime="([^"]*)"', page)
    assert not re.search(r'datetime="[^"]*T', page)


@pytest.mark.parametrize("markup", [True, False])
def test_a_sentence_of_a_template_is_filled_in_as_the_template_is(app: Flask, markup: bool) -> None:
    around = SimpleNamespace(autoescape=markup)
    with app.test_request_context("/fr/"):
        app.preprocess_request()
        assert locale.said(around, "100 %% of %(what)s", what="<b>") == (
            "100 % of &lt;b&gt;" if markup else "100 % of <b>"
        )
        assert locale.said(around, "100 %%") == "100 %"
        assert isinstance(locale.said(around, "Themes"), Markup) is markup


def test_a_sentence_of_a_template_follows_the_language(app: Flask) -> None:
    around = SimpleNamespace(autoescape=True)
    said = set()
    for code in locale.CODES:
        with app.test_request_context(f"/{code}/"):
            app.preprocess_request()
            said.add(str(locale.said(around, "Send")))
    assert {"Envoyer", "Versturen", "Send"} <= said


@pytest.mark.parametrize(
    ("code", "long", "short"),
    [
        ("fr", "1er septembre 2021", "1er septembre"),
        ("nl", "1 september 2021", "1 september"),
        ("en", "September 1, 2021", "September 1"),
    ],
)
def test_the_first_of_a_month_is_written_as_in_each_language(
    app: Flask, code: str, long: str, short: str
) -> None:
    with app.test_request_context("/"), force_locale(code):
        assert long_date(date(2021, 9, 1)) == long
        assert short_date(date(2021, 9, 1)) == short


@pytest.mark.parametrize("day", range(2, 32))
def test_no_other_day_of_a_month_is_a_first(app: Flask, day: int) -> None:
    with app.test_request_context("/"), force_locale("fr"):
        assert long_date(date(2021, 1, day)) == f"{day} janvier 2021"
        assert short_date(date(2011, 1, day)) == f"{day} janvier"


def test_both_ends_of_a_time_may_be_the_first_of_a_month(app: Flask) -> None:
    with app.test_request_context("/"), force_locale("fr"):
        both = [long_date(each) for each in (date(2021, 9, 1), date(2022, 11, 1))]
        page = app.jinja_env.from_string("{{ a|date }} – {{ b|day }}")
        assert both == ["1er septembre 2021", "1er novembre 2022"]
        assert page.render(a=date(2021, 9, 1), b=date(2022, 11, 1)) == (
            "1er septembre 2021 – 1er novembre"
        )
