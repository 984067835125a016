"""Reviews and decisions, redactions, reports from readers, and appeals."""

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from council.contributions.models import PUBLIC, Contribution, State
from council.core.clock import days_left
from council.core.db import Id, Model, Moment
from council.discussion.models import Comment
from council.people.models import Member

HOLD = timedelta(minutes=20)  # "X is on it" lapses after this
UNDO = timedelta(days=30)  # how long a decision can be taken back
READING_DAYS = 3  # working days in which a contribution is read (the rules page says so)
APPEAL_DAYS = 7  # working days in which a second look is taken


class Outcome(StrEnum):
    """What a moderator decided."""

    PUBLISH = "publish"
    REJECT = "reject"


TOOK = {Outcome.PUBLISH: PUBLIC, Outcome.REJECT: (State.REJECTED,)}  # where each one leads


class Reason(StrEnum):
    """Why a contribution is refused or a comment hidden; told in the person's language."""

    OFF_TOPIC = "off_topic"  # no authority of ours can act
    DUPLICATE = "duplicate"
    PERSONAL_DATA = "personal_data"
    ACCUSATION = "accusation"  # of a named person
    SPAM = "spam"
    UNCLEAR = "unclear"
    HARM = "harm"  # hate, threats: not listed in public


class Review(Model):
    """The wait for, and the decision on, one contribution; a new one after each resubmission."""

    __table_args__ = (
        Index("ix_review_open", "decided_at", "due_at"),
        CheckConstraint("(outcome IS NULL) = (decided_at IS NULL)", name="decided"),
    )

    id: Mapped[Id]
    contribution_id: Mapped[int] = mapped_column(ForeignKey("contribution.id"), index=True)
    opened_at: Mapped[Moment]
    due_at: Mapped[Moment]
    held_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    held_at: Mapped[Moment | None]
    outcome: Mapped[Outcome | None]
    reason: Mapped[Reason | None]
    note: Mapped[str | None]  # to the author, in plain words
    decided_at: Mapped[Moment | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    undone_at: Mapped[Moment | None]
    appeal_of_id: Mapped[int | None] = mapped_column(ForeignKey("review.id"))
    contribution: Mapped[Contribution] = relationship(lazy="raise_on_sql")
    held_by: Mapped[Member | None] = relationship(foreign_keys=[held_by_id], lazy="raise")

    def is_held(self, at: datetime) -> bool:
        """Whether someone is reading it at `at`."""
        return self.held_at is not None and at - self.held_at < HOLD

    def can_undo(self, at: datetime) -> bool:
        """Whether the decision is recent enough, was not undone, and still stands."""
        return (
            self.outcome is not None
            and self.decided_at is not None
            and self.undone_at is None
            and at - self.decided_at <= UNDO
            and self.contribution.state in TOOK[self.outcome]
        )

    def days_left(self, at: datetime) -> int:
        """Brussels days until it should be read, negative when late."""
        return days_left(self.due_at, at)


class Redaction(Model):
    """Words masked in the public text; the original stays in the version before."""

    id: Mapped[Id]
    contribution_id: Mapped[int] = mapped_column(ForeignKey("contribution.id"), index=True)
    version: Mapped[int]  # the version that it made
    reason: Mapped[Reason]
    at: Mapped[Moment]
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))


class Report(Model):
    """An alert from a reader about a contribution or a comment."""

    __table_args__ = (
        Index("ix_report_open", "handled_at", "at"),
        CheckConstraint("(contribution_id IS NULL) <> (comment_id IS NULL)", name="one_thing"),
    )

    id: Mapped[Id]
    contribution_id: Mapped[int | None] = mapped_column(ForeignKey("contribution.id"), index=True)
    comment_id: Mapped[int | None] = mapped_column(ForeignKey("comment.id"), index=True)
    reason: Mapped[Reason]
    note: Mapped[str]
    reporter_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    at: Mapped[Moment]
    handled_at: Mapped[Moment | None]
    handled_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    upheld: Mapped[bool | None]
    contribution: Mapped[Contribution | None] = relationship()
    comment: Mapped[Comment | None] = relationship()


class Appeal(Model):
    """The author asks for a second look, by another person than who decided."""

    id: Mapped[Id]
    review_id: Mapped[int] = mapped_column(ForeignKey("review.id"), unique=True)
    text: Mapped[str]
    at: Mapped[Moment]
    due_at: Mapped[Moment]
    decided_at: Mapped[Moment | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    granted: Mapped[bool | None]
    note: Mapped[str | None]
    review: Mapped[Review] = relationship(lazy="raise")

    def days_left(self, at: datetime) -> int:
        """Brussels days until it should be decided, negative when late."""
        return days_left(self.due_at, at)
