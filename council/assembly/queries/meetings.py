"""What is asked about meetings, and about who comes to them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from council.assembly.models import (
    Coming,
    Council,
    Mandate,
    Meeting,
    MeetingAnswer,
    MeetingDocument,
    MeetingNeed,
    MeetingResource,
    NeedKind,
)
from council.assembly.queries.mandates import sitting
from council.core import paging
from council.core.clock import local_day
from council.core.db import db
from council.core.journal import Entry
from council.people.models import Member

REMEMBERED = timedelta(days=366)  # that calendars show of the past


@dataclass(frozen=True)
class Asked:
    """A need of some members: how many asked for it, and how many were found."""

    kind: NeedKind
    language: str
    asked: int
    found: int

    @property
    def missing(self) -> int:
        """How many are still to be found."""
        return max(0, self.asked - self.found)


@dataclass(frozen=True)
class Said:
    """A seat, what its member said of coming (None: nothing yet), and what they need."""

    mandate: Mandate
    answer: MeetingAnswer | None
    needs: list[MeetingNeed]


def meeting(id: int) -> Meeting | None:
    """The meeting with this id."""
    return db.session.get(Meeting, id)


def of(council: Council) -> Select[Meeting]:
    """The meetings of a council to which members were called."""
    return select(Meeting).where(Meeting.council_id == council.id, Meeting.convened_at.is_not(None))


def drafts(council: Council) -> Sequence[Meeting]:
    """The meetings that are being prepared, the next one first."""
    asked = select(Meeting).where(Meeting.council_id == council.id, Meeting.convened_at.is_(None))
    asked = asked.where(Meeting.cancelled_at.is_(None))
    return db.session.scalars(asked.order_by(Meeting.starts_at, Meeting.id)).all()


def coming(council: Council, at: datetime, *, hidden: bool = False) -> Sequence[Meeting]:
    """The meetings under way or to come, the next one first; public ones unless `hidden`."""
    asked = of(council).where(Meeting.closed_at.is_(None), Meeting.ends_at >= at)
    asked = asked if hidden else asked.where(Meeting.public)
    return db.session.scalars(asked.order_by(Meeting.starts_at, Meeting.id)).all()


def past(council: Council, at: datetime, after: str | None, *, hidden: bool = False) -> paging.Page:
    """The meetings that are over, the latest first, a page at a time."""
    asked = of(council).where((Meeting.closed_at.is_not(None)) | (Meeting.ends_at < at))
    asked = asked if hidden else asked.where(Meeting.public)
    return paging.page(asked, [paging.Key(Meeting.starts_at), paging.Key(Meeting.id)], after)


def to_come(at: datetime) -> Sequence[int]:
    """The ids of the meetings to which members were called, and that have not begun."""
    asked = select(Meeting.id).where(Meeting.convened_at.is_not(None), Meeting.starts_at > at)
    asked = asked.where(Meeting.cancelled_at.is_(None), Meeting.opened_at.is_(None))
    return db.session.scalars(asked.order_by(Meeting.id)).all()


def in_calendar(council: Council, since: datetime) -> Sequence[Meeting]:
    """The public meetings from a moment on, cancelled ones too: a calendar must learn of it."""
    asked = of(council).where(Meeting.public, Meeting.ends_at >= since)
    return db.session.scalars(asked.order_by(Meeting.starts_at, Meeting.id)).all()


def later(meeting: Meeting) -> Sequence[Meeting]:
    """The later meetings of the same council that began, the first one first."""
    asked = select(Meeting).where(
        Meeting.council_id == meeting.council_id,
        Meeting.opened_at.is_not(None),
        Meeting.starts_at > meeting.starts_at,
    )
    return db.session.scalars(asked.order_by(Meeting.starts_at, Meeting.id)).all()


def invited(meeting: Meeting) -> Sequence[Mandate]:
    """The seats that are held on the day of a meeting, with their people."""
    return sitting(meeting.council, local_day(meeting.starts_at))


def documents(meeting: Meeting) -> Sequence[MeetingDocument]:
    """The files of a meeting, in the order in which they were added."""
    asked = select(MeetingDocument).where(MeetingDocument.meeting_id == meeting.id)
    return db.session.scalars(asked.order_by(MeetingDocument.id)).all()


def document(id: int) -> MeetingDocument | None:
    """The document with this id."""
    return db.session.get(MeetingDocument, id)


def answer(meeting: Meeting, member: Member) -> MeetingAnswer | None:
    """What a member said of coming."""
    return db.session.get(MeetingAnswer, (meeting.id, member.id))


def needs(meeting: Meeting, member: Member) -> Sequence[MeetingNeed]:
    """What a member needs for a meeting."""
    mine = (MeetingNeed.meeting_id == meeting.id, MeetingNeed.member_id == member.id)
    return db.session.scalars(select(MeetingNeed).where(*mine).order_by(MeetingNeed.kind)).all()


def answers(meeting: Meeting) -> dict[int, MeetingAnswer]:
    """What members said of coming, by their ids."""
    asked = select(MeetingAnswer).where(MeetingAnswer.meeting_id == meeting.id)
    asked = asked.options(joinedload(MeetingAnswer.holder).lazyload(Member.grants))
    return {each.member_id: each for each in db.session.scalars(asked)}


def said(meeting: Meeting) -> list[Said]:
    """Every seat with what its member said: for the secretary."""
    answered = answers(meeting)
    wanted: dict[int, list[MeetingNeed]] = {}
    asked = select(MeetingNeed).where(MeetingNeed.meeting_id == meeting.id)
    for need in db.session.scalars(asked.order_by(MeetingNeed.kind)):
        wanted.setdefault(need.member_id, []).append(need)
    return [
        Said(each, answered.get(each.member_id), wanted.get(each.member_id, []))
        for each in invited(meeting)
    ]


def counted(meeting: Meeting) -> Counter[Coming]:
    """How many said what."""
    asked: Any = (
        select(MeetingAnswer.coming, func.count())
        .where(MeetingAnswer.meeting_id == meeting.id)
        .group_by(MeetingAnswer.coming)
    )
    return Counter(dict(db.session.execute(asked).all()))


def resources(meeting: Meeting) -> list[Asked]:
    """What was asked for and what was found, in the order of the kinds; no names."""
    key = (MeetingNeed.kind, MeetingNeed.language)
    rows: Any = db.session.execute(
        select(*key, func.sum(MeetingNeed.number))
        .where(MeetingNeed.meeting_id == meeting.id)
        .group_by(*key)
    )
    asked = {(kind, language): int(number) for kind, language, number in rows}
    kept = select(MeetingResource).where(MeetingResource.meeting_id == meeting.id)
    found = {(each.kind, each.language): each.found for each in db.session.scalars(kept)}
    kinds = list(NeedKind)
    return [
        Asked(kind, language, asked[kind, language], found.get((kind, language), 0))
        for kind, language in sorted(asked, key=lambda each: (kinds.index(each[0]), each[1]))
    ]


def waiting_for(member: Member, at: datetime) -> list[tuple[Meeting, MeetingAnswer | None]]:
    """The meetings to come to which a member was called, with what they answered."""
    held = select(Mandate).where(Mandate.member_id == member.id, Mandate.rank.is_(None))
    seats = db.session.scalars(held).all()
    own = (MeetingAnswer.meeting_id == Meeting.id) & (MeetingAnswer.member_id == member.id)
    asked: Any = select(Meeting, MeetingAnswer).outerjoin(MeetingAnswer, own)
    asked = asked.where(
        Meeting.council_id.in_({each.college.council_id for each in seats}),
        Meeting.convened_at.is_not(None),
        Meeting.cancelled_at.is_(None),
        Meeting.closed_at.is_(None),
        Meeting.ends_at >= at,
    )
    upcoming = db.session.execute(asked.order_by(Meeting.starts_at, Meeting.id)).all()
    return [
        (each, said)
        for each, said in upcoming
        if any(
            seat.college.council_id == each.council_id and seat.holds(local_day(each.starts_at))
            for seat in seats
        )
    ]


def to_ask_again(at: datetime, before: datetime) -> Sequence[int]:
    """The ids of the meetings that wait for answers until a moment soon; each is told once."""
    soon = Meeting.answers_by.between(at, before)
    return db.session.scalars(awaited("meeting.answers_soon").where(soon)).all()


def to_help(at: datetime) -> Sequence[int]:
    """The ids of the meetings to come whose needs are all known; each is told once."""
    known = (Meeting.answers_by < at) & (Meeting.starts_at > at)
    return db.session.scalars(awaited("meeting.shortage").where(known)).all()


def awaited(verb: str) -> Select[int]:
    """The ids of the meetings that are to be held, of which the journal does not say this."""
    said = select(Entry.about_id).where(Entry.about_kind == "meeting", Entry.verb == verb)
    return select(Meeting.id).where(
        Meeting.convened_at.is_not(None),
        Meeting.opened_at.is_(None),
        Meeting.cancelled_at.is_(None),
        Meeting.id.not_in(said),
    )


def over_since(at: datetime) -> Select[int]:
    """The ids of the meetings that ended, or should have, before a moment."""
    return select(Meeting.id).where(Meeting.ends_at < at)
