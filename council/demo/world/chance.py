"""What is more and what is less likely in a world."""

from collections.abc import Mapping
from random import Random
from typing import Generic, TypeVar

BITS = 12
Value = TypeVar("Value")


class Urn(Generic[Value]):
    """Values to draw by chance, each as often as its weight says."""

    def __init__(self, rng: Random, weights: Mapping[Value, float]) -> None:
        self.rng = rng
        self.values = spread(weights, 2**BITS)

    def draw(self) -> Value:
        """One value; all stay in the urn."""
        return self.values[self.rng.getrandbits(BITS)]


def spread(weights: Mapping[Value, float], size: int) -> list[Value]:
    """The values in so many places, each in as many as its weight says."""
    total, reached = sum(weights.values()), 0.0
    found: list[Value] = []
    for value, weight in weights.items():
        reached += weight
        found += [value] * (round(reached / total * size) - len(found))
    return found
