"""Charts as they are drawn: columns on a grid, in the units of an SVG picture; no markup here.

`components/charts.html` writes them. Where one reads from right to left, time runs so too.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from council.core import locale

WIDTH, HEIGHT = 360, 230  # of the picture; on a phone, its units are pixels
LEFT, TOP, BOTTOM = 34, 14, 40  # around the grid: numbers at the side, two lines of words below
NICE = (1, 2, 5)
LINES = 4  # of the grid, at most


@dataclass(frozen=True)
class Bar:
    """One part of a column; `tone` is the class of its colour."""

    x: float
    y: float
    width: float
    height: float
    tone: str


@dataclass(frozen=True)
class Mark:
    """Words on a chart."""

    x: float
    y: float
    text: str


@dataclass(frozen=True)
class Chart:
    """A drawn chart: bars, words under the columns (two lines) and values over them.

    `lines` are those of the grid: how high, and which number.
    """

    bars: list[Bar]
    under: list[Mark]
    below: list[Mark]
    values: list[Mark]
    lines: list[tuple[float, int]]
    is_rtl: bool
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def side(self) -> float:
        """Where the numbers of the grid stand."""
        return self.width - LEFT + 6 if self.is_rtl else LEFT - 6

    @property
    def start(self) -> int:
        """Where the lines of the grid begin."""
        return 0 if self.is_rtl else LEFT


@dataclass(frozen=True)
class Column:
    """A column: parts (number, tone) one on the other, or one before the other; its words.

    `over` is written above it, "" for nothing.
    """

    parts: Sequence[tuple[float, str]]
    under: str
    below: str = ""
    over: str = ""


def columns(given: Sequence[Column], *, stacked: bool = True) -> Chart:
    """Columns beside each other, the first where one begins to read.

    `stacked`: the parts of a column stand on each other; else before each other, the highest last.
    """
    tops = [(sum if stacked else max)([n for n, _tone in each.parts] or [0]) for each in given]
    step = nice_step(max(tops, default=0))
    most = step * max(1, -int(-max(tops, default=0) // step))
    unit = (HEIGHT - TOP - BOTTOM) / most
    floor = HEIGHT - BOTTOM
    is_rtl = locale.direction(locale.current()) == "rtl"
    room = (WIDTH - LEFT) / max(len(given), 1)
    chart = Chart([], [], [], [], [], is_rtl)
    chart.lines.extend((round(floor - n * unit, 1), n) for n in range(0, most + 1, step))
    for n, each in enumerate(given):
        left = WIDTH - LEFT - (n + 1) * room if is_rtl else LEFT + n * room
        middle = round(left + room / 2, 1)
        chart.under.append(Mark(middle, floor + 17, each.under))
        chart.below.append(Mark(middle, floor + 34, each.below))
        chart.values.append(Mark(middle, round(floor - tops[n] * unit - 4, 1), each.over))
        chart.bars.extend(bars(each, left, room, floor, unit, stacked=stacked))
    return chart


def bars(
    column: Column, left: float, room: float, floor: float, unit: float, *, stacked: bool
) -> list[Bar]:
    """The parts of a column in their place; those of no height are left out."""
    found, below = [], 0.0
    width = min(room * 0.72, 40)
    x = round(left + (room - width) / 2, 1)
    for number, tone in column.parts:
        if number:
            top = floor - (below + number) * unit
            found.append(Bar(x, round(top, 1), round(width, 1), round(number * unit, 1), tone))
        below += number if stacked else 0
    return found


def nice_step(most: float) -> int:
    """The step of the grid, so that it has few lines: 1, 2, 5, 10, 20, 50 and so on."""
    ten = 1
    while True:
        for each in NICE:
            if most <= each * ten * LINES:
                return each * ten
        ten *= 10
