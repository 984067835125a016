"""Make the outlines of communes that the product draws: few points, borders that still meet.

    python tools/outlines.py communes.geojson council/territory/data/outlines.json

The source is a GeoJSON file whose features have `nis` among their properties, and whose neighbours
share the points of their border. Longitude and latitude become whole numbers on a grid `WIDTH`
wide. Each line between two communes is made simpler once, so that no gap opens between them.
"""

import json
import math
import sys
from collections import defaultdict
from itertools import pairwise
from pathlib import Path
from typing import Any

WIDTH = 720  # of the drawing, in its own units
SLACK = 1.6  # how far a point may lie off the line that leaves it out, in these units
NOTICE = (
    "Statistical sectors of Statbel (open data, CC BY 4.0), put together by "
    "mathiasleroy/Belgium-Geographic-Data (MIT); made simpler for this drawing"
)

Point = tuple[int, int]
Line = tuple[Point, ...]


def rings_of(geometry: dict[str, Any]) -> list[list[list[float]]]:
    """The rings of a polygon, or of several."""
    polygons = geometry["coordinates"]
    if geometry["type"] == "Polygon":
        polygons = [polygons]
    return [ring for polygon in polygons for ring in polygon]


def projected(features: list[dict[str, Any]]) -> tuple[dict[str, list[Line]], int]:
    """The rings of each commune on the grid, and how high that is."""
    points = [p for each in features for ring in rings_of(each["geometry"]) for p in ring]
    west, east = min(p[0] for p in points), max(p[0] for p in points)
    south, north = min(p[1] for p in points), max(p[1] for p in points)
    flat = math.cos(math.radians((south + north) / 2))
    scale = WIDTH / ((east - west) * flat)

    def place(point: list[float]) -> Point:
        return round((point[0] - west) * flat * scale), round((north - point[1]) * scale)

    found = {
        each["properties"]["nis"]: [
            tuple(map(place, ring[:-1])) for ring in rings_of(each["geometry"])
        ]
        for each in features
    }
    return found, math.ceil((north - south) * scale)


def without_doubles(ring: Line) -> Line:
    """A ring in which no point follows itself."""
    return tuple(p for n, p in enumerate(ring) if p != ring[n - 1])


def junctions(rings: list[Line]) -> set[Point]:
    """The points in which more than two lines meet."""
    beside: defaultdict[Point, set[Point]] = defaultdict(set)
    for ring in rings:
        for n, point in enumerate(ring):
            beside[point] |= {ring[n - 1], ring[(n + 1) % len(ring)]}
    return {point for point, others in beside.items() if len(others) > 2}


def lines_of(ring: Line, ends: set[Point]) -> list[Line]:
    """A ring as lines from one junction to the next; the whole of it where there is none."""
    starts = [n for n, point in enumerate(ring) if point in ends] or [0]
    turned = ring[starts[0] :] + ring[: starts[0]] + (ring[starts[0]],)
    cuts = [0, *(n for n in range(1, len(turned) - 1) if turned[n] in ends), len(turned) - 1]
    return [turned[a : b + 1] for a, b in pairwise(cuts)]


def off(point: Point, start: Point, end: Point) -> float:
    """How far a point lies from the line between two others."""
    (x, y), (a, b), (c, d) = point, start, end
    length = math.hypot(c - a, d - b)
    if not length:
        return math.hypot(x - a, y - b)
    return abs((c - a) * (b - y) - (a - x) * (d - b)) / length


def simpler(line: Line) -> Line:
    """A line without the points that lie near enough to it (Douglas and Peucker)."""
    if len(line) < 3:
        return line
    far, at = max((off(line[n], line[0], line[-1]), n) for n in range(1, len(line) - 1))
    if far <= SLACK:
        return line[0], line[-1]
    return simpler(line[: at + 1])[:-1] + simpler(line[at:])


def drawn(ring: Line) -> str:
    """A ring as the steps of an SVG path."""
    steps = [f"M{ring[0][0]} {ring[0][1]}l"]
    for (a, b), (c, d) in pairwise(ring):
        steps.append(f"{c - a} {d - b}")
    return " ".join(steps).replace("l ", "l").replace(" -", "-") + "z"


def size(ring: Line) -> float:
    """Twice the area of a ring."""
    pairs = zip(ring, ring[1:] + ring[:1], strict=True)
    return abs(sum(a * d - c * b for (a, b), (c, d) in pairs))


def is_inside(x: float, y: float, ring: Line) -> bool:
    """Whether a place lies within a ring."""
    found = False
    for (a, b), (c, d) in zip(ring, ring[1:] + ring[:1], strict=True):
        if (b > y) != (d > y) and x < (c - a) * (y - b) / (d - b) + a:
            found = not found
    return found


def middle(ring: Line) -> Point:
    """The place within a ring that lies farthest from its border: for words."""
    xs, ys = [p[0] for p in ring], [p[1] for p in ring]
    places = [
        (x, y)
        for x in range(min(xs), max(xs), 3)
        for y in range(min(ys), max(ys), 3)
        if is_inside(x, y, ring)
    ]

    def room(place: Point) -> float:
        x, y = place
        return min(math.hypot((x - a) * 0.6, y - b) for a, b in dense)

    dense = [
        (a + (c - a) * n / 4, b + (d - b) * n / 4)
        for (a, b), (c, d) in zip(ring, ring[1:] + ring[:1], strict=True)
        for n in range(4)
    ]
    return max(places, key=room)


def outlines(features: list[dict[str, Any]]) -> dict[str, Any]:
    """What the product keeps: the size of the drawing, and each commune's path and middle."""
    places, height = projected(features)
    rings = {nis: [without_doubles(ring) for ring in each] for nis, each in places.items()}
    ends = junctions([ring for each in rings.values() for ring in each])
    known: dict[Line, Line] = {}
    communes = {}
    for nis, each in sorted(rings.items()):
        made = []
        for ring in each:
            around: list[Point] = []
            for line in lines_of(ring, ends):
                forth = min(line, line[::-1])
                found = known.setdefault(forth, simpler(forth))
                around += (found if forth == line else found[::-1])[:-1]
            if len(around) > 2:
                made.append(tuple(around))
        made.sort(key=size, reverse=True)
        communes[nis] = {"path": "".join(map(drawn, made)), "middle": middle(made[0])}
    return {"source": NOTICE, "width": WIDTH, "height": height, "communes": communes}


def main() -> None:
    """Read the one file, write the other."""
    source, target = map(Path, sys.argv[1:])
    features = json.loads(source.read_text("utf-8"))["features"]
    target.write_text(json.dumps(outlines(features), ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
