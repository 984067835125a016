"""Ballots: what is asked, under which rule, of whom; and the votes."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column, relationship

from council.assembly.models.agenda import AgendaItem
from council.assembly.models.councils import Council
from council.assembly.models.kinds import words
from council.assembly.models.mandates import Mandate
from council.assembly.tally import Base, Majority, Method, Outcome, Part, Quorum, Turnout
from council.core.db import QUIET, Id, Model, Moment
from council.dossiers.models import Dossier
from council.people.models import Member


class BallotState(StrEnum):
    """Where a ballot stands; told by its moments, never kept."""

    DRAFT = "draft"
    OPEN = "open"
    COUNTING = "counting"  # its time is over, the worker has yet to count
    CLOSED = "closed"


class Ballot(Model):
    """A question put to a council. Once it is open, the database lets nobody change its rule.

    `options` are those that are ranked, named "1", "2"… in votes; `seed` draws the lot that settles
    their ties. `proxies` is how many one member may hold at most. `seats` and `electors` are
    counted when it opens. `item_id` names the item of a meeting at which it is held; `present` how
    many were there then, where the council counts these for the quorum.
    """

    __table_args__ = (
        CheckConstraint("opened_at IS NULL OR opened_at < closes_at", name="closes"),
        CheckConstraint("(counted_at IS NULL) = (outcome IS NULL)", name="counted"),
        CheckConstraint("counted_at IS NULL OR opened_at IS NOT NULL", name="opened"),
        CheckConstraint("quorum_number > 0 AND proxies >= 0", name="no_less_than_none"),
        Index("ix_ballot_of_council", "council_id", "opened_at", "id"),
        Index("ix_ballot_due", "counted_at", "closes_at"),
    )

    id: Mapped[Id]
    council_id: Mapped[int] = mapped_column(ForeignKey("council.id"))
    dossier_id: Mapped[int | None] = mapped_column(ForeignKey("dossier.id"), index=True)
    # what is voted on, where it is no question by itself
    motion_id: Mapped[int | None] = mapped_column(ForeignKey("motion.id"), index=True)
    amendment_id: Mapped[int | None] = mapped_column(ForeignKey("amendment.id"), index=True)
    title: Mapped[str]
    text: Mapped[str]  # what is decided, in full; paragraphs stand between blank lines
    language: Mapped[str]
    method: Mapped[Method]
    secret: Mapped[bool]
    options: Mapped[list[str]]
    majority: Mapped[Part] = mapped_column(words(Part, "majority"))
    majority_of: Mapped[Base] = mapped_column(words(Base, "majority_of"))
    quorum: Mapped[Part | None] = mapped_column(words(Part, "quorum"))
    quorum_of: Mapped[Base] = mapped_column(words(Base, "quorum_of"))
    quorum_number: Mapped[int] = mapped_column(default=1)  # where `quorum` is no part
    proxies: Mapped[int] = mapped_column(default=0)
    closes_at: Mapped[Moment]
    prepared_at: Mapped[Moment]
    prepared_by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    opened_at: Mapped[Moment | None]
    seats: Mapped[int | None]
    electors: Mapped[int | None]
    seed: Mapped[str | None]
    reminded_at: Mapped[Moment | None]
    counted_at: Mapped[Moment | None]
    outcome: Mapped[Outcome | None]
    item_id: Mapped[int | None] = mapped_column(ForeignKey("agenda_item.id"), index=True)
    present: Mapped[int | None]
    council: Mapped[Council] = relationship(lazy="joined")
    dossier: Mapped[Dossier | None] = relationship(lazy="joined")
    item: Mapped[AgendaItem | None] = relationship(lazy="raise")

    def state(self, at: datetime) -> BallotState:
        """Where it stands at a moment."""
        if self.opened_at is None:
            return BallotState.DRAFT
        if self.counted_at is not None:
            return BallotState.CLOSED
        return BallotState.OPEN if at < self.closes_at else BallotState.COUNTING

    @property
    def asked_quorum(self) -> Quorum:
        """How many must take part."""
        return Quorum(self.quorum, self.quorum_of, self.quorum_number)

    @property
    def asked_majority(self) -> Majority:
        """How many must be for it."""
        return Majority(self.majority, self.majority_of)

    @property
    def names(self) -> list[str]:
        """What votes call the options: "1", "2"…"""
        return [str(number) for number in range(1, len(self.options) + 1)]

    @property
    def counts_room(self) -> bool:
        """Whether who is in the room counts for the quorum; once it is open, that stays."""
        if self.opened_at is None:
            return self.item_id is not None and self.council.counts_present
        return self.present is not None

    def turnout(self, cast: int) -> Turnout:
        """How many there are, when `cast` have voted."""
        return Turnout(self.seats or 0, self.electors or 0, cast, self.present)


class BallotProxy(Model):
    """A member asks another to vote for them, before the ballot opens."""

    __table_args__ = ({"info": QUIET},)

    ballot_id: Mapped[int] = mapped_column(ForeignKey("ballot.id"), primary_key=True)
    giver_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True, index=True)
    holder_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    at: Mapped[Moment]
    giver: Mapped[Member] = relationship(foreign_keys=[giver_id], lazy="raise")
    holder: Mapped[Member] = relationship(foreign_keys=[holder_id], lazy="raise")


class Elector(Model):
    """A mandate that votes in a ballot, fixed when that opened; `holder` votes in its stead.

    It says whether there is a vote, and not when: of a secret ballot nothing else is known.
    """

    ballot_id: Mapped[int] = mapped_column(ForeignKey("ballot.id"), primary_key=True)
    mandate_id: Mapped[int] = mapped_column(ForeignKey("mandate.id"), primary_key=True, index=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    holder_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    voted: Mapped[bool] = mapped_column(default=False)
    mandate: Mapped[Mandate] = relationship(lazy="raise")
    member: Mapped[Member] = relationship(foreign_keys=[member_id], lazy="raise")
    holder: Mapped[Member | None] = relationship(foreign_keys=[holder_id], lazy="raise")

    @property
    def caster_id(self) -> int:
        """Who votes: the member, or the one who holds the proxy."""
        return self.holder_id or self.member_id


class OpenVote(Model):
    """A vote under a name, shown when the ballot is closed; until then it may be changed."""

    __table_args__ = ({"info": QUIET},)

    ballot_id: Mapped[int] = mapped_column(ForeignKey("ballot.id"), primary_key=True)
    mandate_id: Mapped[int] = mapped_column(ForeignKey("mandate.id"), primary_key=True, index=True)
    choice: Mapped[list[str]]
    reason: Mapped[str]  # of an objection; "" without
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    at: Mapped[Moment]


class Box(Model):
    """The votes of a secret ballot while it is open: one sealed whole, mixed anew at each vote.

    It has the same length from the first to the last vote, and is gone when they are counted.
    """

    __tablename__ = "ballot_box"
    __table_args__ = ({"info": QUIET},)

    ballot_id: Mapped[int] = mapped_column(ForeignKey("ballot.id"), primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class SecretVote(Model):
    """A vote of nobody knows whom, written when the ballot was counted, under a random key.

    The key is where it lies: the table has no other order.
    """

    __table_args__ = ({"sqlite_with_rowid": False},)

    ballot_id: Mapped[int] = mapped_column(ForeignKey("ballot.id"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    choice: Mapped[list[str]]
    reason: Mapped[str]


class Receipt(Model):
    """A code that one voter knows, found here once the ballot is counted; tied to no vote."""

    __tablename__ = "ballot_receipt"
    __table_args__ = ({"sqlite_with_rowid": False},)

    ballot_id: Mapped[int] = mapped_column(ForeignKey("ballot.id"), primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
