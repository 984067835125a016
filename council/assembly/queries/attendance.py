"""What is asked about who is in the room, and whether they are enough."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from council.assembly.models import Attendance, Mandate, Meeting
from council.assembly.models.attendance import HERE
from council.assembly.queries.ballots import voting_seats
from council.assembly.queries.mandates import electorate
from council.assembly.tally import Base, Quorum, Turnout
from council.core.clock import local_day
from council.core.db import db
from council.people.models import Member


@dataclass(frozen=True)
class Room:
    """How many voting members there are, how many are there or represented, how many must be."""

    electors: int
    there: int
    needed: int

    @property
    def is_enough(self) -> bool:
        """Whether the quorum is reached."""
        return self.there >= self.needed


def attendance(meeting: Meeting) -> dict[int, Attendance]:
    """What was written down of each seat, by mandate."""
    asked = select(Attendance).where(Attendance.meeting_id == meeting.id)
    names = (joinedload(Attendance.member), joinedload(Attendance.holder))
    asked = asked.options(*(each.lazyload(Member.grants) for each in names))
    return {each.mandate_id: each for each in db.session.scalars(asked)}


def voters(meeting: Meeting) -> Sequence[Mandate]:
    """The mandates that vote on the day of a meeting."""
    return electorate(meeting.council, local_day(meeting.starts_at))


def counted(meeting: Meeting, at: datetime) -> dict[int, Attendance]:
    """The seats that count for a quorum at a moment, by mandate, in order.

    One that is represented does while whoever stands in is there.
    """
    noted = [row for _id, row in sorted(attendance(meeting).items()) if row.counts(at)]
    here = {row.member_id for row in noted if row.how in HERE}
    return {row.mandate_id: row for row in noted if row.holder_id is None or row.holder_id in here}


def room(meeting: Meeting, at: datetime) -> Room:
    """Whether enough voting members are there, at a moment."""
    voting, seats = voters(meeting), counted(meeting, at)
    there = sum(each.id in seats for each in voting)
    council = meeting.council
    if council.meeting_quorum is None:
        return Room(len(voting), there, 0)
    quorum = Quorum(council.meeting_quorum, Base.ELECTORS, 1)
    turnout = Turnout(voting_seats(council), len(voting), there)
    return Room(len(voting), there, quorum.needed(turnout))
