"""The yearly report of all authorities as PDF: made by the worker, kept beside the files."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from flask import render_template
from flask_babel import force_locale
from flask_babel import gettext as _

from council.core import locale, pdf
from council.core.addresses import absolute
from council.core.errors import RuleBroken
from council.core.storage import storage
from council.referrals import drawings, words
from council.referrals.periods import Period
from council.referrals.queries import scoreboard
from council.referrals.queries.scoreboard import Board
from council.referrals.scores import RANKED, Score

TEMPLATE = "referrals/report.typ"


def wanted(at: datetime) -> Iterator[tuple[int, str]]:
    """The years of which there is a report, each in every language of the interface."""
    for period in scoreboard.board(at).choices:
        if period.year and period.number is None:
            yield from ((period.year, code) for code in locale.CODES)


def make(year: int, code: str, at: datetime) -> None:
    """Make the report of a year in a language, as the figures stand at `at`, and keep it."""
    board = scoreboard.board(at, Period(year))
    with force_locale(code):
        storage().put(name_of(year), pdf.compile(TEMPLATE, contents(board, year, at)))


def kept(year: int) -> bytes:
    """The report of a year in the language now spoken, as it was last made.

    Raises `RuleBroken("report.not_made")`.
    """
    try:
        with storage().open(name_of(year)) as file:
            return file.read()
    except FileNotFoundError:
        raise RuleBroken("report.not_made") from None


def name_of(year: int) -> str:
    """Under which name a report is kept: no file's token looks so."""
    return f"report-{year}-{locale.current()}.pdf"


def contents(board: Board, year: int, at: datetime) -> dict[str, Any]:
    """What is printed, in the language now spoken."""
    asked = [(one.authority.name, one) for one in board.scores if one.authority and one.sent]
    parts = [(quarter, score) for quarter, score in board.quarters if quarter.year == year]
    address = absolute(f"/{locale.current()}/authorities?period={year}")
    return {
        "lang": locale.current(),
        "title": _("Who answers, and when? %(year)s", year=year),
        "council": _("Participatory consultative council of the Province of Namur"),
        "as_of": _("As the figures stand on %(date)s.", date=locale.long_date(at)),
        "address": address,
        "qr": pdf.qr(address),
        "figures": headline(board.total),
        "heads": heads(),
        "tables": [
            table(_("By level"), [(words.level(level), score) for level, score in board.levels]),
            table(_("By quarter"), [(drawings.name_of(each), score) for each, score in parts]),
            table(_("All authorities"), asked),
        ],
        "method_title": _("How these figures are calculated"),
        "method": [pdf.blocks(each) for each in explained()],
    }


def headline(total: Score) -> list[list[str]]:
    """The numbers at the top, each with what it counts."""
    return [
        [locale.number(total.sent), _("dossiers received")],
        [locale.number(total.answered), _("answers")],
        [share(total.share_in_time), _("within the delay")],
        [locale.number(total.silences), _("silences")],
    ]


def heads() -> list[str]:
    """The words over the columns of a table."""
    return [
        _("Dossiers"),
        _("“Received” in time"),
        _("Answers within the delay"),
        _("Half within (working days)"),
        _("Nine of ten within"),
        _("Silences"),
        _("Commitments kept"),
    ]


def table(title: str, rows: list[tuple[str, Score]]) -> dict[str, Any]:
    """A table: its title, and a line for each score."""
    return {"title": title, "rows": [[name, *line(score)] for name, score in rows]}


def line(score: Score) -> list[str]:
    """A score as the cells of a line; an asterisk says that it rests on fewer than three."""
    few = "*" if score.is_few else ""
    return [
        locale.number(score.sent),
        share(score.share_acknowledged),
        share(score.share_in_time, is_few=score.sent < RANKED),
        f"{locale.number(score.median_days)}{few}" if score.median_days is not None else "–",
        f"{locale.number(score.slow_days)}{few}" if score.slow_days is not None else "–",
        locale.number(score.silences),
        _("%(kept)s of %(made)s", kept=score.kept, made=score.promises) if score.promises else "–",
    ]


def share(percent: int | None, *, is_few: bool = False) -> str:
    """A share in words, marked when it rests on few; a dash where there is none."""
    if percent is None:
        return "–"
    return _("%(percent)s %%", percent=percent) + ("*" if is_few else "")


def explained() -> list[str]:
    """How the figures are counted, in paragraphs."""
    said = render_template("referrals/method_words.txt")
    return [" ".join(each.split()) for each in said.split("\n\n") if each.strip()]
