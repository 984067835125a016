"""What was measured, for people: tables and a chart in docs/performance.md, between two marks."""

import os
import platform
from pathlib import Path

from bench.bars import BARS, World, Worlds, largest, p50, relative, verdict
from bench.chart import svg
from bench.worlds import ROOT

PAGE = ROOT / "docs" / "performance.md"
CHARTS = {
    "SQLite": ROOT / "docs" / "pictures" / "performance.svg",
    "PostgreSQL": ROOT / "docs" / "pictures" / "performance-postgresql.svg",
}
BEGIN, END = "<!-- bench on {}: from here", "<!-- bench on {}: to here -->"
YARDSTICKS = {"hello", "mem", "mem of a detail page"}


def machine() -> str:
    """The machine, in words."""
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    model = next((line.partition(": ")[2] for line in lines if "model name" in line), "unknown")
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3
    return (
        f"{os.cpu_count()} processors ({model}), {memory:.0f} GB of memory, {platform.system()} "
        f"{platform.release()}, Python {platform.python_version()}"
    )


def write(worlds: Worlds, about: dict[str, str]) -> None:
    """Put the figures into the page, in place of those that are there."""
    CHARTS[about["engine"]].write_text(chart(worlds))
    page = PAGE.read_text("utf-8")
    begin, end = BEGIN.format(about["engine"]), END.format(about["engine"])
    before, _, rest = page.partition(begin)
    after = rest.partition(end)[2]
    PAGE.write_text(
        f"{before}{begin}: written by `make bench` -->\n{text(worlds, about)}{end}{after}"
    )


def text(worlds: Worlds, about: dict[str, str]) -> str:
    """The part of the page that is measured."""
    sizes = ", ".join(f"{size:,}" for size in sorted(worlds))
    return "\n".join(
        [
            (
                f"\nMeasured on {about['at']}, on {about['machine']}; its load before: "
                f"{about['load']}. {about['engine']}; worlds of {sizes} contributions; "
                f"{largest(worlds)['rounds']} rounds.\n"
            ),
            f"### The bars on {about['engine']}\n",
            "| | bar | | figure |\n|---|---|---|---|",
            *(
                bar_row(bar.number, bar.asks, *verdict(bar, worlds))
                for bar in BARS
                if bar.engine in {"", about["engine"]}
            ),
            f"\n### Each page on {about['engine']}\n",
            (
                "Milliseconds at the median; in brackets how many times the list rendered from "
                "memory (`mem`) of the same run; then queries.\n"
            ),
            f"![Cost of each page](pictures/{CHARTS[about['engine']].name})\n",
            *table(worlds),
            "",
        ]
    )


def bar_row(number: int, asks: str, met: str, value: str) -> str:
    """A line of the table of bars."""
    return f"| {number} | {asks} | {met} | {value} |"


def table(worlds: Worlds) -> list[str]:
    """The table of endpoints, a column a size."""
    sizes = sorted(worlds)
    head = " | ".join(f"{size:,}" for size in sizes)
    rows = [f"| page | {head} | queries |", "|---|" + "---|" * (len(sizes) + 1)]
    for name, figures in largest(worlds)["endpoints"].items():
        cells = " | ".join(cell(worlds[size], name) for size in sizes)
        rows.append(f"| {name} | {cells} | {figures['queries']} |")
    return rows


def cell(world: World, name: str) -> str:
    """Milliseconds of an endpoint, and how many times `mem` that is."""
    if name not in world["endpoints"]:
        return "–"
    return f"{p50(world, name):.2f} ({relative(world, name):.2f}×)"


def chart(worlds: Worlds) -> str:
    """Every endpoint's cost in costs of `mem`, by size."""
    series = {
        f"{size:,}": {
            name: relative(world, name) for name in world["endpoints"] if name not in YARDSTICKS
        }
        for size, world in sorted(worlds.items())
    }
    return svg("Cost of each page, in costs of the list rendered from memory", series)
