"""Due work of discussions."""

from datetime import datetime

from council.core import jobs
from council.core.db import db
from council.discussion import operations, queries


@jobs.due("discussion.recount", minutes=1440)
def recount(_at: datetime) -> None:
    """Once a day, compare each discussion's number of comments with its comments; mend it.

    What looks wrong is looked at again under its lock: it may only have been moving.
    """
    found = queries.true_counts()
    while found:
        db.session.rollback()  # reading ends here: a writer must not wait for it
        for id in (id for id, kept, true in found if kept != true):
            with db.unit():
                operations.recount(id)
        found = queries.true_counts(found[-1][0])
