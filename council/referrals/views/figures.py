"""The figures of authorities for use elsewhere: a sheet, a page within others' pages, a report."""

from flask import Response, make_response, render_template, request
from flask.typing import ResponseReturnValue

from council.core import cells
from council.core.clock import local_day, now
from council.core.headers import embeddable
from council.core.pages import kept
from council.core.policy import may
from council.referrals import periods, report, rules
from council.referrals.queries import scoreboard
from council.referrals.scores import Score
from council.referrals.views.blueprint import authorities
from council.referrals.views.board import asked_board
from council.territory import queries as territory
from council.territory.models import Authority

COLUMNS = (
    *("authority", "name", "level", "nis", "period", "received", "acknowledged"),
    *("acknowledged_in_time", "acknowledgements_due", "answered", "answered_in_time"),
    *("answered_late", "silences", "waiting", "late_today", "withdrawn", "percent_in_time"),
    *("median_working_days", "p90_working_days", "promises", "promises_kept", "promises_broken"),
    *("answers_evasive", "ranked"),
)


@authorities.get("/figures.csv")
@kept
@may(rules.READ)
def sheet() -> ResponseReturnValue:
    """The table of the scoreboard, filtered as it is read, as a sheet."""
    period = str(periods.read(request.args.get("period", "")))
    rows = (row(each, period) for each in asked_board().scores)
    answer = Response(cells.sheet(COLUMNS, rows), content_type=cells.MIME)
    name = f"authorities-{local_day(now())}.csv"
    answer.headers["Content-Disposition"] = f"attachment; filename={name}"
    return answer


def row(score: Score, period: str) -> list[cells.Cell]:
    """The figures of an authority in the order of `COLUMNS`."""
    one = score.authority
    assert one is not None
    return [
        *(one.slug, one.name, one.level.value, one.nis, period),
        *(score.sent, score.acknowledged, score.ack_in_time, score.ack_due),
        *(score.answered, score.in_time, score.late_answers, score.silences),
        *(score.waiting, score.overdue, score.withdrawn, score.share_in_time),
        *(score.median_days, score.slow_days, score.promises, score.kept, score.broken),
        *(score.evasive, int(score.is_ranked)),
    ]


@authorities.get("/<slug>/widget")
@kept
@may(rules.READ, on=territory.authority_by_slug)
def widget(authority: Authority) -> ResponseReturnValue:
    """The figures of one authority, small, to be shown within a page of another site."""
    score, _quarters = scoreboard.one(authority, now())
    page = render_template("referrals/widget.html", authority=authority, score=score)
    return embeddable(make_response(page))


@authorities.get("/report/<int:year>.pdf")
@may(rules.READ)
def yearly(year: int) -> ResponseReturnValue:
    """The report of a year, as the worker last made it."""
    answer = Response(report.kept(year), content_type="application/pdf")
    answer.headers["Content-Disposition"] = f"inline; filename=authorities-{year}.pdf"
    return answer
