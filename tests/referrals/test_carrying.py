"""Somebody who may use a right carries a dossier for those who may not, and either may stop."""

import pytest
from sqlalchemy import func, select

from council.core import mail, outbox
from council.core.errors import RuleBroken
from council.core.journal import Entry
from council.core.locale import CODES
from council.core.outbox import Letter
from council.dossiers.models import State as Standing
from council.people.models import Member, Role
from council.referrals import operations
from council.referrals.models import Carriage, CarriageState, State
from council.referrals.operations import BY_AUTHOR, BY_STEWARD, Asked
from council.referrals.queries import carriers, sent
from council.territory import queries as territory
from tests.support import a_commune, a_member, sign_in

TYPED = {
    "way": "interpellation",
    "name": "Maison des voisins ASBL",
    "email": "voisins@example.org",
    "language": "fr",
    "words": "Merci de porter ceci.",
}


def rung(key):
    found = territory.procedure(key)
    assert found is not None
    return found


def asbl(seat, **changes):
    given = {"name": "Maison des voisins ASBL", "email": "voisins@example.org", "locale": "fr"}
    return Asked(seat=seat, **(given | changes))


@pytest.fixture
def asked(dossier, namur, moderator, now, db):
    one = operations.ask_carrier(dossier, rung("interpellation"), asbl(namur), by=moderator, at=now)
    db.session.commit()
    return one


@pytest.fixture
def carried(asked, now, db):
    operations.accept_carriage(asked, at=now)
    db.session.commit()
    return asked


@pytest.fixture
def as_him(client, moderator):
    client.sign_in(sign_in(moderator))
    return client


@pytest.fixture
def link(asked, app):
    """The carrier's link; its token is minted once, as in the mail."""
    return f"/fr/carry/{carriers.token_for(asked)}"


def interpel(dossier, authority, moderator, now):
    way = rung("interpellation")
    return operations.forward(dossier, [authority], "", procedure=way, by=moderator, at=now)


def told(db):
    return [v for v in db.session.scalars(select(Entry.verb)) if v.startswith("carriage.")]


@pytest.mark.parametrize("code", CODES)
def test_the_mail_says_what_is_asked_and_holds_the_link(asked, dossier, db, code):
    letter = db.session.scalars(select(Letter)).one()
    assert letter.recipient == "voisins@example.org"
    words = mail.render(letter.template, code, outbox.values(letter))
    assert f"/{code}/carry/" in words.text
    assert f"/{code}/carry/" in words.html
    assert dossier.reference in words.subject
    assert rung("interpellation").names[code] in words.text
    assert "%(" not in words.text + words.subject


def test_without_a_carrier_an_interpellation_is_refused(dossier, namur, moderator, now):
    with pytest.raises(RuleBroken, match=r"referral\.carrier_missing"):
        interpel(dossier, namur, moderator, now)


def test_a_carrier_who_was_asked_does_not_carry_yet(asked, dossier, namur, moderator, now):
    with pytest.raises(RuleBroken, match=r"referral\.carrier_missing"):
        interpel(dossier, namur, moderator, now)


def test_once_accepted_the_act_leaves_with_the_carriers_name(
    carried, dossier, namur, moderator, now, db
):
    [one] = interpel(dossier, namur, moderator, now)
    db.session.commit()
    assert (one.carriage, one.state) == (carried, State.SENT)
    assert "Maison des voisins ASBL" in operations.letter_text(sent.referral(one.id))


def test_an_association_carries_only_where_it_is_seated(carried, dossier, moderator, now):
    with pytest.raises(RuleBroken, match=r"referral\.carrier_missing"):
        interpel(dossier, a_commune("dinant"), moderator, now)


def test_an_elected_member_has_no_seat_of_an_association(dossier, namur, moderator, now, db):
    way, province = rung("provincial"), a_commune("province-de-namur")
    one = operations.ask_carrier(dossier, way, asbl(namur), by=moderator, at=now)
    assert one.seat_id is None
    operations.accept_carriage(one, at=now)
    [sent_one] = operations.forward(dossier, [province], "", procedure=way, by=moderator, at=now)
    assert sent_one.carriage is one


def test_what_was_prepared_under_a_mandate_does_not_leave_once_it_ended(
    carried, dossier, namur, moderator, now
):
    way = rung("interpellation")
    [one] = operations.prepare(dossier, [namur], "", by=moderator, at=now, procedure=way)
    operations.revoke_carriage(carried, reason="Plus le temps", role=BY_STEWARD, by=None, at=now)
    with pytest.raises(RuleBroken, match=r"referral\.carrier_missing"):
        operations.send(one, by=moderator, at=now)
    assert one.state is State.PREPARED


def test_what_was_sent_stays_sent(carried, dossier, namur, moderator, now):
    [one] = interpel(dossier, namur, moderator, now)
    operations.revoke_carriage(carried, reason="Fini", role=BY_STEWARD, by=None, at=now)
    assert (one.state, one.carriage.name) == (State.SENT, "Maison des voisins ASBL")


@pytest.mark.parametrize(
    ("way", "seat", "code"),
    [
        ("question", "namur", r"carriage\.needless"),
        ("interpellation", None, r"carriage\.seat_needed"),
    ],
)
def test_a_mandate_that_makes_no_sense_is_refused(dossier, moderator, now, db, way, seat, code):
    seat = a_commune(seat) if seat else None
    with pytest.raises(RuleBroken, match=code):
        operations.ask_carrier(dossier, rung(way), asbl(seat), by=moderator, at=now)
    assert not db.session.scalar(select(func.count()).select_from(Carriage))


def test_one_carrier_at_a_time_is_asked_for_a_way(asked, dossier, namur, moderator, now):
    with pytest.raises(RuleBroken, match=r"carriage\.open"):
        operations.ask_carrier(dossier, rung("interpellation"), asbl(namur), by=moderator, at=now)


def test_after_a_refusal_another_may_be_asked(asked, dossier, namur, moderator, now):
    operations.decline_carriage(asked, reason="Pas le temps", at=now)
    other = operations.ask_carrier(
        dossier, rung("interpellation"), asbl(namur, name="Autre"), by=moderator, at=now
    )
    assert other.is_open


def test_a_closed_dossier_needs_no_carrier(dossier, namur, moderator, now):
    dossier.state = Standing.CLOSED
    with pytest.raises(RuleBroken, match=r"referral\.dossier_closed"):
        operations.ask_carrier(dossier, rung("interpellation"), asbl(namur), by=moderator, at=now)


def test_what_ended_cannot_be_taken_up_again(asked, now):
    operations.decline_carriage(asked, reason="Non", at=now)
    for again in (
        lambda: operations.accept_carriage(asked, at=now),
        lambda: operations.decline_carriage(asked, reason="Non", at=now),
        lambda: operations.revoke_carriage(asked, reason="Non", role=BY_AUTHOR, by=None, at=now),
    ):
        with pytest.raises(RuleBroken, match=r"carriage\.move"):
            again()


def test_the_address_is_forgotten_when_the_mandate_ends(carried, now):
    operations.revoke_carriage(carried, reason="Fini", role=BY_AUTHOR, by=None, at=now)
    assert (carried.email, carried.reason) == (None, "Fini")


def test_no_address_and_no_person_is_in_the_journal(carried, now, db):
    operations.revoke_carriage(carried, reason="Secret", role=BY_AUTHOR, by=None, at=now)
    rows = db.session.scalars(select(Entry).where(Entry.verb.startswith("carriage."))).all()
    said = str([each.details for each in rows])
    assert "@" not in said
    assert "Secret" not in said
    assert told(db) == ["carriage.asked", "carriage.accepted", "carriage.revoked"]


def test_a_get_decides_nothing(link, client, asked, db):
    page = client.get(link)
    assert page.status_code == 200
    assert "Maison des voisins ASBL" in page.text
    db.session.expire_all()
    assert asked.state is CarriageState.ASKED


def test_the_carrier_accepts_by_the_link_and_later_stops(link, client, asked, db, dossier):
    assert client.post(link).status_code == 303
    db.session.expire_all()
    assert asked.state is CarriageState.ACCEPTED
    public = client.get(f"/fr/dossiers/{dossier.reference}").text
    assert "Maison des voisins ASBL" in public
    assert "voisins@example.org" not in public
    assert client.post(link).status_code == 409
    assert client.post(f"{link}/end", data={"reason": ""}).status_code == 422
    assert client.post(f"{link}/end", data={"reason": "Plus le temps"}).status_code == 303
    db.session.expire_all()
    assert asked.state is CarriageState.REVOKED
    assert client.get(link).status_code == 200


def test_the_carrier_declines_by_the_link(link, client, asked, db, dossier):
    assert client.post(f"{link}/end", data={"reason": "Pas pour nous"}).status_code == 303
    db.session.expire_all()
    assert asked.state is CarriageState.DECLINED
    assert "Maison des voisins" not in client.get(f"/fr/dossiers/{dossier.reference}").text


def test_a_wrong_link_opens_nothing(client, link, asked, db):
    assert client.get(f"{link}x").status_code == 404
    asked.nonce = "other"
    db.session.commit()
    assert client.get(link).status_code == 410
    assert client.post(link).status_code == 410


def test_a_moderator_asks_on_the_page(as_him, dossier, namur, db):
    page = f"/fr/desk/dossiers/{dossier.reference}/carriers"
    assert as_him.get(page).status_code == 200
    assert as_him.post(page, data=TYPED).status_code == 422, "an association has a seat"
    assert as_him.post(page, data=TYPED | {"seat": str(namur.id)}).status_code == 303
    one = db.session.scalars(select(Carriage)).one()
    assert (one.name, one.seat_id, one.words) == (TYPED["name"], namur.id, TYPED["words"])
    assert "Maison des voisins ASBL" in as_him.get(page).text


@pytest.mark.parametrize(
    "wrong",
    [
        {"email": "nobody"},
        {"name": ""},
        {"name": "x" * 5000},
        {"way": "question"},
        {"way": "none"},
        {"seat": "0"},
        {"seat": "abc"},
        {"language": "xx"},
        {"words": "\x00"},
    ],
)
def test_bad_input_asks_nobody(as_him, dossier, namur, db, wrong):
    page = f"/fr/desk/dossiers/{dossier.reference}/carriers"
    answer = as_him.post(page, data=TYPED | {"seat": str(namur.id)} | wrong)
    assert answer.status_code == 422
    assert not db.session.scalars(select(Letter)).all()


def test_an_author_may_end_the_mandate(client, carried, dossier, db):
    author = min(carriers.authors_of(dossier))
    client.sign_in(sign_in(db.session.get(Member, author)))
    page = f"/fr/carriers/{carried.id}/revoke"
    assert page in client.get(f"/fr/dossiers/{dossier.reference}").text
    assert client.get(page).status_code == 200
    assert client.post(page, data={"reason": "x"}).status_code == 422
    assert client.post(page, data={"reason": "Je ne veux plus"}).status_code == 303
    db.session.expire_all()
    assert (carried.state, carried.reason) == (CarriageState.REVOKED, "Je ne veux plus")
    entry = db.session.scalars(select(Entry).where(Entry.verb == "carriage.revoked")).one()
    assert entry.role == BY_AUTHOR


def test_a_moderator_may_end_it_and_the_role_is_told(as_him, carried, db):
    page = f"/fr/carriers/{carried.id}/revoke"
    assert as_him.post(page, data={"reason": "Dossier résolu"}).status_code == 303
    entry = db.session.scalars(select(Entry).where(Entry.verb == "carriage.revoked")).one()
    assert entry.role == BY_STEWARD


@pytest.mark.parametrize("role", [Role.RESIDENT, Role.OFFICIAL])
def test_nobody_else_may_end_it(client, carried, db, role):
    scope = a_commune("namur") if role is Role.OFFICIAL else None
    client.sign_in(sign_in(a_member(role=role, scope=scope)))
    page = f"/fr/carriers/{carried.id}/revoke"
    assert client.get(page).status_code in {403, 404}
    assert client.post(page, data={"reason": "Parce que"}).status_code in {403, 404}
    db.session.expire_all()
    assert carried.state is CarriageState.ACCEPTED


def test_the_story_says_who_carries_and_who_stopped(client, carried, dossier, now, db):
    assert (
        "Porté par Maison des voisins ASBL" in client.get(f"/fr/dossiers/{dossier.reference}").text
    )
    operations.revoke_carriage(carried, reason="Fini", role=BY_AUTHOR, by=None, at=now)
    db.session.commit()
    page = client.get(f"/fr/dossiers/{dossier.reference}").text
    assert "N’est plus porté par Maison des voisins ASBL" in page


def test_a_mandate_never_accepted_leaves_no_public_trace(client, asked, dossier, now, db):
    operations.revoke_carriage(asked, reason="Erreur", role=BY_STEWARD, by=None, at=now)
    db.session.commit()
    assert "Maison des voisins" not in client.get(f"/fr/dossiers/{dossier.reference}").text
