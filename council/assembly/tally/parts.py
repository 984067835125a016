"""Quorums and majorities: which part, of what. Whole numbers only, so that 2/3 is exact."""

from dataclasses import dataclass
from enum import StrEnum


class Part(StrEnum):
    """A part of a whole number of people or votes."""

    THIRD = "third"  # at least
    HALF = "half"  # more than
    TWO_THIRDS = "two_thirds"  # at least
    FOUR_FIFTHS = "four_fifths"  # at least

    def of(self, whole: int) -> int:
        """The least number that is this part of `whole`; never less than 1.

        Half of 10 is 6, since it must be more than half; two thirds of 10 are 7, of 9 are 6.
        """
        if self is Part.HALF:
            return whole // 2 + 1
        above, below = AT_LEAST[self]
        return max(1, -(-whole * above // below))


AT_LEAST = {Part.THIRD: (1, 3), Part.TWO_THIRDS: (2, 3), Part.FOUR_FIFTHS: (4, 5)}


class Base(StrEnum):
    """What a part is taken of."""

    EXPRESSED = "expressed"  # the votes for and against
    CAST = "cast"  # these, and the abstentions
    ELECTORS = "electors"  # all who may vote
    SEATS = "seats"  # all seats, vacant ones too


@dataclass(frozen=True)
class Turnout:
    """How many there are: seats (vacant ones too), those who may vote, votes, people present.

    A vote by proxy counts as the one who gave the proxy. `present` is None where nobody meets:
    then who votes is present.
    """

    seats: int
    electors: int
    cast: int
    present: int | None = None

    @property
    def taking_part(self) -> int:
        """How many count for the quorum; who abstains takes part, and whoever votes is there."""
        return max(self.cast, self.present or 0)

    def whole(self, base: Base, expressed: int) -> int:
        """The number that `base` stands for; `expressed` votes are for or against."""
        wholes = {Base.EXPRESSED: expressed, Base.CAST: self.cast, Base.ELECTORS: self.electors}
        return wholes.get(base, self.seats)


@dataclass(frozen=True)
class Quorum:
    """How many must take part: a part of those who may vote or of the seats, or a number.

    Neither: one is enough.
    """

    part: Part | None = None
    base: Base = Base.ELECTORS
    number: int = 1

    def needed(self, turnout: Turnout) -> int:
        """How many must take part; at least 1."""
        if self.part is None:
            return max(1, self.number)
        return self.part.of(turnout.whole(self.base, 0))


@dataclass(frozen=True)
class Majority:
    """How many votes must be for. The simple one: more for than against."""

    part: Part = Part.HALF
    base: Base = Base.EXPRESSED

    def needed(self, turnout: Turnout, expressed: int) -> int:
        """How many votes for it takes; at least 1. A tie never suffices."""
        return self.part.of(turnout.whole(self.base, expressed))
