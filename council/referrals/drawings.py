"""What is drawn of the figures: charts quarter by quarter, and the map of the communes."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from flask_babel import format_decimal
from flask_babel import gettext as _

from council.core import charts
from council.core.text import fold
from council.referrals.periods import Period, Quarter
from council.referrals.scores import Score
from council.territory import outlines
from council.territory.models import Authority, Level

Quarters = Sequence[tuple[Quarter, Score]]


class Measure(StrEnum):
    """What the map shows of each commune."""

    SHARE = "share"  # of the answers due that came within the delay, in percent
    DAYS = "days"  # working days within which half of the answers came


STEPS = {  # the last number of each shade but the darkest
    Measure.SHARE: (24, 49, 74),
    Measure.DAYS: (15, 30, 45),
}
NONE, FEW = "none", "few"  # tones of a commune without a figure, or with one that says little


@dataclass(frozen=True)
class Area:
    """A commune on the map: its outline, its figure in words ("" for none), and its tone."""

    authority: Authority
    score: Score
    outline: outlines.Outline
    figure: str
    tone: str


def of_answers(quarters: Quarters) -> charts.Chart:
    """How what was received in each quarter was answered: columns of four parts."""
    return charts.columns([answers(quarter, score) for quarter, score in quarters])


def answers(quarter: Quarter, score: Score) -> charts.Column:
    """What was received in a quarter, by what became of it."""
    unanswered = score.silences - score.late_answers
    parts = (
        (score.in_time, "f-meuse"),
        (score.late_answers, "f-sambre"),
        (unanswered, "f-late"),
        (score.sent - score.answered - unanswered, "f-edge"),
    )
    over = format_decimal(score.sent) if score.sent else ""
    return charts.Column(parts, short(quarter), year(quarter), over)


def of_days(quarters: Quarters) -> charts.Chart:
    """Working days to an answer, by when it was asked: half of them, and nine of ten."""
    return charts.columns([days(*each) for each in quarters], stacked=False)


def days(quarter: Quarter, score: Score) -> charts.Column:
    """The days of a quarter; those of few answers are only an outline."""
    half, slow = score.median_days or 0, score.slow_days or 0
    tones = ("few", "few") if score.is_few else ("f-line", "f-meuse")
    over = format_decimal(slow) if score.days else ""
    return charts.Column([(slow, tones[0]), (half, tones[1])], short(quarter), year(quarter), over)


def short(quarter: Quarter) -> str:
    """The number of a quarter, as it is written under a column."""
    return _("Q%(n)s", n=quarter.number)


def year(quarter: Quarter) -> str:
    """The year under its first quarter."""
    return str(quarter.year) if quarter.number == 1 else ""


def name_of(period: Period | Quarter) -> str:
    """A period in words."""
    if period.year is None:
        return _("since the beginning")
    if period.number is None:
        return str(period.year)
    return _("%(year)s, quarter %(n)s", year=period.year, n=period.number)


def areas(scores: Sequence[Score], measure: Measure) -> list[Area]:
    """The communes of the map, by their names."""
    known = outlines.drawing().communes
    found = [
        area(each.authority, each, known[each.authority.nis], measure)
        for each in scores
        if each.authority and each.authority.level is Level.COMMUNE and each.authority.nis in known
    ]
    return sorted(found, key=lambda each: fold(each.authority.name))


def area(authority: Authority, score: Score, outline: outlines.Outline, measure: Measure) -> Area:
    """One commune of the map."""
    if measure is Measure.SHARE:
        value: float | None = score.share_in_time
        is_few, figure = not score.is_ranked, _("%(percent)s %%", percent=value)
    else:
        value = score.median_days
        is_few, figure = score.is_few, format_decimal(value or 0)
    if value is None:
        return Area(authority, score, outline, "", NONE)
    tone = FEW if is_few else str(1 + sum(value > each for each in STEPS[measure]))
    return Area(authority, score, outline, figure, tone)


def legend(measure: Measure) -> list[tuple[str, str]]:
    """The tones of the map, each with what it stands for."""
    first, second, third = STEPS[measure]
    spans = [(0, first), (first + 1, second), (second + 1, third)]
    if measure is Measure.SHARE:
        said = [_("%(low)s to %(high)s %%", low=low, high=high) for low, high in spans]
        said.append(_("%(low)s to %(high)s %%", low=third + 1, high=100))
    else:
        said = [_("%(low)s to %(high)s working days", low=low, high=high) for low, high in spans]
        said.append(_("more than %(n)s working days", n=third))
    tones = [(str(n), text) for n, text in enumerate(said, 1)]
    return [*tones, (FEW, _("fewer than 3")), (NONE, _("nothing to count yet"))]
