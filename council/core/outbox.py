"""The outbox: whatever leaves the building is a row here first, in the transaction of its cause."""

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, select
from sqlalchemy.orm import Mapped, mapped_column

from council.core import jobs
from council.core.db import Id, Model, Moment, db
from council.core.frame import after_commit

DELAYS = [1, 5, 15, 60, 240, 720]  # minutes before each new try; parked after the last
CLAIM = timedelta(minutes=10)  # how long a worker may hold a row before another takes it over


class DeliveryState(StrEnum):
    """Where a row of the outbox stands."""

    WAITING = "waiting"
    SENT = "sent"
    PARKED = "parked"  # every try failed: an administrator must look


class Letter(Model):
    """One mail to one recipient for one cause: `key` says which, and is unique.

    `template` is a folder of templates/email/ (`feature/name`); `details` fill it; `attachments`
    name builders registered with `attachment` and what they need, so that they are made when sent.
    """

    __tablename__ = "outbox"
    __table_args__ = (Index("ix_outbox_due", "state", "next_try_at"),)

    id: Mapped[Id]
    key: Mapped[str] = mapped_column(unique=True)
    recipient: Mapped[str]
    template: Mapped[str]
    locale: Mapped[str]
    details: Mapped[dict[str, Any]]
    attachments: Mapped[list[dict[str, Any]]]
    about_kind: Mapped[str | None]
    about_id: Mapped[int | None]
    state: Mapped[DeliveryState] = mapped_column(default=DeliveryState.WAITING)
    tries: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[Moment]
    next_try_at: Mapped[Moment]
    sent_at: Mapped[Moment | None]
    error: Mapped[str | None]
    message_id: Mapped[str] = mapped_column(unique=True)


Attachment = tuple[str, str, bytes]  # file name, MIME type, content
BUILDERS: dict[str, Callable[..., Attachment]] = {}


def attachment(name: str) -> Callable[[Callable[..., Attachment]], Callable[..., Attachment]]:
    """Register a function that makes an attachment when a letter leaves."""

    def register(build: Callable[..., Attachment]) -> Callable[..., Attachment]:
        BUILDERS[name] = build
        return build

    return register


Context = Callable[[Letter], dict[str, Any]]
CONTEXTS: dict[str, Context] = {}


def context(template: str) -> Callable[[Context], Context]:
    """Register what `template` is given besides the details, found when a letter leaves."""

    def register(find: Context) -> Context:
        CONTEXTS[template] = find
        return find

    return register


def values(letter: Letter) -> dict[str, Any]:
    """What fills the template of `letter`: its details, and what its context finds now."""
    find = CONTEXTS.get(letter.template)
    return {**letter.details, **(find(letter) if find else {})}


def queue(
    template: str,
    *,
    key: str,
    to: str,
    locale: str,
    at: datetime,
    about: Any = None,
    attachments: list[dict[str, Any]] | None = None,
    **details: Any,
) -> Letter | None:
    """Put a mail in the outbox; None when `key` (cause and recipient) is there already.

    `to` is an address, `details` JSON values for the templates, `attachments` a list of
    `{"build": name, ...arguments}`. The worker sends it after the commit.
    """
    if db.session.scalar(select(Letter.id).where(Letter.key == key)):
        return None
    letter = Letter(
        key=key,
        recipient=to,
        template=template,
        locale=locale,
        details=details,
        attachments=attachments or [],
        about_kind=about.__tablename__ if about is not None else None,
        about_id=about.id if about is not None else None,
        created_at=at,
        next_try_at=at,
        message_id=f"{secrets.token_hex(16)}@council",
    )
    db.session.add(letter)
    after_commit(jobs.wake)
    return letter
