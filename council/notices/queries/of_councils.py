"""Whom events in councils concern: members, voters, movers, those who debate, those who follow."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased

from council.assembly.models import (
    AgendaItem,
    Amendment,
    Ballot,
    Call,
    College,
    Council,
    Draw,
    Elector,
    Meeting,
    MeetingAnswer,
    Minutes,
    Motion,
    Mover,
    Office,
    Opening,
)
from council.assembly.queries import debates, mandates, meetings, opinions
from council.core.clock import local_day
from council.core.db import db
from council.core.journal import Entry
from council.discussion.models import Comment
from council.notices.models import Why
from council.notices.queries.reasons import commenters, followers, rank_of
from council.people.models import Member

OF_COUNCILS: dict[str, Any] = {
    "ballot": Ballot,
    "candidate_call": Call,
    "draw": Draw,
    "meeting": Meeting,
    "minutes": Minutes,
}
CALLED = select(College.council_id).join(Call, Call.college_id == College.id)
COUNCILS: dict[str, Select[Any]] = {  # what those who follow a council are told, and of which one
    "ballot.closed": select(Ballot.council_id),
    "candidate_call.opened": CALLED,
    "draw.done": CALLED.join(Draw, Draw.call_id == Call.id),
    "meeting.convened": select(Meeting.council_id).where(Meeting.public),
    "meeting.cancelled": select(Meeting.council_id).where(
        Meeting.public, Meeting.convened_at.is_not(None)
    ),
    "minutes.adopted": select(Meeting.council_id)
    .join(Minutes, Minutes.meeting_id == Meeting.id)
    .where(Meeting.public),
}


def concerned(entry: Entry) -> list[Select[Any]]:
    """Selects of (member, reason) whose union is everyone that an event in a council concerns."""
    return KINDS[entry.about_kind](entry)


def around_council(entry: Entry) -> list[Select[Any]]:
    """Those who follow the council, where the event is for them."""
    council = council_of(entry)
    return [followers("council", council)] if council else []


def council_of(entry: Entry) -> int | None:
    """The id of the council of an event that its followers are told; None for other events.

    A meeting that is not public is told to nobody but its members, by their convocation.
    """
    asked = COUNCILS.get(entry.verb)
    if asked is None:
        return None
    found: int | None = db.session.scalar(
        asked.where(OF_COUNCILS[entry.about_kind].id == entry.about_id)
    )
    return found


def voters(entry: Entry) -> Select[Any]:
    """Those who vote in a ballot, for themselves or by proxy; before its end, who still has to."""
    voter = func.coalesce(Elector.holder_id, Elector.member_id).label("member_id")
    found = select(voter, rank_of(Why.DUTY)).where(Elector.ballot_id == entry.about_id)
    return found.where(~Elector.voted) if entry.verb == "ballot.closing_soon" else found


def officers(entry: Entry) -> Select[Any]:
    """Those who sign for the council whose opinion it is, on that day."""
    opinion = opinions.by_id(entry.about_id)
    assert opinion is not None, "an opinion is never deleted"
    ids = opinions.officers(opinion.council, local_day(entry.at))
    return among(list(ids))


def around_ballot(entry: Entry) -> list[Select[Any]]:
    """Who votes, who follows the council; of its opening also who proposed what is voted on."""
    asked = [*around_council(entry), voters(entry)]
    return [*asked, *proposers(entry)] if entry.verb == "ballot.opened" else asked


def proposers(entry: Entry) -> list[Select[Any]]:
    """Who moved the amendment that a ballot is about, or stands behind its draft opinion."""
    ballot = db.session.get_one(Ballot, entry.about_id)
    if ballot.amendment_id:
        return [mover_of(ballot.amendment_id)]
    return [movers(ballot.motion_id)] if ballot.motion_id else []


def mover_of(amendment_id: int) -> Select[Any]:
    """Who proposed an amendment."""
    own = select(Amendment.mover_id.label("member_id"), rank_of(Why.AUTHOR))
    return own.where(Amendment.id == amendment_id)


def movers(motion_id: int) -> Select[Any]:
    """Who stands behind a draft opinion."""
    return select(Mover.member_id, rank_of(Why.AUTHOR)).where(Mover.motion_id == motion_id)


def around_meeting(entry: Entry) -> list[Select[Any]]:
    """Who follows the council; who has not answered; who finds what members need."""
    meeting = db.session.get_one(Meeting, entry.about_id)
    if entry.verb == "meeting.answers_soon":
        answered = select(MeetingAnswer.member_id).where(MeetingAnswer.meeting_id == meeting.id)
        ids = [each.member_id for each in meetings.invited(meeting)]
        return [among(ids).where(Member.id.not_in(answered))]
    if entry.verb == "meeting.shortage":
        held = mandates.offices(meeting.council, local_day(entry.at))
        return [among([each.member_id for each in held if each.office is Office.SECRETARY])]
    return around_council(entry)


def around_minutes(entry: Entry) -> list[Select[Any]]:
    """Who has a part in the council that day; once all may read them, who follows it too."""
    council = db.session.get_one(Minutes, entry.about_id).meeting.council
    return [among(list(within(council, local_day(entry.at)))), *around_council(entry)]


def around_end(entry: Entry) -> list[Select[Any]]:
    """Who had a part in a council on its last day, and who follows it."""
    council = db.session.get_one(Council, entry.about_id)
    if entry.verb != "council.ended" or council.ended_on is None:
        return []
    return [among(list(within(council, council.ended_on))), followers("council", council.id)]


def around_motion(entry: Entry) -> list[Select[Any]]:
    """Members of its council, when it opens; who is asked to take it over; who asked them."""
    if entry.verb == "motion.opened":
        council = db.session.get_one(Motion, entry.about_id).council
        ids = [each.member_id for each in mandates.sitting(council, local_day(entry.at))]
        return [among(ids)]
    if entry.verb == "motion.offered":
        asked = select(Mover.offered_to_id.label("member_id"), rank_of(Why.DUTY))
        return [asked.where(Mover.motion_id == entry.about_id, Mover.offered_to_id.is_not(None))]
    return [movers(entry.about_id)]


def among(ids: list[int]) -> Select[Any]:
    """People who are told because of their part in a council, by their ids."""
    return select(Member.id.label("member_id"), rank_of(Why.DUTY)).where(Member.id.in_(ids))


def around_item(entry: Entry) -> list[Select[Any]]:
    """Who takes part in a debate or follows it, may read it, and did not say all that is new."""
    debate = debates.of_item(entry.about_id)
    if debate is None or entry.verb != "debate.argued":
        return []
    people = [commenters(debates.ABOUT, entry.about_id), followers(debates.ABOUT, entry.about_id)]
    since = datetime.fromisoformat(entry.details["since"])
    told = [news_for(each, debate.thread_id, since, entry.at) for each in people]
    if debate.opening is not Opening.MEMBERS:
        return told
    ids = those_within(entry)
    return [each.where(each.selected_columns[0].in_(ids)) for each in told]


def news_for(people: Select[Any], thread_id: int, since: datetime, until: datetime) -> Select[Any]:
    """Those of some people to whom somebody else said something in a thread meanwhile."""
    said = aliased(Comment)
    news = select(said.id).where(
        said.thread_id == thread_id,
        said.at > since,
        said.at <= until,
        said.hidden_at.is_(None),
        said.author_id.is_distinct_from(people.selected_columns[0]),
    )
    return people.where(news.correlate_except(said).exists())


def those_within(entry: Entry) -> set[int]:
    """The ids of those who sit in the council of an item that day, or hold an office in it."""
    council = db.session.get_one(AgendaItem, entry.about_id).meeting.council
    return within(council, local_day(entry.at))


def within(council: Council, day: date) -> set[int]:
    """The ids of those who sit in a council on a day, or hold an office in it."""
    seated = {each.member_id for each in mandates.sitting(council, day)}
    return seated | {each.member_id for each in mandates.offices(council, day)}


KINDS: dict[str, Callable[[Entry], list[Select[Any]]]] = {
    "ballot": around_ballot,
    "candidate_call": around_council,
    "council": around_end,
    "draw": around_council,
    "meeting": around_meeting,
    "minutes": around_minutes,
    "motion": around_motion,
    "amendment": lambda entry: [mover_of(entry.about_id)],
    "agenda_item": around_item,
    "opinion": lambda entry: [officers(entry)],
}
