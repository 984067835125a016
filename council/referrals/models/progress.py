"""What an authority or a moderator reports about a commitment, with its evidence."""

from enum import StrEnum

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from council.core.db import Id, Model, Moment
from council.core.files import StoredFile
from council.referrals.models.commitments import Commitment


class ProgressKind(StrEnum):
    """What is said of a promise."""

    STEP = "step"  # how far it is
    DONE = "done"  # it is done, says the authority
    GIVEN_UP = "given_up"  # it is given up: the text says why


class Progress(Model):
    """An entry in the story of a commitment; `amount` counts in its unit, of its target.

    `by_id` is None when it came by the link; `role` says for whom it speaks.
    """

    id: Mapped[Id]
    commitment_id: Mapped[int] = mapped_column(ForeignKey("commitment.id"), index=True)
    kind: Mapped[ProgressKind]
    text: Mapped[str]
    language: Mapped[str]
    amount: Mapped[int | None]
    at: Mapped[Moment]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    role: Mapped[str]  # official, or moderator
    commitment: Mapped[Commitment] = relationship(lazy="raise")


class ProgressFile(Model):
    """A file given as evidence."""

    id: Mapped[Id]
    progress_id: Mapped[int] = mapped_column(ForeignKey("progress.id"), index=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    name: Mapped[str]
    file: Mapped[StoredFile] = relationship(lazy="joined")
