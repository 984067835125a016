"""Options put in order by ranked pairs (Tideman, 1987), ties settled by a lot drawn beforehand.

Every two options are compared: which one do more people put higher, and by how many? The clearest
comparison is kept first, then the next, leaving out what would contradict those kept. What is left
is one order, and an option that beats each other one comes first in it.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from council.assembly.tally.methods import Choice, ranks


@dataclass(frozen=True)
class Contest:
    """Two options compared: `wins` people put `winner` higher, `losses` put `loser` higher.

    `by_lot`: as many, so the lot decided. `kept` is False where clearer ones say the contrary.
    """

    winner: str
    loser: str
    wins: int
    losses: int
    by_lot: bool
    kept: bool = True


@dataclass(frozen=True)
class Order:
    """The options, the first one chosen, and the contests in the order in which they were taken."""

    options: tuple[str, ...]
    contests: tuple[Contest, ...]


def drawn(options: Iterable[str], seed: str) -> list[str]:
    """The options in the order that `seed` gives them: by the SHA-256 of "seed:option", in hex."""
    return sorted(options, key=lambda option: hashlib.sha256(f"{seed}:{option}".encode()).digest())


def ranked(votes: Iterable[Choice], lot: Sequence[str]) -> Order:
    """The order that `votes` give the options; `lot` holds all of them, and settles ties."""
    higher = preferences(votes, lot)
    contests = [contest(a, b, higher) for a, b in combinations(lot, 2)]
    places = {option: place for place, option in enumerate(lot)}
    contests.sort(key=lambda c: (c.losses - c.wins, places[c.winner], -places[c.loser]))
    below: dict[str, set[str]] = {option: {option} for option in lot}  # what each one beats
    kept = [keep(each, below) for each in contests]
    return Order(tuple(sorted(lot, key=lambda option: -len(below[option]))), tuple(kept))


def preferences(votes: Iterable[Choice], options: Sequence[str]) -> dict[tuple[str, str], int]:
    """For every two options, how many votes put the first one higher than the second."""
    higher = {(a, b): 0 for a in options for b in options}
    for vote in votes:
        place = {option: number for number, rank in enumerate(ranks(vote)) for option in rank}
        for a, b in higher:
            higher[a, b] += place.get(a, len(options)) < place.get(b, len(options))
    return higher


def contest(a: str, b: str, higher: dict[tuple[str, str], int]) -> Contest:
    """Two options compared, the one first that the lot puts first."""
    wins, losses = higher[a, b], higher[b, a]
    if wins < losses:
        a, b, wins, losses = b, a, losses, wins
    return Contest(a, b, wins, losses, by_lot=wins == losses)


def keep(contest: Contest, below: dict[str, set[str]]) -> Contest:
    """Keep a contest, unless those kept already say the contrary; note in `below` what follows."""
    if contest.winner in below[contest.loser]:
        return Contest(**{**vars(contest), "kept": False})
    for beaten in below.values():
        if contest.winner in beaten:
            beaten |= below[contest.loser]
    return contest
