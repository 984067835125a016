"""Which contributions stand together as saying the same, out of pairs that may."""

from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from datetime import datetime, timedelta
from math import log2

MOST = 100  # in one cluster: as many as are grouped at once
HALVED = timedelta(days=30)  # so much newer counts as much as twice the size
SHARE = 0.5  # of the others in a cluster that one must be like
ENOUGH = 10  # others: of many that say the same, each was found for a few only
SAME = {"fr": 44.0, "nl": 44.0, "en": 56.0, "ar": 44.0}  # how alike two texts are, of 100
SAME_ELSEWHERE = 56.0  # in languages for which nothing was written: as the strictest

Pair = tuple[int, int]


def threshold(language: str) -> float:
    """From which likeness on two texts in a language may say the same (docs/performance.md)."""
    return SAME.get(language.partition("-")[0], SAME_ELSEWHERE)


def clusters(
    pairs: Sequence[Pair], apart: Mapping[int, Set[int]], most: int = MOST
) -> list[set[int]]:
    """The clusters of two and more that `pairs` make, the most alike pairs coming first.

    A pair joins two clusters unless they would be more than `most`, hold two that were told
    `apart`, or have little more than this pair in common: else one thing leads to another.
    """
    tied: dict[int, set[int]] = defaultdict(set)
    for first, second in pairs:
        tied[first].add(second)
        tied[second].add(first)
    of: dict[int, set[int]] = {}
    for first, second in pairs:
        one, other = of.setdefault(first, {first}), of.setdefault(second, {second})
        small, large = sorted((one, other), key=len)
        if one is other or len(small) + len(large) > most or not close(small, large, tied):
            continue
        if all(apart.get(each, set()).isdisjoint(large) for each in small):
            large |= small
            of.update(dict.fromkeys(small, large))
    return list({id(each): each for each in of.values() if len(each) > 1}.values())


def close(small: set[int], large: set[int], tied: Mapping[int, Set[int]]) -> bool:
    """Whether those of one cluster are like enough of another's: `SHARE`, of `ENOUGH` at most."""
    ties = sum(len(tied[each] & large) for each in small)
    return ties >= SHARE * len(small) * min(len(large), ENOUGH)


def rank(size: int, newest_at: datetime) -> float:
    """What clusters are ordered by: size × newness, where a month halves how new a thing is."""
    return log2(size) + newest_at.timestamp() / HALVED.total_seconds()
