"""The secretary writes down who is there; ballots held in a meeting count on it."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from council.assembly.models import (
    Attendance,
    Ballot,
    BallotProxy,
    Coming,
    How,
    Meeting,
    MeetingAnswer,
    MeetingState,
)
from council.assembly.queries import attendance as queries
from council.assembly.queries import ballots, meetings
from council.core import journal
from council.core.db import db
from council.core.errors import RuleBroken
from council.people.models import Member

THEY_SAID = {
    Coming.PRESENT: How.PRESENT,
    Coming.REMOTE: How.REMOTE,
    Coming.EXCUSED: How.EXCUSED,
}


@dataclass(frozen=True)
class Noted:
    """What is written down of one seat; `how` None: absent."""

    mandate_id: int
    how: How | None
    holder_id: int | None = None
    arrived_at: datetime | None = None
    left_at: datetime | None = None


def note(meeting: Meeting, rows: list[Noted], *, by: Member, at: datetime) -> None:
    """Write down who is there, in the place of what was written of these seats before.

    Raises `RuleBroken`: "meeting.fixed" before the members were called or after they parted,
    "meeting.seat", "meeting.holder" where nobody with a seat stands in, or "meeting.times".
    """
    db.lock(meeting)
    if meeting.state not in (MeetingState.CONVENED, MeetingState.UNDER_WAY):
        raise RuleBroken("meeting.fixed")
    seats = {each.id: each for each in meetings.invited(meeting)}
    people = {each.member_id for each in seats.values()}
    kept = queries.attendance(meeting)
    for row in rows:
        if row.mandate_id not in seats:
            raise RuleBroken("meeting.seat")
        require_sense(row, people - {seats[row.mandate_id].member_id})
        found = kept.get(row.mandate_id)
        if row.how is None:
            if found is not None:
                db.session.delete(found)
            continue
        if found is None:
            found = Attendance(meeting_id=meeting.id, mandate_id=row.mandate_id)
            found.member_id = seats[row.mandate_id].member_id
            db.session.add(found)
        found.how, found.holder_id = row.how, row.holder_id
        found.arrived_at, found.left_at = row.arrived_at, row.left_at
    db.session.flush()
    journal.record("meeting.attendance_noted", by=by, about=meeting, at=at)


def require_sense(row: Noted, others: set[int]) -> None:
    """Raise `RuleBroken` where nobody stands in for one represented, or times are in no order."""
    if (row.how is How.REPRESENTED) != (row.holder_id is not None):
        raise RuleBroken("meeting.holder")
    if row.holder_id is not None and row.holder_id not in others:
        raise RuleBroken("meeting.holder")
    if row.arrived_at and row.left_at and row.left_at < row.arrived_at:
        raise RuleBroken("meeting.times")


def expected(meeting: Meeting) -> list[Noted]:
    """What the members said, as it would be written down: where the secretary begins."""
    answers = meetings.answers(meeting)
    return [
        as_said(each.id, answers[each.member_id])
        for each in meetings.invited(meeting)
        if each.member_id in answers
    ]


def as_said(mandate_id: int, answer: MeetingAnswer) -> Noted:
    """One member's answer as attendance."""
    if answer.holder_id is not None:
        return Noted(mandate_id, How.REPRESENTED, answer.holder_id)
    return Noted(mandate_id, THEY_SAID[answer.coming])


def enter(ballot: Ballot, at: datetime) -> None:
    """A ballot of a meeting under way takes over its proxies and, by the council's rules, its room.

    Who stands in for somebody in the room votes for them too, unless they asked another for this
    ballot; as many as the ballot allows.
    """
    meeting = ballots.meeting_of(ballot)
    if meeting is None or meeting.state is not MeetingState.UNDER_WAY:
        return
    voting, seats = queries.voters(meeting), queries.counted(meeting, at)
    noted = [seats[each.id] for each in sorted(voting, key=lambda v: v.id) if each.id in seats]
    give_proxies(ballot, [each for each in noted if each.how is How.REPRESENTED], at)
    if meeting.council.counts_present:
        ballot.present = queries.room(meeting, at).there


def give_proxies(ballot: Ballot, represented: list[Attendance], at: datetime) -> None:
    """Keep the proxies of the room as those of a ballot."""
    given = ballots.proxies(ballot)
    givers, held = {each.giver_id for each in given}, Counter(each.holder_id for each in given)
    for each in represented:
        holder = each.holder_id
        if holder is None or each.member_id in givers or held[holder] >= ballot.proxies:
            continue
        proxy = BallotProxy(ballot_id=ballot.id, giver_id=each.member_id, holder_id=holder, at=at)
        db.session.add(proxy)
        held[holder] += 1
    db.session.flush()
