"""The arithmetic of ballots: from votes to a result that says how it came about. No database."""

from council.assembly.tally.counting import ADOPTING, Outcome, Result, Why, count
from council.assembly.tally.methods import (
    ABSTAIN,
    AGAINST,
    ANSWERS,
    CONSENT,
    FAVOUR,
    FOR,
    OBJECTION,
    STAYING_OUT,
    VETO,
    Choice,
    Method,
    is_choice,
    ranks,
)
from council.assembly.tally.parts import Base, Majority, Part, Quorum, Turnout
from council.assembly.tally.ranking import Contest, Order, drawn, ranked

__all__ = [
    "ABSTAIN",
    "ADOPTING",
    "AGAINST",
    "ANSWERS",
    "CONSENT",
    "FAVOUR",
    "FOR",
    "OBJECTION",
    "STAYING_OUT",
    "VETO",
    "Base",
    "Choice",
    "Contest",
    "Majority",
    "Method",
    "Order",
    "Outcome",
    "Part",
    "Quorum",
    "Result",
    "Turnout",
    "Why",
    "count",
    "drawn",
    "is_choice",
    "ranked",
    "ranks",
]
