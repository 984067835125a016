"""The rounds: every endpoint once, in turn, again and again, in one process."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from statistics import median, quantiles
from typing import Any

from sqlalchemy import Engine, event

from bench.asking import Answer, WrongAnswer, ask
from bench.pages import Endpoint
from council.core import pages
from council.core.shelves import Memory

WARMING = 5  # rounds that are not counted
MILLI = 1_000


def run(endpoints: list[Endpoint], rounds: int) -> dict[str, dict[str, float]]:
    """Milliseconds of each endpoint: `p50`, `p99`; its `bytes`, and how many SQL `queries`."""
    for _ in range(WARMING):
        for each in endpoints:
            asked(each)
    found = {each.name: once(each) for each in endpoints}
    times: dict[str, list[float]] = {each.name: [] for each in endpoints}
    gc.collect()
    for _ in range(rounds):
        for each in endpoints:
            times[each.name].append(asked(each).seconds * MILLI)
    for name, taken in times.items():
        found[name] |= {"p50": median(taken), "p99": quantiles(taken, n=100)[98]}
    return found


class Nothing:
    """A shelf on which no page is kept."""

    def get(self, _key: str, _tag: str) -> None:
        """Nothing is there."""

    def put(self, _key: str, _page: object) -> None:
        """Let it go."""


def asked(endpoint: Endpoint) -> Answer:
    """The next answer of an endpoint, the page made anew or known as it is to be."""
    app, request = endpoint.app, endpoint.next()
    kept = app.extensions.setdefault(pages.SHELF, Memory())
    if not endpoint.known:
        app.extensions[pages.SHELF] = Nothing()
        try:
            return ask(app, request)
        finally:
            app.extensions[pages.SHELF] = kept
    try:
        tag = ask(app, replace(request, status=200)).headers.get("ETag", "")
        return ask(app, replace(request, etag=tag if request.status == 304 else ""))
    except WrongAnswer:  # a minute ended between the two, and with it what was kept
        return asked(endpoint)


def once(endpoint: Endpoint) -> dict[str, float]:
    """How large an answer is, and how many queries it takes."""
    asked(endpoint)  # so that what is known is known already
    with queries() as counted:
        answer = asked(endpoint)
    return {"bytes": len(answer.body), "queries": len(counted)}


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
