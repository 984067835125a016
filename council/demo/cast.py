"""Who plays in the demonstration: accounts to sign in with, and the people behind the voices."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import cycle, islice

from sqlalchemy import select

from council.core.db import db
from council.demo.accounts import ACCOUNTS, CODE, PASSWORD, Account
from council.people import hashing, operations
from council.people.models import CodeCard, Member, Role, Voucher
from council.territory import queries as territory

VOICES = 160  # members who support
MET = 3  # one voice in so many was met by a recognised place
SINCE = timedelta(days=230)
NAMES = (
    "Amina",
    "Bart",
    "Chantal",
    "Dawit",
    "Elif",
    "Farid",
    "Greet",
    "Hassan",
    "Inès",
    "Jamal",
    "Kadi",
    "Lotte",
    "Mehmet",
    "Nadia",
    "Olena",
    "Paul",
    "Rachid",
    "Selam",
    "Tesfaye",
    "Yusuf",
    "Zohra",
    "Awa",
    "Blessing",
    "Colette",
    "Diallo",
    "Esther",
    "Fatou",
    "Guy",
    "Hawa",
    "Ibrahim",
)


@dataclass
class Cast:
    """The members, by account and by first name; `voices` are those who only support."""

    accounts: dict[str, Member]
    authors: dict[str, Member]
    voices: list[Member]

    def author(self, name: str, language: str, at: datetime) -> Member:
        """The member with this first name, who joined when first heard."""
        if name not in self.authors:
            member = Member(name=name, language=language, created_at=at)
            db.session.add(member)
            db.session.flush()
            self.authors[name] = member
        return self.authors[name]


def enter(at: datetime) -> Cast:
    """Store the accounts, the card holder and the voices."""
    since = at - SINCE
    accounts = {account.key: open_account(account, since) for account in ACCOUNTS}
    moderator = accounts["moderator"]
    accounts["card"] = card_holder(since)
    names = islice(cycle(NAMES), VOICES)
    voices = [Member(name=name, language="fr", created_at=since) for name in names]
    db.session.add_all(voices)
    db.session.flush()
    met = voices[::MET]
    for each in met:
        each.verified_at = since
    place = "Maison de quartier de Jambes"
    db.session.add_all(
        Voucher(member_id=each.id, place=place, given_by_id=moderator.id, given_at=since)
        for each in met
    )
    authors = {"Fatou": accounts["resident"], "Équipe": moderator}
    authors["Commune"] = accounts["official-beauraing"]
    return Cast(accounts, authors, voices)


def open_account(account: Account, at: datetime) -> Member:
    """One account, with its role."""
    member = Member(
        name=account.name,
        email=account.email,
        email_confirmed_at=at,
        password=hashing.hash_password(PASSWORD),
        language="fr",
        created_at=at,
    )
    db.session.add(member)
    db.session.flush()
    if account.role:
        scope = territory.authority_by_slug(account.scope) if account.scope else None
        operations.grant(member, Role(account.role), scope, None, at)
    return member


def card_holder(at: datetime) -> Member:
    """A member without e-mail, whose card has the code that the sign-in page shows."""
    member = Member(name="Zohra", language="ar", created_at=at)
    db.session.add(member)
    db.session.flush()
    db.session.add(
        CodeCard(
            member_id=member.id,
            lookup=hashing.keyed("card", CODE),
            check=hashing.hash_code(CODE),
            issued_at=at,
        )
    )
    return member


def is_empty() -> bool:
    """Whether nobody is here yet."""
    return db.session.scalar(select(Member.id).limit(1)) is None


def find(key: str) -> Member | None:
    """The member of an account of the demonstration."""
    account = next((each for each in ACCOUNTS if each.key == key), None)
    if account is None:
        return None
    return db.session.scalar(select(Member).where(Member.email == account.email))
