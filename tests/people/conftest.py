"""What the stories about people share: reading the mails that would leave, and their links."""

import re

import pytest
from sqlalchemy import select

from council.core import outbox
from council.core.outbox import Letter


class Mailbox:
    """The mails in the outbox, as their readers would see them."""

    def __init__(self, db):
        self.db = db

    def to(self, address):
        """Every mail to this address, oldest first."""
        self.db.session.rollback()
        asked = select(Letter).where(Letter.recipient == address).order_by(Letter.id)
        return [outbox.compose(letter) for letter in self.db.session.scalars(asked)]

    def templates(self, address):
        """Which mails went to this address."""
        self.db.session.rollback()
        asked = select(Letter.template).where(Letter.recipient == address).order_by(Letter.id)
        return list(self.db.session.scalars(asked))

    def link(self, address):
        """The path of the first link with a token in the last mail to this address."""
        return re.search(r"http://localhost(/\S+/[\w-]{43})\s", self.to(address)[-1].body)[1]


@pytest.fixture
def mailbox(db):
    return Mailbox(db)


SIGN_UP = {
    "name": "Amina",
    "email": "amina@example.org",
    "password": "trois mots ensemble",
    "language": "fr",
    "commune": "0",
}


@pytest.fixture
def amina(client, mailbox):
    """A visitor who has signed up and confirmed, signed out again; her address and password."""
    client.post("/fr/sign-up", data=SIGN_UP)
    client.post(mailbox.link("amina@example.org"))
    client.post("/fr/sign-out")
    return {"email": SIGN_UP["email"], "password": SIGN_UP["password"]}
