"""The communes as they are drawn: paths of an SVG picture, made by `tools/outlines.py`."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

SOURCE = Path(__file__).parent / "data" / "outlines.json"


@dataclass(frozen=True)
class Outline:
    """A commune on the drawing: its path, and the place within it where words fit best."""

    path: str
    x: int
    y: int


@dataclass(frozen=True)
class Drawing:
    """The drawing of the territory: its size in its own units, and each commune by NIS code."""

    width: int
    height: int
    communes: dict[str, Outline]


@cache
def drawing() -> Drawing:
    """The drawing, read once a process."""
    kept = json.loads(SOURCE.read_text("utf-8"))
    communes = {
        nis: Outline(each["path"], *each["middle"]) for nis, each in kept["communes"].items()
    }
    return Drawing(kept["width"], kept["height"], communes)
