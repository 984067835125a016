"""Carriages: somebody who may use a right carries a dossier for those who may not."""

from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from council.core.db import Id, Model, Moment
from council.core.errors import RuleBroken
from council.dossiers.models import Dossier
from council.territory.models import Authority, Procedure


class CarriageState(StrEnum):
    """Where a mandate to carry stands."""

    ASKED = "asked"
    ACCEPTED = "accepted"
    DECLINED = "declined"  # by the carrier, who never accepted
    REVOKED = "revoked"  # by the carrier, an author, or a steward of the dossier


ARROWS = {
    CarriageState.ASKED: {
        CarriageState.ACCEPTED,
        CarriageState.DECLINED,
        CarriageState.REVOKED,
    },
    CarriageState.ACCEPTED: {CarriageState.REVOKED},
}
OPEN = (CarriageState.ASKED, CarriageState.ACCEPTED)


class Carriage(Model):
    """A mandate to carry a dossier by one procedure: an organisation, or an elected member.

    `name` is public, on the act, once it is accepted. Who the people are stays with the carrier:
    no row joins the two. `seat` is where an organisation is seated. `email` is forgotten when the
    mandate ends. `nonce` is part of the carrier's link.
    """

    __table_args__ = (
        # On PostgreSQL the index says so too, by its migration (as that of groupings).
        Index(
            "uq_carriage_open",
            "dossier_id",
            "procedure_id",
            unique=True,
            sqlite_where=text("state IN ('asked', 'accepted')"),
        ),
        CheckConstraint("(state = 'asked') = (decided_at IS NULL)", name="decided"),
    )

    id: Mapped[Id]
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"), index=True)
    procedure_id: Mapped[int] = mapped_column(ForeignKey("rung.id"))
    name: Mapped[str]
    seat_id: Mapped[int | None] = mapped_column(ForeignKey("authority.id"))
    email: Mapped[str | None]
    locale: Mapped[str]
    words: Mapped[str]  # of the moderator, in the mail; may be ""
    nonce: Mapped[str]
    state: Mapped[CarriageState] = mapped_column(default=CarriageState.ASKED)
    asked_at: Mapped[Moment]
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    accepted_at: Mapped[Moment | None]
    decided_at: Mapped[Moment | None]  # when its state last changed
    reason: Mapped[str | None]  # why it was declined or revoked; public
    dossier: Mapped[Dossier] = relationship(lazy="raise")
    procedure: Mapped[Procedure] = relationship(lazy="joined")
    seat: Mapped[Authority | None] = relationship(lazy="joined")

    def move_to(self, state: CarriageState) -> None:
        """Follow one arrow of `ARROWS`; raise `RuleBroken("carriage.move")` if there is none."""
        if state not in ARROWS.get(self.state, ()):
            raise RuleBroken("carriage.move")
        self.state = state

    @property
    def is_open(self) -> bool:
        """Whether it is asked or accepted."""
        return self.state in OPEN
