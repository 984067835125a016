"""The outbox: whatever leaves the building is a row here first, in the transaction of its cause."""

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

from sqlalchemy import Index, Select, delete, or_, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Mapped, mapped_column

from council.core import jobs, mail
from council.core.db import QUIET, Id, Model, Moment, db
from council.core.logs import log

KEPT = timedelta(days=30)  # how long a folder keeps a mail that left
BATCH = 500  # kept mails looked at in one query
MARKING = 6  # times, each waiting as long as the database lets us
DELAYS = [1, 5, 15, 60, 240, 720]  # minutes before each new try; parked after the last


class DeliveryState(StrEnum):
    """Where a row of the outbox stands."""

    WAITING = "waiting"
    SENT = "sent"
    PARKED = "parked"  # every try failed: an administrator must look
    GIVEN_UP = "given_up"  # an administrator looked, and it shall not leave


class Letter(Model):
    """One mail to one recipient for one cause: `key` says which, and is unique.

    `template` is a folder of templates/email/ (`feature/name`); `details` fill it; `attachments`
    name builders registered with `attachment` and what they need, so that they are made when sent.
    """

    __tablename__ = "outbox"
    __table_args__ = (Index("ix_outbox_due", "state", "next_try_at"), {"info": QUIET})

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
    claimed_by: Mapped[str | None]  # the worker that is sending it
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


Answerable = Callable[[Letter], str | None]
ANSWERED_AT: dict[str, Answerable] = {}


def answered_at(*templates: str) -> Callable[[Answerable], Answerable]:
    """Register where an answer to these kinds of letters goes; None: they cannot be answered."""

    def register(find: Answerable) -> Answerable:
        ANSWERED_AT.update(dict.fromkeys(templates, find))
        return find

    return register


def values(letter: Letter) -> dict[str, Any]:
    """What fills the template of `letter`: its details, and what its context finds now.

    `reply_to` is the address at which it can be answered, if it can.
    """
    find, where = CONTEXTS.get(letter.template), ANSWERED_AT.get(letter.template)
    found = {**letter.details, **(find(letter) if find else {})}
    return {**found, "reply_to": where(letter)} if where else found


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
    db.after_commit(jobs.wake)
    return letter


@jobs.due("outbox.deliver", prompt=True, last=True)
def deliver(at: datetime) -> None:
    """Send what is due, in order, each mail in its own transaction.

    A row is claimed before it is sent and marked after: a crash between the two may repeat a mail,
    with the same Message-ID. Without a way out the run ends, and costs no row a try.
    """
    if not waits(at):
        return
    connection = mail.connection()
    try:
        while not jobs.stopping() and mail.reaches(connection) and (claimed := claim(at)):
            send(claimed, connection, at)
    finally:
        mail.close(connection)


@jobs.due("outbox.sweep", minutes=1440)
def sweep(at: datetime) -> None:
    """Once a day, remove the kept mails that left long ago, and those of a row that is gone."""
    there = mail.kept()
    for first in range(0, len(there), BATCH):
        some = there[first : first + BATCH]
        fresh = or_(Letter.sent_at.is_(None), Letter.sent_at >= at - KEPT)
        named = Letter.message_id.in_([each.stem for each in some])
        wanted = set(db.session.scalars(select(Letter.message_id).where(fresh, named)))
        for file in some:
            if file.stem not in wanted:
                file.unlink(missing_ok=True)


def waits(at: datetime) -> bool:
    """Whether any mail is due at `at`."""
    return db.session.scalar(due(at).with_only_columns(Letter.id).limit(1)) is not None


def due(at: datetime) -> Select[Letter]:
    """The rows to send at `at`, in order: those that no other living worker is sending."""
    held = Letter.claimed_by.in_(jobs.others(at))
    return (
        select(Letter)
        .where(
            Letter.state == DeliveryState.WAITING,
            Letter.next_try_at <= at,
            or_(Letter.claimed_by.is_(None), ~held),
        )
        .order_by(Letter.next_try_at, Letter.id)
    )


def claim(at: datetime) -> int | None:
    """Take the next row that is due, so that no other worker does; its id, or None."""
    with db.unit():
        jobs.beat(at)
        letter = db.session.scalar(due(at).limit(1).with_for_update(skip_locked=True, of=Letter))
        if letter is None:
            return None
        letter.claimed_by = jobs.WORKER
        letter.tries += 1  # counted before, so that a mail which kills the worker is parked too
        return letter.id


def send(id: int, connection: Any, at: datetime) -> None:
    """Send the claimed row and mark what became of it."""
    error = None
    try:
        connection.send_messages([compose(db.session.get_one(Letter, id))])
    except Exception as failure:  # whatever it is, the other mails must leave
        error = f"{type(failure).__name__}: {failure}"
        log.error("mail.failed", letter=id, exc_info=failure)
        mail.close(connection)
    keep(id, error, at)


def keep(id: int, error: str | None, at: datetime) -> None:
    """Mark what became of a row, however busy the database: what is not marked is sent again."""
    for left in reversed(range(MARKING)):
        try:
            with db.unit():
                letter = db.session.get(Letter, id)
                if letter:  # it may have been forgotten meanwhile
                    mark(letter, error, at)
        except OperationalError:
            if not left:
                raise
        else:
            return


def compose(letter: Letter) -> Any:
    """The mail of a row, its attachments and all that fills it found now, in its language."""
    with mail.speaking(letter.locale):
        return mail.compose(
            to=letter.recipient,
            template=letter.template,
            locale=letter.locale,
            message_id=letter.message_id,
            values=values(letter),
            attachments=[attached(asked) for asked in letter.attachments],
        )


def attached(asked: dict[str, Any]) -> Attachment:
    """An attachment, made by its builder from what the row names."""
    return BUILDERS[asked["build"]](**{k: v for k, v in asked.items() if k != "build"})


def mark(letter: Letter, error: str | None, at: datetime) -> None:
    """Write down that a row was sent, or when it is tried again, or that it is parked."""
    letter.claimed_by = None
    letter.error = error
    if error is None:
        letter.state, letter.sent_at = DeliveryState.SENT, at
    elif letter.state is DeliveryState.GIVEN_UP:
        return  # given up while it was being sent
    elif letter.tries > len(DELAYS):
        letter.state = DeliveryState.PARKED
    else:
        letter.next_try_at = at + timedelta(minutes=DELAYS[letter.tries - 1])


def retry(letter: Letter, at: datetime) -> None:
    """Try a parked row again, from the beginning."""
    letter.state, letter.tries, letter.next_try_at = DeliveryState.WAITING, 0, at
    db.after_commit(jobs.wake)


def give_up(letter: Letter) -> None:
    """Let a row rest for good: it is tried no more, and no longer asks for a look."""
    letter.state = DeliveryState.GIVEN_UP


def drop(about: Any) -> None:
    """Delete the mails about a thing that wait and that no worker is sending: they are untrue."""
    db.session.execute(
        delete(Letter).where(
            Letter.about_kind == about.__tablename__,
            Letter.about_id == about.id,
            Letter.state.in_((DeliveryState.WAITING, DeliveryState.PARKED)),
            Letter.claimed_by.is_(None),
        )
    )


def forget(recipient: str) -> None:
    """Delete all mails to an address: their rows, and what a folder keeps of them."""
    letters = db.session.scalars(select(Letter).where(Letter.recipient == recipient)).all()
    files = [mail.file_of(each.message_id) for each in letters]
    db.after_commit(lambda: remove(files))
    db.session.execute(delete(Letter).where(Letter.recipient == recipient))


def remove(files: list[Path]) -> None:
    """Remove files, wherever they went meanwhile."""
    for each in files:
        each.unlink(missing_ok=True)
