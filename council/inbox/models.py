"""Mails that came in: where each stands, why somebody must look at it, and the mailboxes read."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from council.core import clock
from council.core.db import QUIET, Id, Model, Moment
from council.core.errors import RuleBroken
from council.core.files import StoredFile
from council.people.models import Member
from council.referrals.models import Referral


class State(StrEnum):
    """Where a mail stands."""

    NEW = "new"  # kept, not read yet
    WAITING = "waiting"  # an answer: a moderator says what it decides, then it is published
    HELD = "held"  # somebody must look, for its reason
    RETURNED = "returned"  # a letter of ours came back
    AUTOMATIC = "automatic"  # no person wrote it: it answers nothing
    PUBLISHED = "published"
    OVERTAKEN = "overtaken"  # the authority answered otherwise, or its letter was sent again
    DISMISSED = "dismissed"  # somebody looked, and said why it is not an answer


NEXT = {  # every arrow
    State.NEW: {State.WAITING, State.HELD, State.RETURNED, State.AUTOMATIC},
    State.WAITING: {State.PUBLISHED, State.OVERTAKEN, State.HELD, State.DISMISSED},
    State.HELD: {State.WAITING, State.DISMISSED},
    State.RETURNED: {State.OVERTAKEN, State.DISMISSED},
    State.AUTOMATIC: {State.WAITING},
}
TO_DO = (State.WAITING, State.HELD, State.RETURNED)  # a moderator must act
SETTLED = (State.AUTOMATIC, State.PUBLISHED, State.OVERTAKEN, State.DISMISSED)


class Reason(StrEnum):
    """Why a mail is held."""

    NO_ADDRESS = "no_address"  # it came to no address of a dossier
    ENDED = "ended"  # the address is not ours, or a newer letter replaced it
    EXPIRED = "expired"  # the address is too old
    SENDER = "sender"  # not from the domain of the authority that was asked
    FORGED = "forged"  # the mail server found that the sender is not whom it says
    ANOTHER = "another"  # it answers the letter about another dossier
    AGAIN = "again"  # another answer to this dossier waits already
    ANSWERED = "answered"  # an answer was published already
    WITHDRAWN = "withdrawn"  # no answer is expected any more
    EMPTY = "empty"  # nothing is left without what it quotes
    LONG = "long"  # longer than an answer can be
    LARGE = "large"  # larger than what is taken in; only its beginning is kept
    PACKED = "packed"  # its files lie in a winmail.dat
    LOOP = "loop"  # a mail of ours that came back, or too many in an hour
    UNREADABLE = "unreadable"  # it could not be read at all


class ReceivedMail(Model):
    """A mail that came in. `raw` names its bytes in the storage, as they came.

    `key` says which mail it is, however often it is delivered. `words` are what would be
    published, `text` is the whole mail. `refused` are files that are not kept: name and why.
    """

    __table_args__ = (
        Index("ix_received_mail_desk", "state", "received_at", "id"),
        Index("ix_received_mail_sender", "sender", "received_at"),
        {"info": QUIET},
    )

    id: Mapped[Id]
    key: Mapped[str] = mapped_column(unique=True)
    raw: Mapped[str | None]  # None once it was forgotten
    size: Mapped[int]
    whole: Mapped[bool]
    received_at: Mapped[Moment]
    state: Mapped[State] = mapped_column(default=State.NEW)
    reason: Mapped[Reason | None]
    referral_id: Mapped[int | None] = mapped_column(ForeignKey("referral.id"), index=True)
    sender: Mapped[str] = mapped_column(default="")
    subject: Mapped[str] = mapped_column(default="")
    words: Mapped[str] = mapped_column(default="")
    text: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(default="")
    refused: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    settled_at: Mapped[Moment | None]
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    why: Mapped[str] = mapped_column(default="")  # of a dismissal, or of a letter that came back
    referral: Mapped[Referral | None] = relationship(lazy="raise")
    settled_by: Mapped[Member | None] = relationship(lazy="raise")

    def move_to(self, state: State) -> None:
        """Follow one arrow of `NEXT`; raise `RuleBroken("inbox.move")` if there is none."""
        if state not in NEXT.get(self.state, ()):
            raise RuleBroken("inbox.move")
        self.state = state

    @property
    def publish_by(self) -> datetime:
        """Until when a moderator promises to publish it: the end of the next working day."""
        return clock.deadline(self.received_at, days=1, working=True)


class ReceivedFile(Model):
    """A file that came with a mail, kept; public only once its answer is."""

    __table_args__ = ({"info": QUIET},)

    id: Mapped[Id]
    mail_id: Mapped[int] = mapped_column(ForeignKey("received_mail.id"), index=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    name: Mapped[str]
    file: Mapped[StoredFile] = relationship(lazy="joined")


class Mailbox(Model):
    """How far a mailbox was read: what comes after `uid`, as long as it is `validity`'s."""

    __table_args__ = ({"info": QUIET},)

    name: Mapped[str] = mapped_column(primary_key=True)
    validity: Mapped[int] = mapped_column(BigInteger)
    uid: Mapped[int] = mapped_column(BigInteger)
