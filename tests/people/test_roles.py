"""Roles within a scope: who has which, invitations, and helpers who meet people."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from council.core.errors import RuleBroken
from council.core.journal import Entry
from council.core.outbox import Letter
from council.people import operations, queries, rules
from council.people.models import Grant, Member, Role, Ticket
from tests.conftest import signed_in_as
from tests.support import a_commune, a_member

INVITED = "elif@example.org"
NEW = {"name": "Elif", "password": "trois mots ensemble"}


def told(db, verb):
    return db.session.scalars(select(Entry).where(Entry.verb == verb)).all()


def test_a_grant_covers_its_authority_and_nothing_beside(db, now):
    boss, bart = a_member(), a_member()
    namur, dinant = a_commune("namur"), a_commune("dinant")
    given = operations.grant(bart, Role.MODERATOR, namur, boss, now)
    assert bart.has(Role.MODERATOR, namur)
    assert not bart.has(Role.MODERATOR, dinant)
    assert bart.has(Role.MODERATOR)
    assert not rules.is_administrator(bart)
    operations.end_grant(given, boss, now)
    assert not bart.has(Role.MODERATOR)
    assert [e.details for e in told(db, "grant.given")] == [
        {"granted": "moderator", "scope": "namur"}
    ]
    assert len(told(db, "grant.ended")) == 1


def test_a_grant_for_everything_covers_all(db, now):
    bart = a_member()
    operations.grant(bart, Role.OFFICIAL, None, None, now)
    assert bart.has(Role.OFFICIAL, a_commune("dinant"))
    assert bart.has_everywhere(Role.OFFICIAL)


@pytest.mark.parametrize(
    "rule",
    [
        rules.is_administrator,
        rules.meets_people,
        rules.meets_this_person,
        rules.asked_for_it,
    ],
)
def test_a_visitor_and_a_resident_have_no_role(db, rule):
    thing = a_commune()
    if rule is rules.meets_this_person:
        thing = a_member(commune=a_commune())
    if rule is rules.asked_for_it:
        thing = Ticket(member_id=0)
    assert not rule(None, thing)
    assert not rule(a_member(), thing)
    assert rule.__doc__


def test_a_local_administrator_does_not_administer_everything(db):
    assert not rules.is_administrator(a_member(role=Role.ADMINISTRATOR, scope=a_commune()))
    assert rules.is_administrator(a_member(role=Role.ADMINISTRATOR))


def test_the_same_role_is_not_given_twice(db, now):
    bart = a_member()
    for scope in (None, a_commune()):
        given = operations.grant(bart, Role.HELPER, scope, None, now)
        with pytest.raises(RuleBroken, match=r"people\.granted"):
            operations.grant(bart, Role.HELPER, scope, None, now)
        operations.end_grant(given, None, now)
        with pytest.raises(RuleBroken, match=r"people\.ended"):
            operations.end_grant(given, None, now)
        operations.grant(bart, Role.HELPER, scope, None, now)


def test_a_closed_account_gets_no_role(db, now):
    with pytest.raises(RuleBroken, match=r"people\.gone"):
        operations.grant(a_member(blocked_at=now), Role.HELPER, None, None, now)


def test_the_last_administrator_keeps_the_role(db, now):
    boss = a_member(role=Role.ADMINISTRATOR)
    given = queries.grants_of(boss)[0]
    for act in (
        lambda: operations.end_grant(given, boss, now),
        lambda: operations.block(boss, boss, now),
    ):
        with pytest.raises(RuleBroken, match=r"people\.last_administrator"):
            act()
    other = a_member(role=Role.ADMINISTRATOR)
    operations.end_grant(given, other, now)
    assert queries.count_administrators() == 1
    local = operations.grant(other, Role.ADMINISTRATOR, a_commune(), boss, now)
    operations.end_grant(local, boss, now)


def test_an_invited_person_opens_an_account_with_the_role(client, db, mailbox, now):
    boss = a_member(name="Chantal")
    operations.invite(INVITED, Role.MODERATOR, a_commune(), boss, now)
    db.session.commit()
    assert "Chantal" in mailbox.to(INVITED)[0].body
    link = mailbox.link(INVITED)
    assert client.get(link).status_code == 200
    assert not db.session.scalars(select(Grant)).all()
    assert client.post(link, data={**NEW, "password": "court"}).status_code == 422
    assert client.post(link, data=NEW).status_code == 303
    member = db.session.scalars(select(Member).where(Member.email == INVITED)).one()
    assert member.has(Role.MODERATOR, a_commune())
    assert not member.has_everywhere(Role.MODERATOR)
    assert client.get("/fr/me/account").status_code == 200
    assert client.get(link).status_code == 410
    assert client.post(link, data=NEW).status_code == 410


def test_an_invited_person_may_bear_a_name_of_the_house(client, db, mailbox, now):
    operations.invite(INVITED, Role.ADMINISTRATOR, None, None, now)
    db.session.commit()
    answer = client.post(mailbox.link(INVITED), data={**NEW, "name": "Secrétariat"})
    assert answer.status_code == 303


def test_an_invitation_ends_after_seven_days_and_reset_does_not_revive_it(
    app, client, db, mailbox, clock, now
):
    operations.invite(INVITED, Role.ADMINISTRATOR, None, None, now)
    db.session.commit()
    link = mailbox.link(INVITED)
    clock.move_to(now + timedelta(days=7))
    assert client.post(link, data=NEW).status_code == 410
    client.post("/fr/reset", data={"email": INVITED})
    assert client.post(link, data=NEW).status_code == 410
    entered = {"email": INVITED, "password": NEW["password"]}
    assert client.post("/fr/sign-in", data=entered).status_code == 422
    assert not db.session.scalars(select(Member)).all()


def test_a_second_invitation_ends_the_first(client, db, mailbox, now):
    operations.invite(INVITED, Role.ADMINISTRATOR, None, None, now)
    db.session.commit()
    first = mailbox.link(INVITED)
    operations.invite(INVITED, Role.HELPER, None, None, now)
    db.session.commit()
    assert client.post(first, data=NEW).status_code == 410
    assert client.post(mailbox.link(INVITED), data=NEW).status_code == 303
    assert [g.role for g in db.session.scalars(select(Grant))] == [Role.HELPER]


def test_somebody_with_an_account_accepts_once_signed_in(
    app, as_resident, as_official, db, mailbox, now
):
    email = as_resident.member.email
    operations.invite(email, Role.HELPER, None, None, now)
    db.session.commit()
    link = mailbox.link(email)
    visitor = app.test_client()
    assert "Accepter" not in visitor.get(link).text
    assert visitor.post(link, data=NEW).status_code == 200
    assert as_official.post(link).status_code == 403
    assert "Accepter" in as_resident.get(link).text
    assert as_resident.post(link).status_code == 303
    assert db.session.get(Member, as_resident.member.id).has(Role.HELPER)
    assert as_resident.post(link).status_code == 410


def test_accepting_a_role_one_has_changes_nothing(as_resident, db, mailbox, now):
    member = db.session.get(Member, as_resident.member.id)
    operations.grant(member, Role.HELPER, a_commune(), None, now)
    operations.invite(member.email, Role.HELPER, a_commune(), a_member(), now)
    db.session.commit()
    assert as_resident.post(mailbox.link(member.email)).status_code == 303
    assert len(queries.grants_of(db.session.get(Member, as_resident.member.id))) == 1


# Helpers, at a recognised place


@pytest.fixture
def as_helper(app):
    """A helper of the commune of Namur, signed in."""
    return signed_in_as(app, Role.HELPER, "namur")


def a_card_holder(db, now, slug="namur"):
    member, code = operations.join_by_card(
        name="Dawit", language="fr", commune=a_commune(slug) if slug else None, at=now
    )
    db.session.commit()
    return member.id, code


def test_a_helper_finds_a_person_and_says_they_met(as_helper, db, now):
    id, _code = a_card_holder(db, now)
    page = as_helper.get("/fr/desk/people?name=dawit").text
    assert f"/fr/desk/people/{id}" in page
    assert as_helper.get(f"/fr/desk/people/{id}").status_code == 200
    place = {"place": "Maison de quartier de Jambes"}
    assert as_helper.post(f"/fr/desk/people/{id}/vouch", data=place).status_code == 303
    assert db.session.get(Member, id).verified_at == now
    assert place["place"] in as_helper.get(f"/fr/desk/people/{id}").text
    assert as_helper.post(f"/fr/desk/people/{id}/vouch", data=place).status_code == 409


def test_a_lost_card_is_replaced_and_the_old_one_opens_nothing(app, as_helper, db, now):
    id, old = a_card_holder(db, now)
    finder = app.test_client()
    finder.post("/fr/sign-in/card", data={"code": old})
    answer = as_helper.post(f"/fr/desk/people/{id}/card", data={"place": "Infirmerie"})
    assert answer.location == "/fr/card"
    assert finder.get("/fr/me/account").status_code == 401
    assert finder.post("/fr/sign-in/card", data={"code": old}).status_code == 422
    shown = as_helper.get("/fr/card").text
    assert "pass__code" in shown
    assert as_helper.post("/fr/card").location == f"/fr/desk/people/{id}"
    assert told(db, "card.replaced")[0].details == {"place": "Infirmerie"}


@pytest.mark.parametrize("verb", ["vouch", "card"])
@pytest.mark.parametrize("place", ["", "x", "a" * 500, "a\x00b"])
def test_a_place_must_be_said(as_helper, db, now, verb, place):
    id, _code = a_card_holder(db, now)
    answer = as_helper.post(f"/fr/desk/people/{id}/{verb}", data={"place": place})
    assert answer.status_code == 422


@pytest.mark.parametrize("slug", ["dinant", None])
def test_a_helper_of_one_commune_does_not_help_in_another(as_helper, db, now, slug):
    id, code = a_card_holder(db, now, slug)
    assert f"/fr/desk/people/{id}" not in as_helper.get("/fr/desk/people?name=Dawit").text
    assert as_helper.get(f"/fr/desk/people/{id}").status_code == 403
    for verb in ("vouch", "card"):
        answer = as_helper.post(f"/fr/desk/people/{id}/{verb}", data={"place": "Ailleurs"})
        assert answer.status_code == 403
    assert queries.card(code)


def test_nobody_vouches_for_oneself(db):
    helper = a_member(role=Role.HELPER)
    assert not rules.meets_this_person(helper, helper)


def test_an_account_with_an_address_gets_no_card_at_a_place(as_moderator, as_resident):
    path = f"/fr/desk/people/{as_resident.member.id}"
    assert "Donner une nouvelle carte" not in as_moderator.get(path).text
    assert as_moderator.post(f"{path}/card", data={"place": "Ici même"}).status_code == 409


def test_people_who_left_are_not_found(as_moderator, db, now):
    gone = a_member(name="Partie", erased_at=now)
    db.session.commit()
    assert as_moderator.get(f"/fr/desk/people/{gone.id}").status_code == 404
    assert as_moderator.get("/fr/desk/people/999999").status_code == 404
    assert "Personne n’a ce nom" in as_moderator.get("/fr/desk/people?name=Partie").text
    assert as_moderator.get("/fr/desk/people?name=%00").status_code == 422


def test_the_desk_is_for_those_who_meet_people(client, as_resident, as_official):
    assert client.get("/fr/desk/people").status_code == 401
    for browser in (as_resident, as_official):
        for path in ("/fr/desk/people", f"/fr/desk/people/{as_resident.member.id}"):
            assert browser.get(path).status_code == 403


def test_no_mail_of_an_invitation_names_a_secret(db, mailbox, now):
    operations.invite(INVITED, Role.HELPER, None, None, now)
    letter = db.session.scalars(select(Letter)).one()
    ticket = db.session.scalars(select(Ticket)).one()
    assert "token" not in letter.details
    assert ticket.token_hash not in str(letter.details)
