"""The people of a world: where they live, what they speak, who was met by a recognised place."""

from array import array
from collections.abc import Iterator
from math import gcd
from random import Random
from typing import Any

from council.demo.cast import NAMES
from council.demo.world.calendar import Calendar
from council.demo.world.chance import Urn
from council.people.models import Rhythm, Role

COLUMNS = {
    "member": "id name email email_confirmed_at language commune_id rhythm created_at verified_at",
    "voucher": "id member_id place given_by_id given_at",
    "role_grant": "id member_id role given_at",
}
SPOKEN = {"fr": 82, "nl": 7, "en": 6, "ar": 5}
RHYTHMS = {Rhythm.AT_ONCE: 50, Rhythm.DAILY: 15, Rhythm.WEEKLY: 20, Rhythm.NEVER: 15}
MET = {True: 22, False: 78}
MAILED = {True: 70, False: 30}
PLACES = {"Maison de quartier de Jambes": 5, "Antenne de Dinant": 3, "Bibliothèque de Ciney": 2}
BATCH = 10_000

Batch = dict[str, list[tuple[Any, ...]]]


class People:
    """The members 1 to `count`, the last of whom moderates.

    `communes` and `met` tell the commune of each, and whether they were met, by their id.
    """

    def __init__(self, count: int, communes: dict[int, float], rng: Random) -> None:
        self.count, self.rng = count, rng
        self.moderator = count
        lives, met = Urn(rng, communes), Urn(rng, MET)
        self.communes = array("i", (lives.draw() for _ in range(count + 1)))
        self.met = bytearray(met.draw() for _ in range(count + 1))

    def rows(self, calendar: Calendar) -> Iterator[Batch]:
        """Everybody, some thousands at a time."""
        since = calendar.shown[0]
        languages, rhythms = Urn(self.rng, SPOKEN), Urn(self.rng, RHYTHMS)
        mailed, places = Urn(self.rng, MAILED), Urn(self.rng, PLACES)
        if self.count:
            role = Role.MODERATOR.value
            yield {"role_grant": [(1, self.moderator, role, since)]}
        for first in range(1, self.count + 1, BATCH):
            ids = range(first, min(first + BATCH, self.count + 1))
            yield {
                "member": [
                    (
                        id,
                        self.rng.choice(NAMES),
                        f"person{id}@world.example" if has_mail else None,  # leads nowhere
                        since if has_mail else None,
                        languages.draw(),
                        self.communes[id],
                        rhythms.draw().value,
                        since,
                        since if self.met[id] else None,
                    )
                    for id in ids
                    for has_mail in (mailed.draw(),)
                ],
                "voucher": [
                    (id, id, places.draw(), self.moderator, since) for id in ids if self.met[id]
                ],
            }

    def author(self) -> int:
        """Somebody who writes, a few of them much: not who moderates, if there is anybody else."""
        return int(max(self.count - 1, 1) * self.rng.random() ** 2) + 1

    def anybody(self) -> int:
        """Somebody."""
        return self.rng.randrange(self.count) + 1

    def crowd(self, size: int, besides: int) -> list[int]:
        """So many different people (fewer than all), by id, without the one `besides`."""
        step = self.rng.randrange(1, self.count + 1)
        while gcd(step, self.count) != 1:  # or somebody would come twice
            step += 1
        start = self.rng.randrange(self.count)
        found = {(start + number * step) % self.count + 1 for number in range(size + 1)}
        found.discard(besides if besides in found else start + 1)
        return sorted(found)
