"""Due work of dossiers."""

from datetime import datetime

from council.core import facets, jobs
from council.core.db import db
from council.dossiers import operations, queries
from council.dossiers.queries import choices

COMPARED = 200  # contributions in one run; what is left waits for the next


@jobs.due("dossiers.count_choices")
def count_choices(at: datetime) -> None:
    """Once a minute, count what each choice of the list's filters finds: time changes it too."""
    facets.keep(choices.LIST, choices.counted(at))


@jobs.due("dossiers.compare")
def compare_some(_at: datetime) -> None:
    """Once a minute, compare what came, went or changed with the others; a bounded number."""
    for id in queries.to_compare(COMPARED):
        if jobs.stopping():
            return
        with jobs.taking_turns():
            compare(id)


def compare(id: int) -> None:
    """Compare one contribution, in a short transaction after the reading.

    One that changed meanwhile goes on waiting.
    """
    before, found = queries.standing(id), queries.closest(id)
    db.session.rollback()
    with db.unit():
        queries.alone()
        if queries.standing(id, locked=True) == before:
            operations.keep_compared(id, found)
