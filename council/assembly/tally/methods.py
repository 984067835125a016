"""The four ways to vote, and what one may answer in each.

A choice is a list of strings: one answer; or, when options are ranked, one string a rank, the
best first, options of the same rank joined by "=". Options left out share the last rank, and an
empty list abstains.
"""

from collections.abc import Sequence
from enum import StrEnum

Choice = Sequence[str]
FOR, AGAINST, ABSTAIN = "for", "against", "abstain"
CONSENT, OBJECTION = "consent", "objection"
EQUAL = "="


class Method(StrEnum):
    """A way to vote."""

    MAJORITY = "majority"  # for, against, abstain
    CONSENT = "consent"  # adopted when nobody objects; who objects says why
    GRADIENTS = "gradients"  # of agreement: eight steps
    RANKED = "ranked"  # options put in order


ANSWERS = {
    Method.MAJORITY: (FOR, AGAINST, ABSTAIN),
    Method.CONSENT: (CONSENT, OBJECTION, ABSTAIN),
    Method.GRADIENTS: ("1", "2", "3", "4", "5", "6", "7", "8"),
    Method.RANKED: (),
}
FAVOUR = {  # the answers that are for it
    Method.MAJORITY: {FOR},
    Method.CONSENT: {CONSENT},
    Method.GRADIENTS: {"1", "2", "3"},
    Method.RANKED: set(),
}
STAYING_OUT = {  # the answers that are neither for nor against
    Method.MAJORITY: {ABSTAIN},
    Method.CONSENT: {ABSTAIN},
    Method.GRADIENTS: {"4"},
    Method.RANKED: set(),
}
VETO = "8"  # the last step of the gradients: one is enough to stop it


def ranks(choice: Choice) -> list[list[str]]:
    """The options of a ranked choice, rank by rank, the best first."""
    return [rank.split(EQUAL) for rank in choice]


def is_choice(method: Method, choice: Choice, options: Sequence[str]) -> bool:
    """Whether `choice` is one that `method` knows; each of the `options` is ranked once at most."""
    if method is not Method.RANKED:
        return len(choice) == 1 and choice[0] in ANSWERS[method]
    named = [option for rank in ranks(choice) for option in rank]
    return len(named) == len(set(named)) and set(named) <= set(options)
