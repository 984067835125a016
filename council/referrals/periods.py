"""Periods of the scoreboard: a year, a quarter of one, or all the time there was."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

WRITTEN = re.compile(r"([0-9]{4})(?:-q([1-4]))?", re.ASCII)


@dataclass(frozen=True, order=True)
class Quarter:
    """Three months, by Brussels days."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> "Quarter":
        """The quarter that a day lies in."""
        return cls(day.year, (day.month + 2) // 3)

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, self.number * 3 - 2, 1)

    @property
    def next(self) -> "Quarter":
        """The one after it."""
        return Quarter(self.year + self.number // 4, self.number % 4 + 1)

    def __str__(self) -> str:
        """As it is written in addresses and tables: `2026-q2`."""
        return f"{self.year}-q{self.number}"


@dataclass(frozen=True)
class Period:
    """What figures are asked of; without a year, all the time there was."""

    year: int | None = None
    number: int | None = None

    def __contains__(self, quarter: Quarter) -> bool:
        """Whether a quarter lies in it."""
        if self.year is None:
            return True
        return quarter.year == self.year and self.number in {None, quarter.number}

    def __str__(self) -> str:
        """As it is written in addresses; "" for all."""
        if self.year is None:
            return ""
        return str(Quarter(self.year, self.number)) if self.number else str(self.year)


ALL = Period()


def read(written: str) -> Period:
    """The period of an address: `2026`, `2026-q2`; anything else is all the time there was."""
    found = WRITTEN.fullmatch(written)
    if found is None:
        return ALL
    year, number = found.groups()
    return Period(int(year), int(number) if number else None)


def quarters(first: Quarter, last: Quarter) -> Iterator[Quarter]:
    """Every quarter from the first to the last."""
    while first <= last:
        yield first
        first = first.next


def choices(first: Quarter, last: Quarter) -> list[Period]:
    """The years and quarters that can be asked for, the latest first."""
    found = []
    for year in range(last.year, first.year - 1, -1):
        found.append(Period(year))
        within = quarters(max(first, Quarter(year, 1)), min(last, Quarter(year, 4)))
        found += [Period(year, each.number) for each in reversed(list(within))]
    return found
