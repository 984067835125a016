"""Due work of contributions."""

from datetime import datetime

from council.contributions import operations
from council.core import jobs
from council.core.db import db


@jobs.due("contributions.drop_old_drafts", minutes=1440)
def drop_old_drafts(at: datetime) -> None:
    """Once a day, forget the drafts left alone for thirty days."""
    with db.unit():
        operations.drop_old_drafts(at)
