"""What people say to a contribution: who supports it, and what they comment."""

from collections import Counter
from dataclasses import dataclass
from itertools import count
from operator import itemgetter
from random import Random
from typing import Any

from council.contributions.models import Kind, Stance
from council.contributions.operations.supporting import counted
from council.demo.world.calendar import Calendar
from council.demo.world.chance import spread
from council.demo.world.people import People
from council.demo.world.words import Vocabulary

COLUMNS = {
    "support": "contribution_id member_id stance verified at",
    "comment": (
        "id thread_id parent_id author_id voice body html language at hidden_at hidden_reason"
    ),
}
MOODS = [  # how people stand to a proposal, by which one is drawn for each
    {Stance.SUPPORT.value: support, Stance.UNSURE.value: unsure, Stance.OBJECT.value: against}
    for support, unsure, against in ((90, 6, 4), (75, 15, 10), (60, 15, 25), (40, 20, 40))
]
REPLIES = 90  # of 256 comments, how many answer another one
REMOVED = 3  # of 256 comments, how many their author took away

Row = tuple[Any, ...]


@dataclass(frozen=True)
class Spot:
    """A contribution (and its thread: they have the same id) to which voices are heard."""

    id: int
    kind: Kind
    language: str
    author: int
    since: int  # the hour from which on everybody reads it


class Voices:
    """Supports and comments, with the counters that they make."""

    def __init__(self, people: People, calendar: Calendar, rng: Random) -> None:
        self.people, self.calendar, self.rng = people, calendar, rng
        self.comment_ids = count(1)
        agreed = [Stance.SUPPORT.value] * 256
        self.moods = {
            Kind.PROBLEM: [agreed],
            Kind.PROPOSAL: [spread(mood, 256) for mood in MOODS],
        }

    def hours(self, since: int, size: int) -> list[int]:
        """So many hours since one: most of them soon after."""
        span = self.calendar.count + 1 - since
        return [since + (chance * chance * span >> 16) for chance in self.rng.randbytes(size)]

    def supports(self, spot: Spot, size: int) -> tuple[list[Row], Counter[str]]:
        """The stances of so many people, and the counters in which they stand."""
        stances, met, shown = (
            self.rng.choice(self.moods[spot.kind]),
            self.people.met,
            self.calendar.shown,
        )
        rows: list[Row] = [
            (spot.id, member, stances[chance], met[member], shown[hour])
            for member, chance, hour in zip(
                self.people.crowd(size, spot.author),
                self.rng.randbytes(size),
                self.hours(spot.since, size),
                strict=True,
            )
        ]
        counters: Counter[str] = Counter()
        for (stance, verified), number in Counter(map(itemgetter(2, 3), rows)).items():
            counters.update(dict.fromkeys(counted(Stance(stance), bool(verified)), number))
        return rows, counters

    def comments(self, spot: Spot, size: int, words: Vocabulary) -> tuple[list[Row], int]:
        """So many comments in order of time, two levels deep; and how many are to be read."""
        rows: list[Row] = []
        tops: list[int] = []
        shown = 0
        chances = zip(self.rng.randbytes(size), self.rng.randbytes(size), strict=True)
        for hour, (answers, removed) in zip(
            sorted(self.hours(spot.since, size)), chances, strict=True
        ):
            id, at = next(self.comment_ids), self.calendar.shown[hour]
            parent = self.rng.choice(tops) if tops and answers < REPLIES else None
            if parent is None:
                tops.append(id)
            author = self.people.anybody()
            start = (id, spot.id, parent, author, "person")
            if removed < REMOVED:
                rows.append((*start, "", "", spot.language, at, at, "author"))
                continue
            said = words.remark()
            rows.append((*start, said, f"<p>{said}</p>\n", spot.language, at, None, None))
            shown += 1
        return rows, shown
