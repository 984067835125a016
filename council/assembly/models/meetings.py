"""Meetings of a council, what members say of their coming, and what they need for it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from council.assembly.models.councils import Council
from council.core.db import Id, Model, Moment
from council.core.files import StoredFile
from council.people.models import Member


class MeetingState(StrEnum):
    """Where a meeting stands; told by its moments, never kept."""

    DRAFT = "draft"
    CONVENED = "convened"
    UNDER_WAY = "under_way"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class Meeting(Model):
    """Members of a council meet, in a place, at a distance, or both.

    `uid` and `sequence` name the meeting and its last change in people's calendars. `link` is for
    members. `public`: everybody may come, and it stands in the council's calendar.
    """

    __table_args__ = (
        CheckConstraint("starts_at < ends_at", name="in_order"),
        CheckConstraint("opened_at IS NULL OR convened_at IS NOT NULL", name="opened"),
        CheckConstraint("closed_at IS NULL OR opened_at IS NOT NULL", name="closed"),
        CheckConstraint("cancelled_at IS NULL OR opened_at IS NULL", name="cancelled"),
        CheckConstraint("sequence >= 0", name="counted"),
        Index("ix_meeting_of_council", "council_id", "starts_at", "id"),
    )

    id: Mapped[Id]
    council_id: Mapped[int] = mapped_column(ForeignKey("council.id"))
    title: Mapped[str]
    text: Mapped[str]  # what people should know: how to get there, what to bring
    language: Mapped[str]
    starts_at: Mapped[Moment]
    ends_at: Mapped[Moment]  # planned
    place: Mapped[str]  # "" where all meet at a distance
    link: Mapped[str]  # "" where nobody takes part at a distance
    public: Mapped[bool]
    answers_by: Mapped[Moment]  # until then members say whether they come, and what they need
    new_voices_first: Mapped[bool]  # on the speaking list
    uid: Mapped[str] = mapped_column(unique=True)
    sequence: Mapped[int] = mapped_column(default=0)
    prepared_at: Mapped[Moment]
    prepared_by_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    convened_at: Mapped[Moment | None]
    opened_at: Mapped[Moment | None]
    closed_at: Mapped[Moment | None]
    cancelled_at: Mapped[Moment | None]
    cancel_reason: Mapped[str] = mapped_column(default="")
    council: Mapped[Council] = relationship(lazy="joined")

    @property
    def state(self) -> MeetingState:
        """Where it stands."""
        if self.cancelled_at is not None:
            return MeetingState.CANCELLED
        if self.closed_at is not None:
            return MeetingState.CLOSED
        if self.opened_at is not None:
            return MeetingState.UNDER_WAY
        return MeetingState.CONVENED if self.convened_at is not None else MeetingState.DRAFT

    def takes_answers(self, at: datetime) -> bool:
        """Whether members may still say whether they come."""
        return self.state is MeetingState.CONVENED and at <= self.answers_by


class MeetingDocument(Model):
    """A file for a meeting, or for one item of its agenda."""

    id: Mapped[Id]
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), index=True)
    item_id: Mapped[int | None] = mapped_column(ForeignKey("agenda_item.id"), index=True)
    title: Mapped[str]
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    added_at: Mapped[Moment]
    added_by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    file: Mapped[StoredFile] = relationship(lazy="joined")


class Coming(StrEnum):
    """What a member says of coming."""

    PRESENT = "present"
    REMOTE = "remote"
    EXCUSED = "excused"


class MeetingAnswer(Model):
    """A member says whether they come; one who is excused may ask another to vote for them."""

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True, index=True)
    coming: Mapped[Coming]
    holder_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    note: Mapped[str]  # for the secretary only
    answered_at: Mapped[Moment]
    meeting: Mapped[Meeting] = relationship(lazy="raise")
    member: Mapped[Member] = relationship(foreign_keys=[member_id], lazy="raise")
    holder: Mapped[Member | None] = relationship(foreign_keys=[holder_id], lazy="raise")


class NeedKind(StrEnum):
    """What helps somebody to take part."""

    INTERPRETER = "interpreter"
    SIGN_LANGUAGE = "sign_language"
    CHILDCARE = "childcare"
    RIDE = "ride"
    REIMBURSEMENT = "reimbursement"


class MeetingNeed(Model):
    """What one member needs for a meeting: between them and the secretary, others see numbers."""

    __table_args__ = (CheckConstraint("number > 0", name="counted"),)

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True, index=True)
    kind: Mapped[NeedKind] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(default="")  # of an interpreter; "" else
    number: Mapped[int] = mapped_column(default=1)  # of children


class MeetingResource(Model):
    """How much the secretary has found of what was asked for."""

    __table_args__ = (CheckConstraint("found >= 0", name="no_less_than_none"),)

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), primary_key=True)
    kind: Mapped[NeedKind] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(primary_key=True, default="")
    found: Mapped[int]
