"""Official answers and what is given with them."""

from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from council.core.db import Id, Model, Moment
from council.core.files import StoredFile
from council.people.models import Member
from council.referrals.models.referrals import Referral
from council.territory.models import Authority


class Verdict(StrEnum):
    """What an authority answers."""

    ACCEPTED = "accepted"
    PARTLY = "partly"
    REFUSED = "refused"
    NOT_COMPETENT = "not_competent"


class Response(Model):
    """An official answer. `service` signs it, never a civil servant.

    "Not competent" must name the authority that is. `rounds` counts how often people were asked
    to judge it; `evasive_at`: since when most of them say that it does not answer the question.
    """

    __table_args__ = (
        CheckConstraint(
            "(verdict = 'not_competent') = (competent_id IS NOT NULL)", name="names_competent"
        ),
    )

    id: Mapped[Id]
    referral_id: Mapped[int] = mapped_column(ForeignKey("referral.id"), unique=True)
    verdict: Mapped[Verdict]
    body: Mapped[str]
    html: Mapped[str]
    language: Mapped[str]
    service: Mapped[str]
    at: Mapped[Moment]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))  # None: by reply link
    competent_id: Mapped[int | None] = mapped_column(ForeignKey("authority.id"))
    rounds: Mapped[int] = mapped_column(default=0)
    next_round_at: Mapped[Moment | None] = mapped_column(index=True)
    evasive_at: Mapped[Moment | None]
    referral: Mapped[Referral] = relationship(lazy="raise")
    competent: Mapped[Authority | None] = relationship(lazy="joined")
    by: Mapped[Member | None] = relationship(lazy="raise")


class ResponseFile(Model):
    """A file given with a response."""

    id: Mapped[Id]
    response_id: Mapped[int] = mapped_column(ForeignKey("response.id"), index=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    name: Mapped[str]
    file: Mapped[StoredFile] = relationship(lazy="joined")
