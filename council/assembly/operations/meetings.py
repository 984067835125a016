"""A meeting is prepared, convened, changed, cancelled, opened and closed; members answer."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select

from council.assembly.models import (
    AgendaItem,
    Coming,
    Council,
    FloorRequest,
    Meeting,
    MeetingAnswer,
    MeetingDocument,
    MeetingNeed,
    MeetingResource,
    MeetingState,
    NeedKind,
)
from council.assembly.operations import convoking
from council.assembly.queries import agenda
from council.assembly.queries import meetings as queries
from council.assembly.tally import Part
from council.core import files, journal, outbox
from council.core.clock import local_day
from council.core.db import db
from council.core.errors import RuleBroken
from council.people.models import Member

NEW_TO_MEMBERS = ("title", "starts_at", "ends_at", "place", "link")  # told when one changes
FORGOTTEN = timedelta(days=30)  # after a meeting: what people needed
BEFORE = (MeetingState.DRAFT, MeetingState.CONVENED)

Need = tuple[NeedKind, str, int]  # kind, language of an interpreter, how many


def prepare_meeting(council: Council, *, by: Member, at: datetime, **plan: Any) -> Meeting:
    """Write down a meeting to be convened later; `plan` holds the columns that say when and where.

    Raises `RuleBroken`: "council.ended", "meeting.past", "meeting.order", "meeting.answers" or
    "meeting.nowhere".
    """
    council.require_alive()
    require_sense(plan, at)
    meeting = Meeting(
        council=council,
        prepared_at=at,
        prepared_by_id=by.id,
        uid=secrets.token_hex(16),
        **plan,
    )
    db.session.add(meeting)
    db.session.flush()
    journal.record("meeting.prepared", by=by, about=meeting, at=at)
    return meeting


def change_meeting(meeting: Meeting, *, by: Member, at: datetime, **plan: Any) -> None:
    """Change what is planned; those who were called are told, and their calendars.

    Raises `RuleBroken` as `prepare_meeting`, and "meeting.fixed" once it has begun or is cancelled.
    """
    require_before(meeting)
    require_sense(plan, at)
    changed = [name for name in NEW_TO_MEMBERS if getattr(meeting, name) != plan[name]]
    for name, value in plan.items():
        setattr(meeting, name, value)
    journal.record("meeting.changed", by=by, about=meeting, at=at)
    if changed and meeting.convened_at is not None:
        meeting.sequence += 1
        convoking.tell(meeting, at, "assembly/meeting_changed", changed=changed)


def too_late(meeting: Meeting, at: datetime) -> bool:
    """Whether members would be called later than the rules of the council ask."""
    days = (local_day(meeting.starts_at) - local_day(at)).days
    return days < meeting.council.notice_days


def convene(meeting: Meeting, *, urgent: bool, by: Member, at: datetime) -> int:
    """Call every member who has a seat on that day; how many have no address to write to.

    Raises `RuleBroken`: "meeting.not_draft", "meeting.past", "meeting.no_agenda", or "meeting.late"
    where it is too late by the rules of the council and not `urgent`.
    """
    db.lock(meeting)
    if meeting.state is not MeetingState.DRAFT:
        raise RuleBroken("meeting.not_draft")
    if meeting.starts_at <= at:
        raise RuleBroken("meeting.past")
    if not agenda.items(meeting):
        raise RuleBroken("meeting.no_agenda")
    late = too_late(meeting, at)
    if late and not urgent:
        raise RuleBroken("meeting.late", days=meeting.council.notice_days)
    meeting.convened_at = at
    journal.record("meeting.convened", by=by, about=meeting, at=at, urgent=late)
    return convoking.tell(meeting, at, "assembly/convocation")


def call_newcomers(meeting: Meeting, *, at: datetime) -> None:
    """Call those who got a seat or an office since the members were called; nobody twice."""
    db.lock(meeting)
    if meeting.state is MeetingState.CONVENED:
        convoking.tell(meeting, at, "assembly/convocation")


def cancel(meeting: Meeting, reason: str, *, by: Member, at: datetime) -> None:
    """Say that a meeting is not held, and why. Raises `RuleBroken("meeting.fixed")`."""
    require_before(meeting)
    meeting.cancelled_at, meeting.cancel_reason = at, reason
    meeting.sequence += 1
    journal.record("meeting.cancelled", by=by, about=meeting, at=at)
    if meeting.convened_at is not None:
        outbox.drop(meeting)  # nobody is called to it any more
        convoking.tell(meeting, at, "assembly/meeting_cancelled")


def open_meeting(meeting: Meeting, *, by: Member, at: datetime) -> None:
    """Open a meeting in the room. Raises `RuleBroken("meeting.not_convened")`."""
    db.lock(meeting)
    if meeting.state is not MeetingState.CONVENED:
        raise RuleBroken("meeting.not_convened")
    meeting.opened_at = at
    journal.record("meeting.opened", by=by, about=meeting, at=at)


def close_meeting(meeting: Meeting, *, by: Member, at: datetime) -> None:
    """Close a meeting, and the item that is being talked about.

    Raises `RuleBroken("meeting.not_open")`.
    """
    require_open(meeting)
    now = agenda.current(meeting)
    if now is not None:
        now.ended_at = at
    meeting.closed_at = at
    journal.record("meeting.closed", by=by, about=meeting, at=at)


def answer(
    meeting: Meeting,
    coming: Coming,
    *,
    holder: Member | None,
    needs: Sequence[Need],
    note: str,
    by: Member,
    at: datetime,
) -> None:
    """Say whether one comes, who stands in for one, and what one needs; the last answer counts.

    Only one who is excused has a `holder`, and needs nothing. Raises `RuleBroken`:
    "meeting.answers_over", "meeting.seat" without a seat on that day, or "meeting.holder".
    """
    db.lock(meeting)
    if not meeting.takes_answers(at):
        raise RuleBroken("meeting.answers_over")
    seats = {each.member_id: each for each in queries.invited(meeting)}
    if by.id not in seats:
        raise RuleBroken("meeting.seat")
    excused = coming is Coming.EXCUSED
    if excused and holder is not None:
        require_holder(meeting, holder, by, set(seats))
    kept = queries.answer(meeting, by)
    if kept is None:
        kept = MeetingAnswer(meeting_id=meeting.id, member_id=by.id)
        db.session.add(kept)
    kept.coming, kept.holder_id = coming, holder.id if excused and holder else None
    kept.note, kept.answered_at = note, at
    keep_needs(meeting, by, [] if excused else needs)


def require_holder(meeting: Meeting, holder: Member, by: Member, seats: set[int]) -> None:
    """Raise `RuleBroken("meeting.holder")` unless somebody can stand in for another."""
    theirs = queries.answer(meeting, holder)
    stays_away = theirs is not None and theirs.coming is Coming.EXCUSED
    if holder.id == by.id or holder.id not in seats or stays_away:
        raise RuleBroken("meeting.holder")


def keep_needs(meeting: Meeting, member: Member, needs: Sequence[Need]) -> None:
    """Keep what a member needs, in the place of what they needed before."""
    mine = (MeetingNeed.meeting_id == meeting.id, MeetingNeed.member_id == member.id)
    db.session.execute(delete(MeetingNeed).where(*mine))
    for kind, language, number in needs:
        need = MeetingNeed(kind=kind, language=language, number=number)
        need.meeting_id, need.member_id = meeting.id, member.id
        db.session.add(need)
    db.session.flush()


def find(meeting: Meeting, kind: NeedKind, language: str, found: int) -> None:
    """Write down how many were found of what was asked for.

    Raises `RuleBroken("meeting.resource")` where nobody asked for it.
    """
    if not any(
        (each.kind, each.language) == (kind, language) for each in queries.resources(meeting)
    ):
        raise RuleBroken("meeting.resource")
    key = (meeting.id, kind, language)
    kept = db.session.get(MeetingResource, key)
    if kept is None:
        kept = MeetingResource(meeting_id=meeting.id, kind=kind, language=language)
        db.session.add(kept)
    kept.found = found


def add_document(
    meeting: Meeting, *, title: str, given: bytes, item_id: int | None, by: Member, at: datetime
) -> MeetingDocument:
    """Add a file (its bytes) to a meeting, or to an item of it. Raises as `files.keep`."""
    made = files.remade(given)
    require_before_closed(meeting)
    file = files.keep(made, at)
    document = MeetingDocument(
        meeting_id=meeting.id,
        item_id=item_id,
        title=title,
        file=file,
        added_at=at,
        added_by_id=by.id,
    )
    db.session.add(document)
    db.session.flush()
    journal.record("meeting.agenda_changed", by=by, about=meeting, at=at)
    return document


def remove_document(
    document: MeetingDocument, meeting: Meeting, *, by: Member, at: datetime
) -> None:
    """Take a file away."""
    file = document.file
    db.session.delete(document)
    db.session.flush()
    files.forget(file)
    journal.record("meeting.agenda_changed", by=by, about=meeting, at=at)


def set_rules(
    council: Council,
    *,
    notice_days: int,
    quorum: Part | None,
    counts_present: bool,
    by: Member,
    at: datetime,
) -> None:
    """Change the rules that a council has for its meetings."""
    council.notice_days, council.meeting_quorum = notice_days, quorum
    council.counts_present = counts_present
    journal.record("council.rules_changed", by=by, about=council, at=at)


def forget_needs(at: datetime) -> None:
    """Delete what people needed for meetings that are long over, their notes, and who spoke."""
    old = queries.over_since(at - FORGOTTEN)
    db.session.execute(delete(MeetingNeed).where(MeetingNeed.meeting_id.in_(old)))
    db.session.execute(delete(MeetingAnswer).where(MeetingAnswer.meeting_id.in_(old)))
    items = select(AgendaItem.id).where(AgendaItem.meeting_id.in_(old))
    db.session.execute(delete(FloorRequest).where(FloorRequest.item_id.in_(items)))


def require_before(meeting: Meeting) -> None:
    """Raise `RuleBroken("meeting.fixed")` once it has begun or is cancelled."""
    db.lock(meeting)
    if meeting.state not in BEFORE:
        raise RuleBroken("meeting.fixed")


def require_before_closed(meeting: Meeting) -> None:
    """Raise `RuleBroken("meeting.fixed")` once it is closed or cancelled."""
    db.lock(meeting)
    if meeting.state not in (*BEFORE, MeetingState.UNDER_WAY):
        raise RuleBroken("meeting.fixed")


def require_open(meeting: Meeting) -> None:
    """Raise `RuleBroken("meeting.not_open")` unless it is under way."""
    db.lock(meeting)
    if meeting.state is not MeetingState.UNDER_WAY:
        raise RuleBroken("meeting.not_open")


def require_sense(plan: dict[str, Any], at: datetime) -> None:
    """Raise `RuleBroken` where a plan has no time to come, or no place."""
    if plan["starts_at"] <= at:
        raise RuleBroken("meeting.past")
    if plan["ends_at"] <= plan["starts_at"]:
        raise RuleBroken("meeting.order")
    if plan["answers_by"] >= plan["starts_at"]:
        raise RuleBroken("meeting.answers")
    if not plan["place"] and not plan["link"]:
        raise RuleBroken("meeting.nowhere")
