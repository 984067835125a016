"""Commitments: the dated promises in a response."""

from datetime import date
from enum import StrEnum

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from council.core.db import Id, Model
from council.referrals.models.responses import Response


class CommitmentState(StrEnum):
    """Where a promise stands."""

    PLANNED = "planned"
    UNDER_WAY = "under_way"
    KEPT = "kept"
    BROKEN = "broken"
    ABANDONED = "abandoned"


class Commitment(Model):
    """A dated promise in a response."""

    id: Mapped[Id]
    response_id: Mapped[int] = mapped_column(ForeignKey("response.id"), index=True)
    text: Mapped[str]
    due_on: Mapped[date]
    state: Mapped[CommitmentState] = mapped_column(default=CommitmentState.PLANNED)
    position: Mapped[int]
    response: Mapped[Response] = relationship(lazy="raise")
