"""Due work about people: what has ended is forgotten."""

from datetime import datetime, timedelta

from sqlalchemy import delete

from council.core import jobs
from council.core.db import db
from council.people.models import SignIn, Ticket

KEPT = timedelta(days=7)  # accounts asked for and never confirmed


@jobs.due("people.forget", minutes=60)
def forget(at: datetime) -> None:
    """Delete links that ended (with the names and addresses in them) and sign-ins that expired.

    A link is kept seven days after it was asked for, so that the person is told that it ended.
    """
    with db.unit():
        db.session.execute(
            delete(Ticket).where(Ticket.created_at < at - KEPT, Ticket.expires_at < at)
        )
        db.session.execute(delete(SignIn).where(SignIn.expires_at < at))
