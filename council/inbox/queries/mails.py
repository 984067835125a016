"""Mails one by one, on the desk of those who look after dossiers, and of a dossier."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from council.core import paging
from council.core.db import db
from council.core.outbox import Letter
from council.dossiers.models import Dossier
from council.dossiers.queries.free import within
from council.inbox.models import (
    SETTLED,
    TO_DO,
    Mailbox,
    ReceivedFile,
    ReceivedMail,
    State,
)
from council.people import desks
from council.people.models import Member
from council.referrals.models import WAITING, Referral
from council.referrals.queries.sent import WITH_DOSSIER

HOUR = timedelta(hours=1)
LETTER = "referrals/letter"


def mail(id: int) -> ReceivedMail | None:
    """The mail with this id, its referral and dossier loaded."""
    return db.session.scalar(
        select(ReceivedMail)
        .where(ReceivedMail.id == id)
        .options(joinedload(ReceivedMail.referral).options(WITH_DOSSIER))
    )


def is_known(key: str) -> bool:
    """Whether this mail was taken in already."""
    return db.session.scalar(select(ReceivedMail.id).where(ReceivedMail.key == key)) is not None


def unread() -> Sequence[int]:
    """The ids of the mails that were kept and not read yet, the oldest first."""
    rows = select(ReceivedMail.id).where(ReceivedMail.state == State.NEW)
    return db.session.scalars(rows.order_by(ReceivedMail.received_at, ReceivedMail.id)).all()


def files_of(one: ReceivedMail) -> Sequence[ReceivedFile]:
    """The files that came with a mail, in their order."""
    rows = select(ReceivedFile).where(ReceivedFile.mail_id == one.id)
    return db.session.scalars(rows.order_by(ReceivedFile.id)).all()


def waiting_for(referral_id: int) -> ReceivedMail | None:
    """The answer to a referral that waits for a moderator, if there is one; the latest."""
    rows = select(ReceivedMail).where(
        ReceivedMail.referral_id == referral_id, ReceivedMail.state == State.WAITING
    )
    return db.session.scalar(rows.order_by(ReceivedMail.id.desc()).limit(1))


def of_late(sender: str, referral: Referral | None, at: datetime) -> int:
    """How many mails of the last hour came from this sender, or were about this referral."""
    same: ColumnElement[bool] = ReceivedMail.sender == sender
    if referral:
        same = or_(same, ReceivedMail.referral_id == referral.id)
    rows = select(func.count()).select_from(ReceivedMail)
    return db.session.scalar(rows.where(ReceivedMail.received_at > at - HOUR, same)) or 0


def letter_by(message_ids: Sequence[str]) -> Letter | None:
    """The letter of ours that has one of these Message-IDs; the latest when several have."""
    rows = select(Letter).where(Letter.message_id.in_(message_ids))
    return db.session.scalar(rows.order_by(Letter.id.desc()).limit(1))


def seen_by(member: Member) -> Select[Any]:
    """The mails about dossiers that a member looks after; those of none for a wider scope."""
    return (
        select(ReceivedMail)
        .outerjoin(ReceivedMail.referral)
        .outerjoin(Referral.dossier)
        .where(within(Dossier.commune_id, member))
    )


def open_to(member: Member) -> Select[Any]:
    """The mails on which a member should act: an answer, as long as its authority must answer."""
    still = (ReceivedMail.state != State.WAITING) | Referral.state.in_(WAITING)
    return seen_by(member).where(ReceivedMail.state.in_(TO_DO), still)


@desks.waits("inbox")
def to_do(member: Member) -> Select[Any]:
    """The ids of the mails on which a member should act."""
    return open_to(member).with_only_columns(ReceivedMail.id)


def on_desk(member: Member, after: str | None) -> paging.Page:
    """One page of the mails on which a member should act, the oldest first."""
    oldest = [
        paging.Key(ReceivedMail.received_at, descending=False),
        paging.Key(ReceivedMail.id, descending=False),
    ]
    return paging.page(with_dossier(open_to(member)), oldest, after)


def settled(member: Member, after: str | None) -> paging.Page:
    """One page of the mails that are dealt with, the latest first."""
    latest = [paging.Key(ReceivedMail.received_at), paging.Key(ReceivedMail.id)]
    rows = seen_by(member).where(ReceivedMail.state.in_(SETTLED))
    return paging.page(with_dossier(rows), latest, after)


def with_dossier(rows: Select[Any]) -> Select[Any]:
    """These mails, with their dossiers loaded."""
    return rows.options(contains_eager(ReceivedMail.referral).contains_eager(Referral.dossier))


def choices(member: Member) -> Sequence[Referral]:
    """The referrals that a mail can belong to: those that wait, of the dossiers one looks after."""
    return db.session.scalars(
        select(Referral)
        .join(Referral.dossier)
        .where(Referral.state.in_(WAITING), within(Dossier.commune_id, member))
        .options(contains_eager(Referral.dossier))
        .order_by(Referral.sent_at.desc(), Referral.id.desc())
        .limit(200)
    ).all()


def to_settle() -> Sequence[int]:
    """The ids of mails that something else has dealt with.

    Answers that wait, of an authority that has no longer to answer; letters that came back, where
    another has left since, or none is needed.
    """
    over = Referral.state.not_in(WAITING)
    again = exists().where(
        Letter.about_kind == Referral.__tablename__,
        Letter.about_id == Referral.id,
        Letter.template == LETTER,
        Letter.created_at > ReceivedMail.received_at,
    )
    done = (ReceivedMail.state == State.WAITING) & over
    corrected = (ReceivedMail.state == State.RETURNED) & (over | again)
    rows = select(ReceivedMail.id).join(ReceivedMail.referral).where(done | corrected)
    return db.session.scalars(rows.order_by(ReceivedMail.id)).all()


def to_forget(before: datetime) -> Sequence[int]:
    """The ids of the mails that were dealt with before a moment."""
    rows = select(ReceivedMail.id).where(
        ReceivedMail.state.in_(SETTLED), ReceivedMail.settled_at < before
    )
    return db.session.scalars(rows.order_by(ReceivedMail.id)).all()


def raws_known(names: Sequence[str]) -> set[str]:
    """Those of some names under which a mail lies in the storage."""
    rows = select(ReceivedMail.raw).where(ReceivedMail.raw.in_(names))
    return {each for each in db.session.scalars(rows) if each}


def mailbox(name: str) -> Mailbox | None:
    """How far a mailbox was read; None if it never was."""
    return db.session.get(Mailbox, name)


def answer_lies_here() -> ColumnElement[bool]:
    """The condition on `Referral` that its answer waits on our own desk."""
    mine = select(ReceivedMail.referral_id).where(ReceivedMail.state == State.WAITING)
    return Referral.id.in_(mine)


def came_back() -> ColumnElement[bool]:
    """The condition on `Dossier` that a letter to an authority came back, and nobody looked."""
    back = (
        select(Referral.dossier_id)
        .join(ReceivedMail, ReceivedMail.referral_id == Referral.id)
        .where(ReceivedMail.state == State.RETURNED, Referral.state.in_(WAITING))
    )
    return Dossier.id.in_(back)


def to_read() -> ColumnElement[bool]:
    """The condition on `Dossier` that an answer by e-mail waits for a moderator, or is held."""
    rows = (
        select(Referral.dossier_id)
        .join(ReceivedMail, ReceivedMail.referral_id == Referral.id)
        .where(
            (ReceivedMail.state == State.HELD)
            | ((ReceivedMail.state == State.WAITING) & Referral.state.in_(WAITING))
        )
    )
    return Dossier.id.in_(rows)
