"""Lots: everything that somebody needs to draw them again."""

from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from council.assembly.models.calls import Call
from council.core.db import Id, Model, Moment


class Draw(Model):
    """Lots that were drawn for a call; nobody is named, only the numbers of candidates.

    `candidates` are what went in (`number` and strata), `digest` their SHA-256; `drawn` what came
    out, in order: the numbers of the members, `waiting` those of the substitutes.
    """

    id: Mapped[Id]
    call_id: Mapped[int] = mapped_column(ForeignKey("candidate_call.id"), unique=True)
    at: Mapped[Moment]
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    algorithm: Mapped[str]
    seed: Mapped[str]
    candidates: Mapped[list[dict[str, Any]]]
    digest: Mapped[str]
    seats: Mapped[int]
    drawn: Mapped[list[dict[str, Any]]]
    waiting: Mapped[list[dict[str, Any]]]
    call: Mapped[Call] = relationship(lazy="joined")
