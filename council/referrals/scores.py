"""Scores: what is counted of the referrals to an authority, and what follows from it.

Nothing here asks the database: the same figures come from any list of facts.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from statistics import median
from typing import Any

from council.core.text import fold
from council.territory.models import Authority, Level

RANKED = 3  # with fewer, an authority is not ranked, and a figure is marked as resting on few


@dataclass
class Score:
    """What was counted of the referrals to an authority, of a level, a quarter or all together.

    `sent`: received by it. `acknowledged`: it said so, or answered; `in_time` ones within the
    delay, `ack_due` those of which one of both is known: it did, or its time is over. `answered`
    holds answers of any kind, `in_time` those within the delay. `silences`: the last day went by
    without an answer, whatever came later; `overdue` ones still wait. `waiting` includes
    `overdue`. `days`: working days of each answer. `evasive`: answers of which most of
    those who judged them say that they do not answer the question.
    """

    authority: Authority | None = None
    sent: int = 0
    acknowledged: int = 0
    ack_in_time: int = 0
    ack_due: int = 0
    answered: int = 0
    in_time: int = 0
    waiting: int = 0
    overdue: int = 0
    silences: int = 0
    withdrawn: int = 0
    promises: int = 0
    kept: int = 0
    broken: int = 0
    evasive: int = 0
    days: list[int] = field(default_factory=list)

    def of(self, authority: Authority) -> "Score":
        """The same as the figures of an authority."""
        return replace(self, authority=authority)

    def add(self, other: "Score") -> None:
        """Count what another has counted too."""
        for name in COUNTED:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.days += other.days

    @property
    def share_in_time(self) -> int | None:
        """Percent of the answers due that came within the delay; None while none was due."""
        return percent(self.in_time, self.in_time + self.silences)

    @property
    def share_acknowledged(self) -> int | None:
        """Percent of the acknowledgements due that came within the delay; None without any."""
        return percent(self.ack_in_time, self.ack_due)

    @property
    def median_days(self) -> float | None:
        """Working days within which half of the answers came; None without an answer."""
        return median(self.days) if self.days else None

    @property
    def slow_days(self) -> int | None:
        """Working days within which nine of ten answers came (90th percentile, nearest rank)."""
        if not self.days:
            return None
        return sorted(self.days)[math.ceil(len(self.days) * 0.9) - 1]

    @property
    def late_answers(self) -> int:
        """Answers that came after the delay."""
        return self.answered - self.in_time

    @property
    def is_ranked(self) -> bool:
        """Whether there are enough referrals to compare."""
        return self.sent >= RANKED and self.share_in_time is not None

    @property
    def is_few(self) -> bool:
        """Whether its days rest on too few answers to say much."""
        return 0 < len(self.days) < RANKED


COUNTED = tuple(Score.__dataclass_fields__.keys() - {"authority", "days"})


def percent(part: int, whole: int) -> int | None:
    """A share in whole percents, rounded down so that 100 means all; None of nothing."""
    return part * 100 // whole if whole else None


def together(scores: Iterable[Score], authority: Authority | None = None) -> Score:
    """Several scores as one."""
    total = Score(authority)
    for each in scores:
        total.add(each)
    return total


def rank(score: Score) -> tuple[Any, ...]:
    """Where an authority stands in the list: ranked ones first, most answers in time first."""
    assert score.authority is not None
    place = (-(score.share_in_time or 0), -score.sent) if score.is_ranked else (1, -score.sent)
    level = list(Level).index(score.authority.level)
    return (*place, level, fold(score.authority.names["fr"]))
