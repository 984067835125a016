"""The fifteen bars: what each asks, and whether the figures meet it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bench import pages

LARGE = 1_000_000  # contributions: the size that some bars speak of

World = dict[str, Any]  # the figures of one size, as `bench.one` writes them
Worlds = dict[int, World]


@dataclass(frozen=True)
class Figure:
    """What was found: `value` in words, and whether it is good enough."""

    value: str
    met: bool


Judge = Callable[[Worlds], Figure | None]


@dataclass(frozen=True)
class Bar:
    """What is asked; `judge` tells what was found (None: not measured).

    A `large` one speaks of a million contributions, and is met or not by such a world only.
    `engine` is the database of which it speaks; "": of both.
    """

    number: int
    asks: str
    judge: Judge
    large: bool = False
    engine: str = ""


def p50(world: World, name: str) -> float:
    """Milliseconds of an endpoint, the median."""
    return float(world["endpoints"][name]["p50"])


def relative(world: World, name: str) -> float:
    """The cost of an endpoint in costs of the list rendered from memory."""
    return p50(world, name) / p50(world, "mem")


def largest(worlds: Worlds) -> World:
    """The figures of the largest world measured."""
    return worlds[max(worlds)]


def listing(least: float) -> Judge:
    """Bar 1: the list from the database, in throughput of the list from memory."""

    def judge(worlds: Worlds) -> Figure:
        share = 1 / relative(largest(worlds), "list")
        return Figure(f"{share:.2f}×", share >= least)

    return judge


def growth(worlds: Worlds, names: list[str], most: float) -> Figure | None:
    """How many times an endpoint costs in the largest world what it costs in the smallest."""
    if len(worlds) < 2:
        return None
    small, large = worlds[min(worlds)], largest(worlds)
    worst = max(names, key=lambda name: relative(large, name) / relative(small, name))
    times = relative(large, worst) / relative(small, worst)
    return Figure(f"{times:.2f}× ({worst})", times <= most)


def depth(worlds: Worlds) -> Figure | None:
    """Bar 2."""
    names = [*pages.LISTS, "list, deep page", "list, most supported, deep page"]
    return growth(worlds, names, 1.2)


def queries(worlds: Worlds) -> Figure:
    """Bar 3."""
    most = {"list": 6, "detail, 100 comments": 8, "detail, 100 comments, signed in": 8, "vote": 4}
    found = {
        name: max(int(world["endpoints"][name]["queries"]) for world in worlds.values())
        for name in most
    }
    said = ", ".join(f"{name}: {number}" for name, number in found.items())
    return Figure(said, all(found[name] <= most[name] for name in most))


def detail(worlds: Worlds) -> Figure:
    """Bar 4."""
    world = largest(worlds)
    times = p50(world, "detail, 100 comments") / p50(world, "mem of a detail page")
    return Figure(f"{times:.2f}×", times <= 3)


def votes(least_share: float, least_rate: int) -> Judge:
    """Bars 5 and 6."""
    return lambda worlds: counted(worlds, least_share, least_rate)


def counted(worlds: Worlds, least_share: float, least_rate: int) -> Figure:
    """How many votes a second, and whether each counted once."""
    world = largest(worlds)
    storm, rate = world["votes_of_32"], world["crowd"]["votes_per_second"]
    share = rate / world["hello_per_second"]
    said = (
        f"{rate:.0f}/s, {share:.2f}× hello; of {storm['answers']} votes {storm['refused']} "
        f"refused, {storm['lost']} lost, {storm['double']} counted twice"
    )
    lossless = not (storm["lost"] or storm["double"] or storm["refused"])
    return Figure(said, share >= least_share and rate >= least_rate and lossless)


def search(worlds: Worlds) -> Figure:
    """Bar 8."""
    world = largest(worlds)
    ordinary, common = (
        p50(world, f"search, {name}") / p50(world, "list")
        for name in ("ordinary word", "commonest word")
    )
    said = f"{ordinary:.2f}× for an ordinary word, {common:.2f}× for the commonest"
    return Figure(said, ordinary <= 1.5 and common <= 4)


def worst_search(worlds: Worlds) -> Figure:
    """Bar 9."""
    world = largest(worlds)
    names = [name for name in world["endpoints"] if name.startswith("search")]
    worst = max(names, key=lambda name: p50(world, name))
    times = p50(world, worst) / p50(world, "list")
    return Figure(f"{times:.2f}× ({worst})", times <= 15)


def export(worlds: Worlds) -> Figure:
    """Bar 10."""
    found = largest(worlds)["export"]
    slower = found["list_p99_beside"] / found["list_p99"]
    said = (
        f"{found['rows']:,} rows, {found['rows_per_second']:,.0f}/s, first byte after "
        f"{found['first_byte']:.2f} s, {found['growth']:+.1f} MB, from a tenth on "
        f"{found['late_growth']:+.1f} MB; list p99 beside it {slower:.1f}×"
    )
    small = found["growth"] <= 25 and found["late_growth"] <= 5 and found["first_byte"] < 1
    return Figure(said, small and found["rows_per_second"] >= 20_000 and slower <= 3)


def unchanged(worlds: Worlds) -> Figure:
    """Bar 11."""
    world = largest(worlds)
    found = {name: p50(world, "hello") / p50(world, f"{name}, 304") for name in ("list", "detail")}
    said = ", ".join(f"{name}: {share:.2f}×" for name, share in found.items())
    return Figure(said, min(found.values()) >= 0.5)


def memory(worlds: Worlds) -> Figure:
    """Bar 12."""
    kept = largest(worlds)["memory"]
    said = f"{kept['before']:.0f} MB, after {kept['pages']:,} pages {kept['after']:.0f} MB"
    return Figure(said, kept["after"] <= 100 and kept["after"] - kept["before"] < 5)


def cold_start(worlds: Worlds) -> Figure:
    """Bar 13."""
    seconds = largest(worlds)["cold_start"]
    return Figure(f"{seconds:.1f} s", seconds <= 1.5)


def mixed(worlds: Worlds) -> Figure:
    """Bar 15."""
    crowd = largest(worlds)["crowd"]
    times = crowd["list_p99_with_votes"] / crowd["list_p99"]
    return Figure(f"{times:.2f}×", times <= 3)


def unmeasured(_worlds: Worlds) -> None:
    """What nothing here measures."""


BARS = (
    Bar(1, "list ≥ 0.6× the throughput of rendering it from memory", listing(0.6), True, "SQLite"),
    Bar(
        1,
        "list ≥ 0.4× the throughput of rendering it from memory",
        listing(0.4),
        True,
        "PostgreSQL",
    ),
    Bar(
        2,
        "list costs ≤ 1.2× at 1 million of what it costs at 1 thousand, anywhere in it",
        depth,
        True,
    ),
    Bar(3, "queries: list ≤ 6, detail with 100 comments ≤ 8, vote ≤ 4", queries),
    Bar(4, "detail with 100 comments ≤ 3× rendering it from memory", detail),
    Bar(
        5,
        "vote ≥ 0.15× hello over HTTP and ≥ 500/s; none lost, none double",
        votes(0.15, 500),
        engine="SQLite",
    ),
    Bar(
        6,
        "vote ≥ 0.06× hello over HTTP and ≥ 250/s; none lost, none double",
        votes(0.06, 250),
        engine="PostgreSQL",
    ),
    Bar(7, "vote costs ≤ 1.5× at 1 million", lambda worlds: growth(worlds, ["vote"], 1.5), True),
    Bar(8, "search ≤ 1.5× list for ordinary words, ≤ 4× for the commonest", search, True),
    Bar(9, "no word makes a request cost > 15× list", worst_search, True),
    Bar(
        10,
        "export of all as CSV: ≥ 20,000 rows/s, first byte < 1 s, ≤ 25 MB, of which ≤ 5 MB from a "
        "tenth on; list p99 beside it ≤ 3×",
        export,
        True,
    ),
    Bar(11, "304 ≥ 0.5× hello for list and detail", unchanged),
    Bar(12, "RssAnon of a worker ≤ 100 MB, growing < 5 MB in 10,000 requests", memory),
    Bar(13, "cold start to first page ≤ 1.5 s", cold_start),
    Bar(14, "beside another platform in one run", unmeasured),
    Bar(15, "list p99 with 5 % votes ≤ 3× without", mixed),
)


def verdict(bar: Bar, worlds: Worlds) -> tuple[str, str]:
    """Met, not met or not measured; and the figure."""
    found = bar.judge(worlds)
    if found is None:
        return "not measured", ""
    told = "met" if found.met else "**not met**"
    if bar.large and max(worlds) < LARGE:
        return "not measured", f"at {max(worlds):,}: {found.value} ({told.strip('*')})"
    return told, found.value
