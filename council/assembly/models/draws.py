"""Lots: everything that somebody needs to draw them again."""

from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from council.assembly.models.calls import Call
from council.core.db import Id, Model, Moment


class Draw(Model):
    """Lots that were drawn for a call.

    `paper` is what is published: all that went in and what came out, as `lots.draw` makes it.
    Nobody is named in it, only the numbers of candidates.
    """

    id: Mapped[Id]
    call_id: Mapped[int] = mapped_column(ForeignKey("candidate_call.id"), unique=True)
    at: Mapped[Moment]
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    paper: Mapped[dict[str, Any]]
    call: Mapped[Call] = relationship(lazy="joined")
