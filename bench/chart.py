"""A chart of bars, as SVG: small enough to be read in a text editor."""

from collections.abc import Mapping
from html import escape

LEFT, WIDTH, LINE, TOP = 250, 520, 20, 44
COLOURS = ("#1b5e8a", "#d98a29", "#4c8c4a", "#8a4f9e")


def svg(title: str, series: Mapping[str, Mapping[str, float]]) -> str:
    """A chart of figures by name, a bar for each of the series; its length is the figure."""
    names = list(dict.fromkeys(name for figures in series.values() for name in figures))
    longest = max(max(figures.values()) for figures in series.values())
    step = LINE * len(series) + 8
    height = TOP + step * len(names) + 10
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {LEFT + WIDTH + 90} {height}" '
            'font-family="sans-serif" font-size="13" role="img">'
        ),
        f"<title>{escape(title)}</title>",
        '<rect width="100%" height="100%" fill="#fff"/>',
        *legend(list(series)),
    ]
    for row, name in enumerate(names):
        y = TOP + row * step
        parts.append(
            f'<text x="{LEFT - 8}" y="{y + step / 2}" text-anchor="end">{escape(name)}</text>'
        )
        for place, figures in enumerate(series.values()):
            if name in figures:
                parts += bar(y + place * LINE, figures[name], longest, COLOURS[place])
    return "\n".join([*parts, "</svg>", ""])


def bar(y: float, value: float, longest: float, colour: str) -> list[str]:
    """One bar and its figure."""
    length = WIDTH * value / longest
    return [
        f'<rect x="{LEFT}" y="{y:.0f}" width="{length:.1f}" height="{LINE - 4}" fill="{colour}"/>',
        f'<text x="{LEFT + length + 5:.1f}" y="{y + LINE - 7:.0f}">{value:.2f}</text>',
    ]


def legend(names: list[str]) -> list[str]:
    """Which colour stands for which series."""
    return [
        f'<text x="{LEFT + place * 180}" y="24" fill="{COLOURS[place]}" font-weight="bold">'
        f"■ {escape(name)}</text>"
        for place, name in enumerate(names)
    ]
