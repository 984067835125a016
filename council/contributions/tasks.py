"""Due work of contributions."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from council.contributions import operations
from council.contributions.operations import supporting
from council.contributions.queries import choices, counting, drafting
from council.core import facets, files, jobs
from council.core.db import db
from council.core.files import StoredFile

OF_LATE = timedelta(days=7)


@jobs.due("contributions.drop_old_drafts", minutes=1440)
def drop_old_drafts(at: datetime) -> None:
    """Once a day, forget the drafts left alone for thirty days."""
    with db.unit():
        operations.drop_old_drafts(at)


@files.holds
def held_by_drafts(some: Sequence[StoredFile]) -> list[int]:
    """Those of some files that a draft holds: it names them by their tokens."""
    tokens = drafting.tokens_in_drafts()
    return [each.id for each in some if each.token in tokens]


@jobs.due("contributions.count_the_met", minutes=15)
def count_the_met(at: datetime) -> None:
    """Let the stances of people met of late by a recognised place count as theirs."""
    count_as_met(counting.newly_met(at - OF_LATE))


@jobs.due("contributions.count_choices")
def count_choices(_at: datetime) -> None:
    """Once a minute, count what each choice of the list's filters finds, if anything changed."""
    facets.keep(choices.LIST, choices.counted())


@jobs.due("contributions.recount", minutes=1440)
def recount(at: datetime) -> None:
    """Once a day, compare the counters with the rows they count; mend and tell any drift.

    What looks wrong is looked at again under its lock: it may only have been moving. Before, the
    stances of people who were met, at any time, count as theirs: a worker may have been away.
    """
    count_as_met(counting.newly_met())
    wrong, last = counting.drifted()
    while last is not None:
        db.session.rollback()  # reading ends here: a writer must not wait for it
        for contribution_id in wrong:
            with db.unit():
                supporting.recount(contribution_id, at)
        wrong, last = counting.drifted(last)


def count_as_met(stances: list[tuple[int, int]]) -> None:
    """Count stances as those of people met; what was read before is let go first."""
    db.session.rollback()
    for contribution_id, member_id in stances:
        with jobs.taking_turns(), db.unit():
            supporting.count_as_met(contribution_id, member_id)
