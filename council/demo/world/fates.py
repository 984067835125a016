"""What becomes of each contribution, and how many voices it has: decided before all else."""

from array import array
from enum import IntEnum
from random import Random

from council.demo.world.chance import spread
from council.demo.world.sizes import Size, dealt, dealt_within

SUPPORTED = 1.15  # exponents of Pareto: the lower, the more a few contributions have of all
DISCUSSED = 1.3
WAITING = 200  # one of so many was sent so late that nobody has read it


class Fate(IntEnum):
    """What became of a contribution."""

    PUBLISHED = 0
    REFUSED = 1
    WITHDRAWN = 2  # after it was published
    TAKEN_BACK = 3  # before
    WAITING = 4


SHARES: dict[int, float] = {
    Fate.PUBLISHED: 226,
    Fate.REFUSED: 16,
    Fate.WITHDRAWN: 8,
    Fate.TAKEN_BACK: 6,
}


class Fates:
    """By number of a contribution, from 0: its fate, and how many `supports` and `comments`.

    A byte and two small numbers each, so that a million of them take little room.
    """

    def __init__(self, size: Size, rng: Random) -> None:
        shares = spread(SHARES, 256)
        self.all = bytearray(rng.randbytes(size.contributions).translate(bytes(shares)))
        waiting = size.contributions // WAITING
        self.all[size.contributions - waiting :] = bytes([Fate.WAITING]) * waiting
        self.all[:1] = bytes([Fate.PUBLISHED])[: size.contributions]
        size.check_room(self.all.count(Fate.PUBLISHED))
        most = max(size.members - 1, 0)
        weights = self.weights(SUPPORTED, rng)
        self.supports = array("i", dealt_within(size.supports, weights, most))
        self.comments = array("i", dealt(size.comments, self.weights(DISCUSSED, rng)))

    def weights(self, exponent: float, rng: Random) -> array:
        """How much of all each has: a few very much, most little, what is not public nothing."""
        return array(
            "d",
            (rng.paretovariate(exponent) if fate == Fate.PUBLISHED else 0.0 for fate in self.all),
        )
