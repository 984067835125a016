"""What people concerned, a panel of the council and the authority say of an official answer."""

from datetime import UTC, datetime, timedelta
from enum import StrEnum

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from council.assembly.models.kinds import words
from council.core.clock import ZONE, local_day
from council.core.db import Id, Model, Moment
from council.referrals.models.clocks import MORNING
from council.referrals.models.voices import Through

SHOWN = 5  # with fewer judgements nothing is shown
PANEL = 3  # members of councils, before their marks are shown
POINTS = ("answers", "reasons", "plain", "dated", "next_steps")  # the columns of the rubric


class Round(StrEnum):
    """When people are asked about an answer."""

    RECEPTION = "reception"
    FOUR_WEEKS = "four_weeks"
    SIX_MONTHS = "six_months"


ROUNDS = tuple(Round)
ROUND_DAYS = {Round.RECEPTION: 0, Round.FOUR_WEEKS: 28, Round.SIX_MONTHS: 182}


def round_moment(which: Round, answered_at: datetime) -> datetime:
    """When people are asked, about an answer of this moment; UTC."""
    if which is Round.RECEPTION:
        return answered_at
    day = local_day(answered_at) + timedelta(days=ROUND_DAYS[which])
    return datetime.combine(day, MORNING, ZONE).astimezone(UTC)


def round_at(answered_at: datetime, at: datetime) -> Round:
    """The round in which an answer is judged at `at`.

    The first one too when the clock of whoever asks is a little behind.
    """
    later = [each for each in ROUNDS[1:] if round_moment(each, answered_at) <= at]
    return later[-1] if later else ROUNDS[0]


class Grade(StrEnum):
    """The reply to a question about an answer."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"
    UNKNOWN = "unknown"


class Judgement(Model):
    """What one person says of an answer in one round; they may change it while that lasts.

    `member_id` is None once the person has left: the judgement still counts.
    """

    __table_args__ = (UniqueConstraint("response_id", "member_id", "round"),)

    id: Mapped[Id]
    response_id: Mapped[int] = mapped_column(ForeignKey("response.id"))
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    round: Mapped[Round]
    answered: Mapped[Grade] = mapped_column(
        words(Grade, "answered")
    )  # did they answer the question?
    clear: Mapped[Grade] = mapped_column(words(Grade, "clear"))  # in words I understand?
    changed: Mapped[Grade] = mapped_column(words(Grade, "changed"))  # did it change something?
    through: Mapped[Through]
    helper_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    at: Mapped[Moment]


class FirstTime(Model):
    """Whether a person had ever addressed an authority before; asked once a person."""

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    before: Mapped[Grade]  # yes, no or unknown
    at: Mapped[Moment]


class PanelMark(Model):
    """The five points that a member of a council gives an answer, or not."""

    __table_args__ = (UniqueConstraint("response_id", "member_id"),)

    id: Mapped[Id]
    response_id: Mapped[int] = mapped_column(ForeignKey("response.id"))
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    answers: Mapped[bool]  # it answers what was asked
    reasons: Mapped[bool]  # it gives its reasons
    plain: Mapped[bool]  # its words are plain
    dated: Mapped[bool]  # it says who does what, and when
    next_steps: Mapped[bool]  # it says what one can do who disagrees
    at: Mapped[Moment]

    @property
    def points(self) -> int:
        """How many of the five points it gives."""
        return sum(getattr(self, name) for name in POINTS)


class AnswerRemark(Model):
    """What an authority replies, once, to how its answer was judged. `by_id` None: by link."""

    response_id: Mapped[int] = mapped_column(ForeignKey("response.id"), primary_key=True)
    body: Mapped[str]
    html: Mapped[str]
    language: Mapped[str]
    at: Mapped[Moment]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
