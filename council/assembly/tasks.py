"""Due work of councils."""

from datetime import datetime

from council.assembly.operations import applying, balloting, meetings, opinions
from council.assembly.queries import ballots
from council.assembly.queries import opinions as kept
from council.core import jobs
from council.core.clock import local_day
from council.core.db import db


@jobs.due("assembly.count_ballots")
def count_ballots(at: datetime) -> None:
    """Once a minute, count the votes of the ballots whose time is over."""
    for id in ballots.to_count(at):
        with db.unit():
            ballot = ballots.ballot(id)
            if ballot is not None:
                balloting.count_ballot(ballot, by=None, at=at)


@jobs.due("assembly.remind_voters")
def remind_voters(at: datetime) -> None:
    """Once a minute, have those told who have not voted in a ballot that ends soon."""
    for id in ballots.to_remind(at, at + balloting.NOTICE):
        with db.unit():
            ballot = ballots.ballot(id)
            if ballot is not None:
                balloting.remind(ballot, at=at)


@jobs.due("assembly.forget_applications", minutes=1440)
def forget_applications(at: datetime) -> None:
    """Once a day, empty the applications whose lots were drawn long ago."""
    with db.unit():
        applying.forget_old(at)


@jobs.due("assembly.forget_needs", minutes=1440)
def forget_needs(at: datetime) -> None:
    """Once a day, forget what people needed for meetings that are long over."""
    with db.unit():
        meetings.forget_needs(at)


@jobs.due("assembly.bring_opinions_back", minutes=1440)
def bring_opinions_back(at: datetime) -> None:
    """Once a day, have those told whose council is to look at an opinion again."""
    for id in kept.to_bring_back(local_day(at)):
        with db.unit():
            opinion = kept.by_id(id)
            if opinion is not None:
                opinions.bring_back(opinion, at=at)
