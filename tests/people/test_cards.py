"""Code cards: joining without e-mail, the page that shows the code once, and what is kept."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from council.core.errors import RuleBroken
from council.people import hashing, operations, queries
from council.people.models import CodeCard, Member
from tests.support import a_commune, a_member


def joined(now, **changes):
    values = {"name": "Amina", "language": "fr", "commune": a_commune(), "at": now}
    return operations.join_by_card(**{**values, **changes})


def test_a_person_joins_without_email_and_gets_a_code(db, now):
    member, code = joined(now)
    assert len(code) == 12
    assert set(code) <= set("23456789ABCDEFGHJKMNPQRSTUVWXYZ")
    assert (member.email, member.password, member.commune_id) == (None, None, a_commune().id)
    assert queries.card(code).member is member


def test_the_code_is_grouped_for_reading(db, now):
    assert hashing.grouped("ABCD2345WXYZ") == "ABCD-2345-WXYZ"


def test_a_new_card_ends_the_one_before(db, now):
    member, first = joined(now)
    second = operations.issue_card(member, by=None, at=now)
    assert queries.card(first) is None
    assert queries.card(second).member is member
    assert len(queries.cards_of(member)) == 1


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("k7mp-4xrd-92ht", "K7MP4XRD92HT"),
        (" K7MP 4XRD 92HT ", "K7MP4XRD92HT"),
        ("K7MP4XRD٩٢HT", "K7MP4XRD92HT"),
        ("Ｋ7MP4XRD92HT", ""),
        ("K7MP4XRD92H", ""),
        ("O0MP4XRD92HT", ""),
        ("", ""),
        ("A" * 5000, ""),
    ],
)
def test_a_code_is_read_however_it_is_typed(typed, read):
    assert hashing.read_code(typed) == read


def test_somebody_with_an_address_gets_no_new_card_at_a_place(db, now):
    with pytest.raises(RuleBroken, match=r"people\.has_email"):
        operations.replace_card(a_member(), place="Maison de quartier", by=a_member(), at=now)


def test_a_closed_account_gets_no_card(db, now):
    closed = a_member(email=None, erased_at=now)
    with pytest.raises(RuleBroken, match=r"people\.gone"):
        operations.replace_card(closed, place="Maison de quartier", by=a_member(), at=now)


def test_the_only_way_in_is_not_given_up(db, now):
    member, _code = joined(now)
    with pytest.raises(RuleBroken, match=r"people\.only_way"):
        operations.give_up_card(member, now)
    member.email, member.password = "a@example.org", "kept"
    operations.give_up_card(member, now)
    assert not queries.cards_of(member)
    operations.give_up_card(member, now + timedelta(days=1))  # nothing left to end: nothing said


def test_meeting_a_person_verifies_them_once(db, now):
    member, _code = joined(now)
    helper, other = a_member(), a_member()
    operations.vouch(member, place="Maison de quartier", by=helper, at=now)
    operations.vouch(member, place="Infirmerie", by=other, at=now + timedelta(days=1))
    assert member.verified_at == now
    with pytest.raises(RuleBroken, match=r"people\.met"):
        operations.vouch(member, place="Encore", by=helper, at=now)


def test_no_card_is_shown_to_somebody_who_just_comes_by(client):
    answer = client.get("/fr/card")
    assert answer.status_code == 410


def test_the_database_never_holds_the_code(app, db, now):
    _member, code = joined(now)
    db.session.commit()
    assert db.session.scalars(select(Member)).all()
    for row in db.session.execute(select(CodeCard.lookup, CodeCard.check)):
        assert code not in " ".join(row)
