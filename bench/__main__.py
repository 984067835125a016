"""`make bench`: measure each world in a process of its own, then write what was found.

SIZES="1000 100000" and ROUNDS=500 are read from the environment, and POSTGRESQL: the address of a
server to measure on in place of SQLite ("embedded": the one of the tests). Worlds are kept in
var/bench.
"""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from typing import Any

from bench import report
from bench.worlds import FOLDER, ROOT

RESULTS = {"SQLite": ROOT / "bench" / "results.json"}
RESULTS["PostgreSQL"] = ROOT / "bench" / "results-postgresql.json"
SIZES, ROUNDS = "1000 100000 1000000", "500"


def main() -> None:
    """Measure, then write."""
    load = " ".join(f"{each:.1f}" for each in os.getloadavg())
    engine = "PostgreSQL" if os.environ.get("POSTGRESQL") else "SQLite"
    sizes = [int(size) for size in os.environ.get("SIZES", SIZES).split()]
    about = {
        "at": f"{datetime.now(UTC):%d %B %Y}",
        "machine": report.machine(),
        "load": load,
        "engine": engine,
    }
    worlds = {size: measured(size, os.environ.get("ROUNDS", ROUNDS)) for size in sizes}
    RESULTS[engine].write_text(json.dumps({**about, "worlds": worlds}, indent=1) + "\n")
    report.write(worlds, about)


def measured(size: int, rounds: str) -> dict[str, Any]:
    """The figures of one world."""
    file = FOLDER / "figures.json"
    FOLDER.mkdir(parents=True, exist_ok=True)
    print(f"Measuring a world of {size:,} contributions…", flush=True)
    words = [sys.executable, "-m", "bench.one", str(size), rounds, str(file)]
    subprocess.run(words, cwd=ROOT, check=True)
    found: dict[str, Any] = json.loads(file.read_text())
    return found


if __name__ == "__main__":
    main()
