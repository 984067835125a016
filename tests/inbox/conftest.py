"""What tests of mails that come in begin with: a dossier sent to a town that answers by e-mail."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from council.core.db import Database
from council.core.outbox import Letter
from council.dossiers.models import Dossier
from council.inbox import operations, tasks
from council.inbox.models import ReceivedMail
from council.inbox.queries import places
from council.people.models import Member, Role
from council.referrals import operations as referrals
from council.referrals.models import Referral
from council.territory.models import Authority
from tests.support import a_commune, a_contribution, a_dossier, a_member

MAILS = Path(__file__).parent / "mails"
DOMAIN = "answers.example"
Take = Callable[..., ReceivedMail]


@pytest.fixture
def app(app: Flask) -> Flask:
    """Answers by e-mail are taken in here."""
    app.config["INBOX_DOMAIN"] = DOMAIN
    return app


@pytest.fixture
def town(db: Database) -> Authority:
    authority = a_commune("namur")
    authority.email = "info@ville.example"
    db.session.commit()
    return authority


@pytest.fixture
def moderator(db: Database) -> Member:
    member = a_member(role=Role.MODERATOR)
    db.session.commit()
    return member


@pytest.fixture
def dossier(db: Database, moderator: Member) -> Dossier:
    return a_dossier(a_contribution(), by=moderator)


@pytest.fixture
def one(
    db: Database, dossier: Dossier, town: Authority, moderator: Member, now: datetime
) -> Referral:
    """The dossier sent to the town."""
    return forwarded(db, dossier, town, moderator, now)


def forwarded(
    db: Database, dossier: Dossier, authority: Authority, by: Member, at: datetime
) -> Referral:
    [sent] = referrals.forward(dossier, [authority], "", by=by, at=at)
    db.session.commit()
    return sent


def letter_to(db: Database, one: Referral) -> Letter:
    """The letter with which a referral left."""
    asked = select(Letter).where(
        Letter.about_kind == "referral",
        Letter.about_id == one.id,
        Letter.template == "referrals/letter",
    )
    return db.session.scalars(asked.order_by(Letter.id.desc())).first()


def letters(db: Database, name: str) -> list[Letter]:
    """The letters of one kind in the outbox."""
    asked = select(Letter).where(Letter.template == f"inbox/{name}").order_by(Letter.id)
    return list(db.session.scalars(asked))


def an_answer(
    address: str,
    text: str = "Oui, le guichet ouvre le jeudi.",
    sender: str = "population@ville.example",
    **headers: str,
) -> bytes:
    """A plain mail."""
    values = {"From": sender, "To": address, "Subject": "Re: Dossier"} | {
        name.replace("_", "-"): value for name, value in headers.items()
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in values.items())
    return f"{head}Content-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n".encode()


def from_file(name: str, db: Database, one: Referral, at: datetime) -> bytes:
    """A mail of the collection, to the address of a referral."""
    raw = (MAILS / f"{name}.eml").read_bytes()
    address = places.address_for(one, at) or ""
    letter = letter_to(db, one).message_id.removesuffix("@council")
    raw = raw.replace(b"reply+TOKEN@answers.example", address.encode())
    return raw.replace(b"<LETTER@council>", f"<{letter}@council>".encode())


@pytest.fixture
def take(db: Database, now: datetime) -> Take:
    """Take a mail in, and have the worker say where it belongs."""

    def take(raw: bytes, at: datetime = now, size: int | None = None) -> ReceivedMail:
        with db.unit():
            kept = operations.keep(raw, size=size, at=at)
            assert kept is not None
            id = kept.id
        tasks.sort(at)
        db.session.expire_all()
        return db.session.get_one(ReceivedMail, id)

    return take
