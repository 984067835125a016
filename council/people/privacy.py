"""A member's data to take away, and to forget: each feature adds what it keeps of people.

@privacy.section("contributions")
def mine(member): return [...]        # JSON values, in the member's data

@privacy.forgets
def forget(member, at): ...           # when the member leaves
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from council.people import queries
from council.people.models import Member

Section = Callable[[Member], Any]
Forgetter = Callable[[Member, datetime], None]
SECTIONS: dict[str, Section] = {}
FORGETTERS: list[Forgetter] = []


def section(name: str) -> Callable[[Section], Section]:
    """Declare a function that gives, as JSON values, what a feature keeps of a member."""

    def declare(read: Section) -> Section:
        SECTIONS[name] = read
        return read

    return declare


def forgets(forget: Forgetter) -> Forgetter:
    """Declare a function that forgets what a feature keeps of a member who leaves."""
    FORGETTERS.append(forget)
    return forget


def data_of(member: Member, at: datetime) -> dict[str, Any]:
    """All that is kept of a member, as JSON values (GDPR articles 15 and 20)."""
    return {
        "made_at": at.isoformat(),
        **{name: read(member) for name, read in SECTIONS.items()},
    }


def moment(value: datetime | None) -> str | None:
    """A moment as text, or None."""
    return value.isoformat() if value else None


@section("account")
def account(member: Member) -> dict[str, Any]:
    """Who the member said they are."""
    commune = queries.commune(member.commune_id)
    return {
        "name": member.name,
        "email": member.email,
        "email_confirmed_at": moment(member.email_confirmed_at),
        "has_password": member.password is not None,
        "language": member.language,
        "commune": commune.name if commune else None,
        "rhythm_of_mails": member.rhythm.value,
        "created_at": moment(member.created_at),
        "verified_at": moment(member.verified_at),
    }


@section("roles")
def roles(member: Member) -> list[dict[str, Any]]:
    """The roles the member has or had."""
    return [
        {
            "role": given.role.value,
            "scope": given.authority.name if given.authority else None,
            "given_at": moment(given.given_at),
            "ended_at": moment(given.ended_at),
        }
        for given in queries.grants_of(member)
    ]


@section("cards")
def cards(member: Member) -> list[dict[str, Any]]:
    """The member's valid code cards; a code is kept nowhere."""
    return [{"issued_at": moment(card.issued_at)} for card in queries.cards_of(member)]


@section("vouchers")
def vouchers(member: Member) -> list[dict[str, Any]]:
    """Who said "I have met this person": the place, never the helper."""
    return [
        {"place": voucher.place, "given_at": moment(voucher.given_at)}
        for voucher in queries.vouchers_of(member)
    ]


@section("browsers")
def browsers(member: Member) -> list[dict[str, Any]]:
    """Where the member is signed in."""
    return [
        {"at": moment(each.at), "browser": each.browser, "until": moment(each.expires_at)}
        for each in queries.sign_ins_of(member, member.created_at)
    ]


@section("journal")
def journal(member: Member) -> list[dict[str, Any]]:
    """What the member did, as the journal tells it."""
    return [
        {"at": moment(entry.at), "verb": entry.verb, "about": entry.about_kind}
        for entry in queries.deeds_of(member)
    ]
