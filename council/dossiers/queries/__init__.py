"""Questions about dossiers, and about the contributions that wait for one."""

from council.dossiers.queries.free import Wanted, alike, chosen, heaps, receiving, waiting
from council.dossiers.queries.lists import (
    Kept,
    Numbers,
    communes,
    deserted,
    listed,
    looked_after,
    numbers,
    themes,
    unplaced,
)
from council.dossiers.queries.stored import (
    by_id,
    by_reference,
    evidence,
    grouping,
    groupings,
    last_number,
    lock,
    locked,
    versions,
    voices,
)

__all__ = [
    "Kept",
    "Numbers",
    "Wanted",
    "alike",
    "by_id",
    "by_reference",
    "chosen",
    "communes",
    "deserted",
    "evidence",
    "grouping",
    "groupings",
    "heaps",
    "last_number",
    "listed",
    "lock",
    "locked",
    "looked_after",
    "numbers",
    "receiving",
    "themes",
    "unplaced",
    "versions",
    "voices",
    "waiting",
]
