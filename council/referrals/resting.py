"""When the clock of a referral rests although it waits: for a reason of ours, not the authority's.

No reminder leaves meanwhile, and no silence is noted; what was due is done once it goes on.
"""

from collections.abc import Callable

from sqlalchemy import ColumnElement

Condition = Callable[[], ColumnElement[bool]]
CONDITIONS: list[Condition] = []


def while_(condition: Condition) -> None:
    """Let clocks rest as long as a condition on `Referral` holds."""
    CONDITIONS.append(condition)


def none() -> list[ColumnElement[bool]]:
    """The conditions of a clock that does not rest."""
    return [~each() for each in CONDITIONS]
