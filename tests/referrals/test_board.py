"""The pages of the scoreboard: periods, charts, the map, the sheet, the frame, the report."""

import csv
import io
from datetime import date, datetime, timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from council.core import charts, headers
from council.core.db import Database
from council.core.storage import storage
from council.people.models import Member
from council.referrals import drawings, operations, periods, tasks
from council.referrals.drawings import Measure
from council.referrals.models import Referral, Response, Verdict
from council.referrals.periods import Period, Quarter
from council.referrals.queries import scoreboard
from council.referrals.scores import Score
from council.referrals.views.figures import COLUMNS
from council.territory import outlines
from council.territory.models import Authority, Level
from council.territory.queries import communes
from tests.referrals.test_life import yes
from tests.support import Browser, QueryCount, a_commune, a_contribution, a_dossier

CODES = ["fr", "nl", "en", "ar"]


def sent(slug: str, at: datetime, took: int | None, by: Member, **changes: Any) -> Referral:
    """A dossier sent to a commune, answered after so many days (None: never)."""
    dossier = a_dossier(a_contribution(), by=by)
    [one] = operations.prepare(dossier, [a_commune(slug)], "", by=by, at=at)
    operations.send(one, by=by, at=at)
    if took is not None:
        operations.answer(one, yes(**changes), by=None, at=at + timedelta(days=took))
    return one


@pytest.fixture
def year(db: Database, moderator: Member, now: datetime) -> datetime:
    """Half a year of answers; the moment at its end."""
    for took in (10, 20, 70, None):
        sent("namur", now, took, moderator, verdict=Verdict.REFUSED)
    for weeks in range(0, 20, 4):
        sent("gedinne", now + timedelta(weeks=weeks), 30, moderator)
    sent("dinant", now, 5, moderator)
    db.session.commit()
    return now + timedelta(days=190)


# Periods


def test_quarters_follow_each_other_over_the_years() -> None:
    first, last = Quarter(2025, 4), Quarter(2026, 2)
    told = list(periods.quarters(first, last))
    assert [str(each) for each in told] == ["2025-q4", "2026-q1", "2026-q2"]
    assert [each.first for each in told] == [date(2025, 10, 1), date(2026, 1, 1), date(2026, 4, 1)]
    assert all(Quarter.of(each.first) == each for each in told)


@pytest.mark.parametrize(
    ("written", "period"),
    [
        ("2026", Period(2026)),
        ("2026-q3", Period(2026, 3)),
        *[(each, periods.ALL) for each in ("", "26", "2026-q5", "2026-q", "٢٠٢٦", "x\0", "2026 ")],
    ],
)
def test_a_period_is_read_from_the_address(written: str, period: Period) -> None:
    assert periods.read(written) == period
    assert period is periods.ALL or str(period) == written


def test_a_period_holds_its_quarters() -> None:
    assert Quarter(2026, 2) in periods.ALL
    assert Quarter(2026, 2) in Period(2026)
    assert Quarter(2026, 2) in Period(2026, 2)
    assert Quarter(2026, 2) not in Period(2026, 1)
    assert Quarter(2025, 2) not in Period(2026)


def test_periods_to_choose_from_begin_with_the_latest() -> None:
    told = periods.choices(Quarter(2025, 4), Quarter(2026, 2))
    assert [str(each) for each in told] == ["2026", "2026-q2", "2026-q1", "2025", "2025-q4"]


# Pages


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("page", ["", "?period=2026", "?period=2026-q2&level=local", "/map"])
def test_the_scoreboard_costs_the_same_few_queries(
    client: Browser, year: datetime, clock, code: str, page: str
) -> None:
    clock.move_to(year)
    client.get(f"/{code}/authorities{page}")  # labels are remembered from here on
    with QueryCount() as queries:
        answer = client.get(f"/{code}/authorities{page}{'&' if '?' in page else '?'}again=1")
    assert answer.status_code == 200
    assert len(queries.statements) <= 6


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("page", ["/namur", "/namur/widget", "/method", "/map?show=days"])
def test_the_other_pages_in_every_language(
    client: Browser, year: datetime, clock, code: str, page: str
) -> None:
    clock.move_to(year)
    assert client.get(f"/{code}/authorities{page}").status_code == 200


def test_a_period_without_a_dossier_has_empty_figures(client: Browser, year: datetime) -> None:
    page = client.get("/fr/authorities?period=2019")
    assert page.status_code == 200
    assert "81 autorités n’ont" in page.text


def test_small_numbers_are_marked(client: Browser, year: datetime, clock) -> None:
    clock.move_to(year)
    page = client.get("/fr/authorities?q=dinant").text
    assert "non classée" in page
    assert "1 sur 1" in page
    assert page.count('<span class="soft">*</span>') >= 1


def test_evasive_answers_have_a_column_once_there_is_one(
    client: Browser, db: Database, year: datetime
) -> None:
    assert "évasives" not in client.get("/fr/authorities").text
    db.session.scalars(select(Response).order_by(Response.id)).first().evasive_at = year
    db.session.commit()
    assert "1 sur 3" in client.get("/fr/authorities").text
    assert "évasives" in client.get("/fr/authorities/namur").text


# Charts


def test_a_chart_holds_every_number_at_its_height(app) -> None:
    with app.test_request_context("/fr/"):
        drawn = charts.columns(
            [
                charts.Column([(3, "a"), (1, "b"), (0, "c")], "T1", "2026", "4"),
                charts.Column([], "T2"),
            ]
        )
    tall, short = drawn.bars
    assert tall.height == pytest.approx(3 * short.height, abs=0.2)
    assert tall.y == pytest.approx(short.y + short.height, abs=0.2)
    assert [n for _y, n in drawn.lines] == [0, 1, 2, 3, 4]
    assert drawn.lines[-1][0] == charts.TOP
    assert [each.text for each in drawn.values] == ["4", ""]


def test_time_runs_from_right_to_left_in_arabic(app) -> None:
    given = [charts.Column([(n, "a")], str(n)) for n in (1, 2)]
    with app.test_request_context("/fr/"):
        first, second = charts.columns(given).under
        assert first.x < second.x
    with app.test_request_context("/ar/"):
        app.preprocess_request()
        drawn = charts.columns(given, stacked=False)
        assert drawn.under[0].x > drawn.under[1].x
        assert drawn.is_rtl


@pytest.mark.parametrize(
    ("most", "step"), [(0, 1), (4, 1), (5, 2), (9, 5), (20, 5), (21, 10), (81, 50), (900, 500)]
)
def test_the_grid_has_few_lines_with_round_numbers(most: int, step: int) -> None:
    assert charts.nice_step(most) == step


def test_a_chart_without_a_quarter_is_an_empty_grid(app) -> None:
    with app.test_request_context("/fr/"):
        drawn = charts.columns([])
    assert not drawn.bars
    assert [n for _y, n in drawn.lines] == [0, 1]


def test_few_answers_are_drawn_as_an_outline(app) -> None:
    quarter = Quarter(2026, 1)
    with app.test_request_context("/fr/"):
        few = drawings.of_days([(quarter, Score(answered=1, days=[4]))])
        many = drawings.of_days([(quarter, Score(answered=3, days=[4, 5, 6]))])
    assert {each.tone for each in few.bars} == {"few"}
    assert [each.tone for each in many.bars] == ["f-line", "f-meuse"]


# The map


def test_every_commune_has_an_outline_in_the_drawing(db: Database) -> None:
    drawing = outlines.drawing()
    assert set(drawing.communes) == {each.nis for each in communes()}
    for each in drawing.communes.values():
        assert each.path.startswith("M")
        assert each.path.endswith("z")
        assert 0 < each.x < drawing.width
        assert 0 < each.y < drawing.height
    assert outlines.SOURCE.stat().st_size < 16_000
    assert "CC BY 4.0" in outlines.SOURCE.read_text()


@pytest.mark.parametrize("measure", list(Measure))
def test_the_map_links_every_commune_with_its_figure_in_words(
    client: Browser, year: datetime, clock, measure: Measure
) -> None:
    clock.move_to(year)
    page = client.get(f"/en/authorities/map?show={measure}").text
    drawn = ElementTree.fromstring(
        page[page.index('<svg class="map"') :].partition("</svg>")[0] + "</svg>"
    )
    said = {link.get("href"): link.get("aria-label") for link in drawn.iter("a")}
    assert len(said) == 38
    figure = {"share": "50 %", "days": "14"}[measure].replace(" ", "\xa0")
    assert said["/en/authorities/namur"].replace(" ", "\xa0") == f"Namur: {figure}".replace(
        " ", "\xa0"
    )
    assert said["/en/authorities/dinant"] == "Dinant: fewer than 3"
    assert said["/en/authorities/yvoir"] == "Yvoir: nothing to count yet"


def test_shades_go_by_steps(app, db: Database) -> None:
    outline = outlines.Outline("M0 0z", 1, 1)
    with app.test_request_context("/fr/"):
        tones = [
            drawings.area(
                a_commune(),
                Score(sent=100, answered=100, in_time=n, silences=100 - n),
                outline,
                Measure.SHARE,
            ).tone
            for n in (0, 24, 25, 50, 75, 100)
        ]
    assert tones == ["1", "1", "2", "3", "4", "4"]


# The sheet


def lines(answer: Any) -> list[dict[str, str]]:
    text = answer.data.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def test_the_sheet_holds_the_figures_of_the_page(
    client: Browser, year: datetime, clock, namur: Authority
) -> None:
    clock.move_to(year)
    answer = client.get("/fr/authorities/figures.csv?level=local")
    assert answer.content_type.startswith("text/csv")
    assert "attachment; filename=authorities-2026-" in answer.headers["Content-Disposition"]
    found = {each["authority"]: each for each in lines(answer)}
    assert list(found["namur"]) == list(COLUMNS)
    one = found["namur"]
    assert (one["received"], one["answered"], one["answered_in_time"]) == ("4", "3", "2")
    assert (one["silences"], one["late_today"], one["percent_in_time"]) == ("2", "1", "50")
    assert (one["median_working_days"], one["ranked"]) == ("14", "1")
    assert found["dinant"]["ranked"] == "0"
    assert "province-de-namur" not in found


def test_the_sheet_knows_periods_and_nothing_else(client: Browser, year: datetime) -> None:
    assert lines(client.get("/fr/authorities/figures.csv?period=2026"))[0]["period"] == "2026"
    assert lines(client.get("/fr/authorities/figures.csv?period==1%2B1"))[0]["period"] == ""


def test_no_name_in_the_sheet_is_worked_out(
    client: Browser, db: Database, namur: Authority
) -> None:
    namur.names = {**namur.names, "fr": '=HYPERLINK("http://example.org")'}
    db.session.commit()
    names = [each["name"] for each in lines(client.get("/fr/authorities/figures.csv"))]
    assert '\'=HYPERLINK("http://example.org")' in names


# The frame


def test_others_may_show_the_figures_within_their_pages(client: Browser, year: datetime) -> None:
    for _again in range(2):  # the second is the page that was kept
        answer = client.get("/fr/authorities/namur/widget")
        assert answer.headers["Content-Security-Policy"] == headers.OPEN_POLICY
        assert "frame-ancestors *" in headers.OPEN_POLICY
        assert "script-src" not in headers.OPEN_POLICY
        assert "X-Frame-Options" not in answer.headers
        assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert "Set-Cookie" not in answer.headers
        assert "<script" not in answer.text
    assert len(answer.data) < 3_000
    assert client.get("/fr/authorities/nowhere/widget").status_code == 404
    page = client.get("/fr/authorities/namur")
    assert page.headers["X-Frame-Options"] == "DENY"
    assert (
        "/fr/authorities/namur/widget&#34;" in page.text
        or '/fr/authorities/namur/widget"' in page.text
    )


def test_the_lines_to_copy_survive_any_name(client: Browser, db: Database, namur) -> None:
    namur.names = {**namur.names, "fr": 'N"><script>'}
    db.session.commit()
    page = client.get("/fr/authorities/namur").text
    assert "N&amp;#34;&amp;gt;&amp;lt;script&amp;gt;" in page


def test_small_numbers_are_not_ranked_in_a_frame(client: Browser, year: datetime) -> None:
    assert "non classée" in client.get("/fr/authorities/dinant/widget").text
    assert "non classée" not in client.get("/fr/authorities/namur/widget").text


# The report


def test_the_worker_makes_a_report_of_each_year_in_each_language(
    client: Browser, year: datetime, clock
) -> None:
    assert client.get("/fr/authorities/report/2026.pdf").status_code == 404
    clock.move_to(year)
    tasks.write_reports(year)
    for code in CODES:
        answer = client.get(f"/{code}/authorities/report/2026.pdf")
        assert answer.mimetype == "application/pdf"
        reader = PdfReader(io.BytesIO(answer.data))
        assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
        assert reader.trailer["/Root"]["/Lang"] == code
    said = "".join(
        each.extract_text()
        for each in PdfReader(io.BytesIO(client.get("/fr/authorities/report/2026.pdf").data)).pages
    )
    assert "Gedinne" in said
    assert "Dinant" in said
    assert "Yvoir" not in said
    missing = client.get("/fr/authorities/report/2020.pdf")
    assert missing.status_code == 404
    assert "pas encore de rapport" in missing.text


def test_a_worker_that_is_asked_to_end_leaves_reports_for_later(
    year: datetime, monkeypatch
) -> None:
    monkeypatch.setattr(tasks.jobs, "stopping", lambda: True)
    tasks.write_reports(year)
    with pytest.raises(FileNotFoundError):
        storage().open("report-2026-fr.pdf")


def test_levels_are_summed(year: datetime) -> None:
    levels = dict(scoreboard.board(year).levels)
    assert set(levels) == {Level.COMMUNE}
    assert levels[Level.COMMUNE].sent == 10
