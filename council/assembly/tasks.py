"""Due work of councils."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from council.assembly.models import Meeting
from council.assembly.operations import applying, balloting, convoking, debating, meetings, opinions
from council.assembly.queries import ballots, debates
from council.assembly.queries import meetings as convened
from council.assembly.queries import opinions as kept
from council.core import jobs
from council.core.clock import local_day
from council.core.db import db
from council.core.logs import log

LAST_CALL = timedelta(days=2)  # before the last day to answer a convocation
GROUPED = timedelta(hours=4)  # what is new in a debate waits so long to be told with more


@jobs.due("assembly.count_ballots")
def count_ballots(at: datetime) -> None:
    """Once a minute, count the votes of the ballots whose time is over."""

    def count(id: int) -> None:
        ballot = ballots.ballot(id)
        if ballot is not None:
            balloting.count_ballot(ballot, by=None, at=at)

    in_turn(ballots.to_count(at), count)


@jobs.due("assembly.remind_voters")
def remind_voters(at: datetime) -> None:
    """Once a minute, have those told who have not voted in a ballot that ends soon."""

    def remind(id: int) -> None:
        ballot = ballots.ballot(id)
        if ballot is not None:
            balloting.remind(ballot, at=at)

    in_turn(ballots.to_remind(at, at + balloting.NOTICE), remind)


@jobs.due("assembly.free_proxies", minutes=15)
def free_proxies(at: datetime) -> None:
    """Four times an hour, free the votes of those whose proxies are held by nobody any more."""

    def free(id: int) -> None:
        ballot = ballots.ballot(id)
        if ballot is not None:
            balloting.free_proxies(ballot, at=at)

    in_turn(ballots.open_now(at), free)


@jobs.due("assembly.call_newcomers", minutes=60)
def call_newcomers(at: datetime) -> None:
    """Once an hour, call those to meetings to come who got a seat or an office meanwhile."""

    def call(id: int) -> None:
        meeting = convened.meeting(id)
        if meeting is not None:
            meetings.call_newcomers(meeting, at=at)

    in_turn(convened.to_come(at), call)


@jobs.due("assembly.tell_of_debates", minutes=10)
def tell_of_debates(at: datetime) -> None:
    """Every ten minutes, have people told of debates in which something is new since a while."""

    def tell(id: int) -> None:
        debate = debates.debate(id)
        if debate is not None:
            debating.tell_what_is_new(debate, at=at)

    in_turn(debates.untold(at - GROUPED), tell)


@jobs.due("assembly.prepare_meetings", minutes=60)
def prepare_meetings(at: datetime) -> None:
    """Once an hour, have those told who have yet to answer, and what is missing for a meeting."""
    in_turn(convened.to_ask_again(at, at + LAST_CALL), about_meeting(convoking.ask_again, at))
    in_turn(convened.to_help(at), about_meeting(convoking.tell_shortage, at))


def about_meeting(act: Callable[[Meeting, datetime], None], at: datetime) -> Callable[[int], None]:
    """What is done to a meeting, by its id; nothing when it is gone."""

    def work(id: int) -> None:
        meeting = convened.meeting(id)
        if meeting is not None:
            act(meeting, at)

    return work


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

    def bring_back(id: int) -> None:
        opinion = kept.by_id(id)
        if opinion is not None:
            opinions.bring_back(opinion, at=at)

    in_turn(kept.to_bring_back(local_day(at)), bring_back)


def in_turn(ids: Iterable[int], work: Callable[[int], None]) -> None:
    """Do some work for each id, in a transaction of its own; one that fails spares the others.

    Raises the last failure, so that administrators see it.
    """
    failure = None
    for id in ids:
        try:
            with db.unit():
                work(id)
        except Exception as error:  # whatever it is, the others must not wait for it
            log.error("assembly.failed", id=id, exc_info=error)
            failure = error
    if failure:
        raise failure
