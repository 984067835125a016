"""From votes to a result, with the numbers that explain it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from council.assembly.tally.methods import (
    ANSWERS,
    FAVOUR,
    OBJECTION,
    STAYING_OUT,
    VETO,
    Choice,
    Method,
)
from council.assembly.tally.parts import Majority, Quorum, Turnout
from council.assembly.tally.ranking import Order, ranked


class Outcome(StrEnum):
    """What a ballot came to."""

    ADOPTED = "adopted"
    REJECTED = "rejected"
    CHOSEN = "chosen"  # options were ranked, and one is first
    LAPSED = "lapsed"  # too few took part, or nobody said anything


ADOPTING = {Outcome.ADOPTED, Outcome.CHOSEN}


class Why(StrEnum):
    """What decided."""

    NO_QUORUM = "no_quorum"
    NO_OPINION = "no_opinion"  # everybody abstained where only opinions count
    REACHED = "reached"  # the majority was
    MISSED = "missed"
    NO_OBJECTION = "no_objection"
    OBJECTED = "objected"
    VETOED = "vetoed"
    FIRST = "first"  # of the order


@dataclass(frozen=True)
class Result:
    """A counted ballot: what came out, why, and every number that it depends on.

    `counts` has every answer, those that nobody gave too; of ranked options, how many put each
    first. `favour` votes were for it, `needed` had to be, of `base` votes or people (0 where no
    majority is asked). `quorum` people had to take part.
    """

    outcome: Outcome
    why: Why
    method: Method
    turnout: Turnout
    counts: dict[str, int]
    quorum: int
    favour: int = 0
    needed: int = 0
    base: int = 0
    order: Order | None = None

    @property
    def abstained(self) -> int:
        """How many were neither for nor against."""
        return sum(self.counts[answer] for answer in STAYING_OUT[self.method])


def count(
    method: Method,
    votes: Sequence[Choice],
    turnout: Turnout,
    quorum: Quorum,
    majority: Majority,
    lot: Sequence[str] = (),
) -> Result:
    """The result of `votes`, each a choice that `method` knows; `lot` holds the ranked options.

    The quorum comes first: without it the ballot lapses, whatever the votes say.
    """
    counts = tallied(method, votes, lot)
    quorum_needed = quorum.needed(turnout)
    known: dict[str, Any] = {
        "method": method,
        "turnout": turnout,
        "counts": counts,
        "quorum": quorum_needed,
    }
    if turnout.taking_part < quorum_needed:
        return Result(Outcome.LAPSED, Why.NO_QUORUM, **known)
    if method is Method.RANKED:
        return by_order(votes, lot, known)
    if method is Method.CONSENT:
        return by_consent(counts, known)
    return by_majority(counts, majority, known)


def tallied(method: Method, votes: Sequence[Choice], lot: Sequence[str]) -> dict[str, int]:
    """How many gave each answer; of ranked options, put each first, alone or with others."""
    if method is Method.RANKED:
        found = Counter(option for vote in votes if vote for option in vote[0].split("="))
        return {option: found[option] for option in lot}
    found = Counter(vote[0] for vote in votes)
    return {answer: found[answer] for answer in ANSWERS[method]}


def by_order(votes: Sequence[Choice], lot: Sequence[str], known: dict[str, Any]) -> Result:
    """The first option of the order; none when nobody ranked any."""
    if not any(votes):
        return Result(Outcome.LAPSED, Why.NO_OPINION, **known)
    order = ranked(votes, lot)
    return Result(Outcome.CHOSEN, Why.FIRST, **known, order=order)


def by_consent(counts: dict[str, int], known: dict[str, Any]) -> Result:
    """Adopted when somebody consents and nobody objects."""
    if counts[OBJECTION]:
        return Result(Outcome.REJECTED, Why.OBJECTED, **known)
    if not sum(counts[answer] for answer in FAVOUR[Method.CONSENT]):
        return Result(Outcome.LAPSED, Why.NO_OPINION, **known)
    return Result(Outcome.ADOPTED, Why.NO_OBJECTION, **known)


def by_majority(counts: dict[str, int], majority: Majority, known: dict[str, Any]) -> Result:
    """Adopted when enough are for it; in gradients of agreement, one veto stops it all the same."""
    method, turnout = known["method"], known["turnout"]
    favour = sum(counts[answer] for answer in FAVOUR[method])
    expressed = sum(counts.values()) - sum(counts[answer] for answer in STAYING_OUT[method])
    base = turnout.whole(majority.base, expressed)
    numbers = {"favour": favour, "needed": majority.part.of(base), "base": base}
    if counts.get(VETO):
        return Result(Outcome.REJECTED, Why.VETOED, **known, **numbers)
    if favour < numbers["needed"]:
        return Result(Outcome.REJECTED, Why.MISSED, **known, **numbers)
    return Result(Outcome.ADOPTED, Why.REACHED, **known, **numbers)
