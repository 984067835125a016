"""The journal of a world: written in the order of time, though things are made one by one."""

import json
from collections.abc import Iterator
from functools import cache
from heapq import heappop, heappush
from itertools import count
from typing import Any

from council.contributions.models import Contribution
from council.demo.world.calendar import Calendar

COLUMNS = {"journal": "id at verb actor_id role about_kind about_id details"}
KIND = Contribution.__tablename__


class Events:
    """Events that are known of, until it is their time to be written."""

    def __init__(self, calendar: Calendar, first: int) -> None:
        self.calendar = calendar
        self.ids = count(first)
        self.last = first - 1
        self.waiting: list[tuple[float, int, tuple[Any, ...]]] = []

    def note(
        self,
        moment: float,
        verb: str,
        about: int,
        actor: int,
        role: str | None = None,
        **details: str,
    ) -> None:
        """Remember what happens to a contribution."""
        row = (f"contribution.{verb}", actor, role, KIND, about, as_json(*details.items()))
        heappush(self.waiting, (moment, about, row))

    def until(self, moment: float) -> Iterator[tuple[Any, ...]]:
        """The rows of all that happened before a moment, once."""
        while self.waiting and self.waiting[0][0] < moment:
            at, _about, row = heappop(self.waiting)
            self.last = next(self.ids)
            yield (self.last, self.calendar.write(at), *row)


@cache
def as_json(*details: tuple[str, str]) -> str:
    """Details of an event, as databases read them; there are few different ones."""
    return json.dumps(dict(details))
