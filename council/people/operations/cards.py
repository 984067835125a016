"""Code cards: joining with one, replacing a lost one, giving one up."""

from datetime import datetime

from sqlalchemy import delete

from council.core import journal
from council.core.db import db
from council.core.errors import RuleBroken
from council.people import hashing, queries
from council.people.models import CodeCard, Member, SignIn, Voucher
from council.territory.models import Authority


def join_by_card(
    *, name: str, language: str, commune: Authority | None, at: datetime
) -> tuple[Member, str]:
    """A new member without e-mail, and the code of their card (12 signs, shown once).

    `name` is a pseudonym, or "" for "a person"; `language` one of the interface.
    """
    member = Member(
        name=name,
        language=language,
        commune_id=commune.id if commune else None,
        created_at=at,
    )
    db.session.add(member)
    db.session.flush()
    journal.record("member.joined", by=member, about=member, at=at, way="card")
    return member, issue_card(member, by=None, at=at)


def issue_card(member: Member, by: Member | None, at: datetime) -> str:
    """Give `member` a new card; earlier ones end. Returns its code, which is kept nowhere.

    `by` is who hands it over at a recognised place, None when the platform did.
    """
    hold(member)
    end_cards(member, at)
    code = hashing.new_code()
    card = CodeCard(
        member_id=member.id,
        lookup=hashing.keyed("card", code),
        check=hashing.hash_code(code),
        issued_at=at,
        issued_by_id=by.id if by else None,
    )
    db.session.add(card)
    db.session.flush()
    journal.record("card.issued", by=by or member, about=member, at=at)
    return code


def replace_card(member: Member, *, place: str, by: Member, at: datetime) -> str:
    """Give a person who lost their card a new one, at a recognised place; sign out everywhere.

    Raises `RuleBroken("people.has_email")` for somebody who can ask for a new password by e-mail,
    and `RuleBroken("people.gone")` when the account was closed.
    """
    check_open(member)
    if member.email:
        raise RuleBroken("people.has_email")
    db.session.execute(delete(SignIn).where(SignIn.member_id == member.id))
    journal.record("card.replaced", by=by, about=member, at=at, place=place)
    return issue_card(member, by, at)


def give_up_card(member: Member, at: datetime) -> None:
    """End a member's card; `RuleBroken("people.only_way")` when it is their only way in."""
    if not (member.email and member.password):
        raise RuleBroken("people.only_way")
    if end_cards(member, at):
        journal.record("card.ended", by=member, about=member, at=at)


def end_cards(member: Member, at: datetime) -> int:
    """End the cards of a member; how many there were."""
    cards = queries.cards_of(member)
    for card in cards:
        card.ended_at = at
    return len(cards)


def vouch(member: Member, *, place: str, by: Member, at: datetime) -> Voucher:
    """A recognised place says "I have met this person"; the first time verifies the member.

    Raises `RuleBroken("people.met")` when `by` has said so before.
    """
    check_open(member)
    if any(voucher.given_by_id == by.id for voucher in queries.vouchers_of(member)):
        raise RuleBroken("people.met")
    voucher = Voucher(member_id=member.id, place=place, given_by_id=by.id, given_at=at)
    db.session.add(voucher)
    first = member.verified_at is None
    member.verified_at = member.verified_at or at
    db.session.flush()
    journal.record("member.vouched", by=by, about=member, at=at, first=first)
    return voucher


def check_open(member: Member) -> None:
    """Raise `RuleBroken("people.gone")` for a closed or blocked account; hold its row."""
    hold(member)
    if member.erased_at or member.blocked_at:
        raise RuleBroken("people.gone")


def hold(member: Member) -> None:
    """Read what decides about a member anew, and hold the row until the transaction ends.

    Two who write about the same member then go one after the other, on both databases.
    """
    fresh = ["email", "verified_at", "blocked_at", "erased_at"]
    db.session.refresh(member, fresh, with_for_update=True)
