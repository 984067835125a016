"""The rounds: every endpoint once, in turn, again and again, in one process."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median, quantiles
from typing import Any

from sqlalchemy import Engine, event

from bench.asking import ask
from bench.pages import Endpoint

WARMING = 5  # rounds that are not counted
MILLI = 1_000


def run(endpoints: list[Endpoint], rounds: int) -> dict[str, dict[str, float]]:
    """Milliseconds of each endpoint: `p50`, `p99`; its `bytes`, and how many SQL `queries`."""
    for _ in range(WARMING):
        for each in endpoints:
            ask(each.app, each.next())
    found = {each.name: once(each) for each in endpoints}
    times: dict[str, list[float]] = {each.name: [] for each in endpoints}
    gc.collect()
    for _ in range(rounds):
        for each in endpoints:
            times[each.name].append(ask(each.app, each.next()).seconds * MILLI)
    for name, taken in times.items():
        found[name] |= {"p50": median(taken), "p99": quantiles(taken, n=100)[98]}
    return found


def once(endpoint: Endpoint) -> dict[str, float]:
    """How large an answer is, and how many queries it takes."""
    with queries() as asked:
        answer = ask(endpoint.app, endpoint.next())
    return {"bytes": len(answer.body), "queries": len(asked)}


@contextmanager
def queries() -> Iterator[list[str]]:
    """The SQL statements of what happens meanwhile, without those that begin and end."""
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if not statement.startswith("BEGIN"):
            asked.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    yield asked
    event.remove(Engine, "before_cursor_execute", note)
