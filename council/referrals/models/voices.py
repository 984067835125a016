"""Whether a commitment is kept: what the people concerned say, and how it is weighed."""

from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from council.core.db import Id, Model, Moment
from council.referrals.models.commitments import Commitment, CommitmentState

CONFIRMED = 3  # so many, and nobody against, need not wait for the end of the delay
CONTESTED = 3  # so many take back that a promise was kept


class VoiceStance(StrEnum):
    """What one person concerned says."""

    CONFIRM = "confirm"
    NOT_YET = "not_yet"
    UNKNOWN = "unknown"


class Through(StrEnum):
    """How a person said it."""

    PAGE = "page"  # signed in, by e-mail or by card
    MAIL = "mail"  # by the link in a mail
    COUNTER = "counter"  # with a helper, who read it back


class Voice(Model):
    """What one person says of one commitment; they may change it. Their comment is public.

    `member_id` is None once the person has left: the voice still counts.
    """

    __table_args__ = (UniqueConstraint("commitment_id", "member_id"),)
    __tablename__ = "commitment_voice"

    id: Mapped[Id]
    commitment_id: Mapped[int] = mapped_column(ForeignKey("commitment.id"))
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    stance: Mapped[VoiceStance]
    comment: Mapped[str]  # may be ""
    language: Mapped[str]
    through: Mapped[Through]
    helper_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    at: Mapped[Moment]
    hidden_at: Mapped[Moment | None]  # a moderator took the comment away
    commitment: Mapped[Commitment] = relationship(lazy="raise")


class Tally(NamedTuple):
    """How many people said what since they were asked."""

    confirm: int = 0
    not_yet: int = 0
    unknown: int = 0


class Grounds(StrEnum):
    """Why a commitment came to where it stands."""

    CONFIRMED = "confirmed"  # more people confirm than say "not yet"
    NO_OBJECTION = "no_objection"  # the announced delay is over, and nobody said "not yet"
    OBJECTION = "objection"  # as many say "not yet" as confirm, or more
    CONTESTED = "contested"  # the same, once it was held to be kept


class Outcome(NamedTuple):
    """Where a commitment goes, and why."""

    state: CommitmentState
    grounds: Grounds


def weigh(
    said: Tally,
    *,
    state: CommitmentState,
    claimed: bool,
    delay_over: bool,
    past: bool,
    concerned: int,
) -> Outcome | None:
    """What becomes of a commitment by what people said; None: nothing yet.

    `claimed`: the authority says that it is done. `delay_over`: the announced delay. `past`: its
    date. `concerned`: how many people are: in a small dossier fewer are enough to contest.
    """
    lost = CommitmentState.BROKEN if past else CommitmentState.UNDER_WAY
    if state is CommitmentState.KEPT:
        enough = said.not_yet >= min(CONTESTED, max(concerned, 1))
        contested = enough and said.not_yet > said.confirm
        return Outcome(lost, Grounds.CONTESTED) if contested else None
    if not delay_over:
        sure = claimed and said.confirm >= CONFIRMED and not said.not_yet
        return Outcome(CommitmentState.KEPT, Grounds.CONFIRMED) if sure else None
    if said.confirm > said.not_yet:
        return Outcome(CommitmentState.KEPT, Grounds.CONFIRMED)
    if said.not_yet:
        return Outcome(lost, Grounds.OBJECTION)
    return Outcome(CommitmentState.KEPT, Grounds.NO_OBJECTION) if claimed else None
