"""The bar for what decides: every line and every branch of operations and rules is tested.

    python tools/coverage_bars.py .measured.json

Reads coverage's JSON report. Says nothing when the bar is reached; otherwise names each line.
"""

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

DECIDING = re.compile(r"^council/\w+/(operations|rules)(/\w+)*\.py$")
"""The files that say who may do what, and whether it is done."""


def main(report: Path) -> int:
    """Print what is untested in the files that decide; 1 when there is anything."""
    try:
        files: dict[str, Any] = json.loads(report.read_text("utf-8"))["files"]
    except (OSError, ValueError, KeyError) as error:
        print(f"no coverage report in {report}: {error}", file=sys.stderr)
        return 1
    gaps = [gap for name, file in sorted(files.items()) for gap in untested(name, file)]
    for gap in gaps:
        print(gap, file=sys.stderr)
    return 1 if gaps else 0


def untested(name: str, file: dict[str, Any]) -> Iterator[str]:
    """A sentence for each line and branch of a deciding file that no test has reached."""
    if not DECIDING.match(name):
        return
    for line in file["missing_lines"]:
        yield f"{name}:{line}: no test comes here"
    for start, end in file["missing_branches"]:
        yield f"{name}:{start}: no test goes from here to {f'line {end}' if end > 0 else 'the end'}"


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
