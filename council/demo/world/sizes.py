"""How large a world is, what there has to be for that, and how totals are dealt out."""

from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from itertools import accumulate

MOST = 2**31 - 1  # rows of a table, whose ids are integers


class BadSize(Exception):  # told to an operator, not caught as an error
    """A world of this size cannot be; the message says why, and what to write."""


@dataclass(frozen=True)
class Size:
    """How much of everything there is to be."""

    contributions: int
    supports: int
    comments: int
    members: int

    def check(self) -> None:
        """Raise `BadSize` for what cannot be."""
        for each in fields(self):
            if not 0 <= getattr(self, each.name) <= MOST:
                raise BadSize(f"--{each.name} must be a number from 0 to {MOST}.")
        if self.contributions and not self.members:
            raise BadSize("Contributions need authors: ask for one of --members at least.")
        if self.comments and not self.contributions:
            raise BadSize("Comments need --contributions to stand under.")

    def check_room(self, public: int) -> None:
        """Raise `BadSize` for more supports than `public` contributions can have."""
        most = public * max(self.members - 1, 0)
        if self.supports > most:
            raise BadSize(
                f"Nobody supports twice, or supports what they wrote: {self.contributions} "
                f"contributions, {public} of them public, and {self.members} members make "
                f"{most} --supports at the most."
            )


def dealt(total: int, weights: Iterable[float]) -> Iterator[int]:
    """`total` in whole shares, as the weights have it; together they are exactly `total`."""
    reached = list(accumulate(weights))
    given = 0
    for each in reached:
        until = round(total * each / reached[-1]) if reached[-1] else 0
        yield until - given
        given = until


def dealt_within(total: int, weights: array, most: int) -> Iterator[int]:
    """`total` in whole shares of at most `most`, nothing where the weight is 0.

    What a share cannot hold goes to the next ones. `total` must find room in all of them.
    """
    room = most * sum(1 for each in weights if each)
    left, rest = total, sum(weights)
    for weight in weights:
        room -= most if weight else 0
        wanted = round(left * weight / max(rest, weight)) if weight else 0
        share = max(left - room, min(wanted, most, left)) if weight else 0
        yield share
        left -= share
        rest -= weight
