"""Measures one world, in a process of its own: `python -m bench.one SIZE ROUNDS FILE`."""

import json
import sys
from pathlib import Path
from typing import Any

from bench import crowd, export, pages, rounds, servers, yardsticks
from bench.wire import Wire
from bench.worlds import World, world

BEFORE, AFTER = 100, 10_000  # pages served when the memory of a worker is looked at
VISITED = ("/fr/", pages.LIST, f"{pages.LIST}?q=bus", "/fr/authorities", "/fr/dossiers")


def measure(size: int, count: int) -> dict[str, Any]:
    """All figures of one world."""
    found = world(size)
    app = found.application()
    yardsticks.install(app)
    endpoints = rounds.run(pages.endpoints(app), count)
    ids = crowd.hot_and_others(app)
    with servers.council(found) as server:
        figures = {
            "cold_start": server.started,
            "votes_of_32": crowd.votes_of_32(app, server, ids),
            "crowd": crowd.throughput(app, server, ids),
        }
    with servers.council(found) as server:
        figures["export"] = export.measured(app, server)
    return {
        "size": size,
        "rounds": count,
        "endpoints": endpoints,
        **figures,
        "memory": memory(found),
        "hello_per_second": greetings(found),
    }


def memory(found: World) -> dict[str, float]:
    """RssAnon of a fresh worker in MB, before and after it has served many pages."""
    with servers.council(found) as server:
        wire = Wire(server.port)

        def serve(count: int) -> float:
            for number in range(count):
                wire.get(VISITED[number % len(VISITED)])
            return server.memory()

        return {"before": serve(BEFORE), "after": serve(AFTER), "pages": AFTER}


def greetings(found: World) -> float:
    """What the bare route can do over HTTP."""
    with servers.hello(found) as server:
        return crowd.greetings(server)


if __name__ == "__main__":
    Path(sys.argv[3]).write_text(json.dumps(measure(int(sys.argv[1]), int(sys.argv[2]))))
