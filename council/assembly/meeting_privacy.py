"""What meetings keep of people: to take away, and to forget when they leave."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, or_, select, update

from council.assembly.models import (
    AgendaItem,
    AgendaReporter,
    Attendance,
    FloorRequest,
    Meeting,
    MeetingAnswer,
    MeetingDocument,
    MeetingNeed,
    MinutesVersion,
)
from council.core.db import db
from council.people import privacy
from council.people.models import Member


@privacy.section("meetings_prepared")
def prepared(member: Member) -> list[dict[str, Any]]:
    """The meetings that the member prepared."""
    asked = select(Meeting).where(Meeting.prepared_by_id == member.id).order_by(Meeting.id)
    return [
        {"meeting": each.title, "at": privacy.moment(each.prepared_at)}
        for each in db.session.scalars(asked)
    ]


@privacy.section("meeting_answers")
def answers(member: Member) -> list[dict[str, Any]]:
    """Whether the member said they come, and who stands in for whom."""
    asked = (
        select(Meeting, MeetingAnswer)
        .join(MeetingAnswer, MeetingAnswer.meeting_id == Meeting.id)
        .where(or_(MeetingAnswer.member_id == member.id, MeetingAnswer.holder_id == member.id))
        .order_by(Meeting.id, MeetingAnswer.member_id)
    )
    return [
        own_answer(meeting, answer)
        if answer.member_id == member.id
        else {"meeting": meeting.title, "stands_in_for_another": True}
        for meeting, answer in db.session.execute(asked)
    ]


def own_answer(meeting: Meeting, answer: MeetingAnswer) -> dict[str, Any]:
    """What somebody said themselves."""
    return {
        "meeting": meeting.title,
        "coming": answer.coming.value,
        "gave_proxy": answer.holder_id is not None,
        "note": answer.note,
        "at": privacy.moment(answer.answered_at),
    }


@privacy.section("meeting_needs")
def needs(member: Member) -> list[dict[str, Any]]:
    """What the member needs or needed for meetings."""
    asked = (
        select(Meeting, MeetingNeed)
        .join(MeetingNeed, MeetingNeed.meeting_id == Meeting.id)
        .where(MeetingNeed.member_id == member.id)
        .order_by(Meeting.id, MeetingNeed.kind)
    )
    return [
        {
            "meeting": meeting.title,
            "need": need.kind.value,
            "language": need.language,
            "number": need.number,
        }
        for meeting, need in db.session.execute(asked)
    ]


@privacy.section("attendance")
def attendance(member: Member) -> list[dict[str, Any]]:
    """The meetings in which the member was, or somebody by them."""
    asked = (
        select(Meeting, Attendance)
        .join(Attendance, Attendance.meeting_id == Meeting.id)
        .where(or_(Attendance.member_id == member.id, Attendance.holder_id == member.id))
        .order_by(Meeting.id, Attendance.mandate_id)
    )
    return [
        {
            "meeting": meeting.title,
            "own_seat": row.member_id == member.id,
            "how": row.how.value,
            "arrived_at": privacy.moment(row.arrived_at),
            "left_at": privacy.moment(row.left_at),
        }
        for meeting, row in db.session.execute(asked)
    ]


@privacy.section("floor")
def floor(member: Member) -> list[dict[str, Any]]:
    """When the member asked for the floor, and had it."""
    asked = (
        select(AgendaItem, FloorRequest)
        .join(FloorRequest, FloorRequest.item_id == AgendaItem.id)
        .where(FloorRequest.member_id == member.id)
        .order_by(FloorRequest.id)
    )
    return [
        {
            "item": item.title,
            "asked_at": privacy.moment(request.asked_at),
            "began_at": privacy.moment(request.began_at),
            "ended_at": privacy.moment(request.ended_at),
        }
        for item, request in db.session.execute(asked)
    ]


@privacy.section("agenda_reports")
def reports(member: Member) -> list[dict[str, Any]]:
    """The items of agendas on which the member reports."""
    asked = (
        select(AgendaItem)
        .join(AgendaReporter, AgendaReporter.item_id == AgendaItem.id)
        .where(AgendaReporter.member_id == member.id)
        .order_by(AgendaItem.id)
    )
    return [
        {"item": each.title, "meeting": each.meeting.title} for each in db.session.scalars(asked)
    ]


@privacy.section("meeting_documents")
def documents(member: Member) -> list[dict[str, Any]]:
    """The files that the member added to meetings."""
    asked = select(MeetingDocument).where(MeetingDocument.added_by_id == member.id)
    return [
        {"title": each.title, "at": privacy.moment(each.added_at)}
        for each in db.session.scalars(asked.order_by(MeetingDocument.id))
    ]


@privacy.section("minutes_written")
def minutes(member: Member) -> list[dict[str, Any]]:
    """The texts of minutes that the member wrote."""
    asked = select(MinutesVersion).where(MinutesVersion.by_id == member.id)
    return [
        {"version": each.number, "texts": each.texts, "at": privacy.moment(each.at)}
        for each in db.session.scalars(asked.order_by(MinutesVersion.minutes_id))
    ]


@privacy.forgets
def forget_meetings(member: Member, _at: datetime) -> None:
    """Delete what the member said and needed; who was there when stays, without a name."""
    for table in (MeetingNeed, MeetingAnswer):
        db.session.execute(delete(table).where(table.member_id == member.id))
    held = MeetingAnswer.holder_id == member.id
    db.session.execute(update(MeetingAnswer).where(held).values(holder_id=None))
    waiting = (FloorRequest.member_id == member.id, FloorRequest.began_at.is_(None))
    db.session.execute(delete(FloorRequest).where(*waiting))
