"""A member's own account: changes, another address, another password, data, leaving."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from council.core.errors import RuleBroken
from council.core.journal import Entry
from council.core.outbox import Letter
from council.people import operations, privacy, queries
from council.people.models import (
    CodeCard,
    Grant,
    Member,
    Rhythm,
    Role,
    SignIn,
    Ticket,
    TicketKind,
    Voucher,
)
from tests.support import a_commune, a_member

NEW = "trois autres mots"


@pytest.fixture
def as_amina(client, amina):
    """Amina, signed in."""
    client.post("/fr/sign-in", data=amina)
    return client


def the_member(db, email="amina@example.org"):
    db.session.rollback()
    return db.session.scalars(select(Member).where(Member.email == email)).one()


def signed_in(browser):
    return browser.get("/fr/me/account").status_code == 200


def test_a_member_changes_what_they_say_of_themselves(as_amina, db):
    assert 'value="Amina"' in as_amina.get("/fr/me/account/profile").text
    changes = {
        "name": "Hirondelle",
        "language": "nl",
        "commune": str(a_commune().id),
        "rhythm": "weekly",
    }
    assert as_amina.post("/fr/me/account/profile", data=changes).status_code == 303
    member = the_member(db)
    assert (member.name, member.language, member.rhythm) == ("Hirondelle", "nl", Rhythm.WEEKLY)
    assert member.commune_id == a_commune().id
    page = as_amina.get("/fr/me/account").text
    assert "Hirondelle" in page
    assert "Namur" in page
    told = db.session.scalars(select(Entry).where(Entry.verb == "member.changed")).one()
    assert told.details == {}


@pytest.mark.parametrize(
    "changes",
    [
        {"rhythm": "hourly"},
        {"rhythm": ""},
        {"language": "tlh"},
        {"commune": "x"},
        {"name": "A" * 5000},
        {"name": "Administrateur"},
        {"role": "administrator", "rhythm": "x"},
    ],
)
def test_a_bad_change_is_shown_again_and_nothing_is_kept(as_amina, db, changes):
    whole = {"name": "Amina", "language": "fr", "commune": "0", "rhythm": "never", **changes}
    assert as_amina.post("/fr/me/account/profile", data=whole).status_code == 422
    assert the_member(db).rhythm is Rhythm.AT_ONCE


def test_extra_fields_change_nothing(as_amina, db):
    whole = {"name": "Amina", "language": "fr", "commune": "0", "rhythm": "never"}
    extra = {"email": "x@example.org", "verified_at": "2026-01-01", "id": "1", "blocked_at": "x"}
    assert as_amina.post("/fr/me/account/profile", data={**whole, **extra}).status_code == 303
    member = the_member(db)
    assert member.verified_at is None
    assert member.blocked_at is None


def test_another_address_is_confirmed_from_there_and_told_to_the_old(
    app, as_amina, db, mailbox, amina
):
    asked = {"email": "New@Example.org", "present": amina["password"]}
    assert as_amina.post("/fr/me/account/email", data=asked).status_code == 303
    link = mailbox.link("new@example.org")
    assert the_member(db).email == "amina@example.org"
    assert as_amina.get(link).status_code == 200
    assert as_amina.post(link).status_code == 303
    assert the_member(db, "new@example.org").name == "Amina"
    assert mailbox.templates("amina@example.org")[-1] == "people/email_changed"
    assert as_amina.post(link).status_code == 410


def test_only_the_member_who_asked_confirms_the_address(
    app, as_amina, as_resident, db, mailbox, amina
):
    asked = {"email": "new@example.org", "present": amina["password"]}
    as_amina.post("/fr/me/account/email", data=asked)
    link = mailbox.link("new@example.org")
    for answer in (as_resident.get(link), as_resident.post(link)):
        assert answer.status_code == 403
    refused = app.test_client().get(link)
    assert refused.status_code == 401
    assert f"next={link}" in refused.text
    ticket = db.session.scalars(select(Ticket).where(Ticket.kind == TicketKind.CHANGE_EMAIL)).one()
    with pytest.raises(RuleBroken, match=r"people\.not_yours"):
        operations.confirm_new_email(ticket, a_member(), ticket.created_at)


def test_an_address_of_another_account_is_not_told_to_the_one_who_asks(
    as_amina, db, mailbox, amina
):
    a_member(email="other@example.org")
    db.session.commit()
    asked = {"email": "other@example.org", "present": amina["password"]}
    answer = as_amina.post("/fr/me/account/email", data=asked)
    assert (answer.status_code, answer.location) == (303, "/fr/me/account")
    assert mailbox.templates("other@example.org") == ["people/taken"]
    assert the_member(db).email == "amina@example.org"


def test_an_address_taken_meanwhile_is_refused(as_amina, db, mailbox, amina):
    asked = {"email": "new@example.org", "present": amina["password"]}
    as_amina.post("/fr/me/account/email", data=asked)
    link = mailbox.link("new@example.org")
    a_member(email="new@example.org")
    db.session.commit()
    assert as_amina.post(link).status_code == 409


@pytest.mark.parametrize(
    ("path", "typed"),
    [
        ("email", {"email": "new@example.org"}),
        ("password", {"password": NEW}),
        ("close", {"sure": "y"}),
    ],
)
def test_grave_changes_need_the_present_password(as_amina, db, path, typed):
    for present in ("", "not the one", "x" * 300):
        answer = as_amina.post(f"/fr/me/account/{path}", data={**typed, "present": present})
        assert answer.status_code == 422
        assert 'id="present-error"' in answer.text
    member = the_member(db)
    assert member.erased_at is None
    assert signed_in(as_amina)


def test_a_card_holder_adds_an_address_then_a_password(app, client, db, mailbox, now):
    client.post("/fr/sign-up/card", data={"language": "fr", "commune": "0"})
    client.post("/fr/card")
    assert client.post("/fr/me/account/email", data={"email": "c@example.org"}).status_code == 303
    client.post(mailbox.link("c@example.org"))
    assert the_member(db, "c@example.org").email_confirmed_at
    assert client.post("/fr/me/account/card").status_code == 409
    assert client.post("/fr/me/account/password", data={"password": NEW}).status_code == 303
    entered = {"email": "c@example.org", "password": NEW}
    assert app.test_client().post("/fr/sign-in", data=entered).status_code == 303
    assert client.post("/fr/me/account/card").status_code == 303
    assert queries.cards_of(the_member(db, "c@example.org")) == []


def test_a_new_password_signs_every_other_browser_out(app, as_amina, db, mailbox, amina):
    other = app.test_client()
    other.post("/fr/sign-in", data=amina)
    changes = {"present": amina["password"], "password": NEW}
    assert as_amina.post("/fr/me/account/password", data=changes).status_code == 303
    assert signed_in(as_amina)
    assert not signed_in(other)
    assert other.post("/fr/sign-in", data=amina).status_code == 422
    assert other.post("/fr/sign-in", data={**amina, "password": NEW}).status_code == 303
    assert mailbox.templates("amina@example.org")[-1] == "people/password_changed"
    assert NEW not in mailbox.to("amina@example.org")[-1].body


@pytest.mark.parametrize(
    "password", ["", "court", "motdepasse123", "amina@example.org", "Amina1234567"]
)
def test_a_weak_new_password_is_refused(as_amina, amina, password):
    changes = {"present": amina["password"], "password": password}
    assert as_amina.post("/fr/me/account/password", data=changes).status_code == 422


def test_a_forgotten_password_is_chosen_anew(app, as_amina, db, mailbox, amina):
    answer = app.test_client().post("/fr/reset", data={"email": amina["email"]})
    assert answer.location == "/fr/reset/sent"
    link = mailbox.link(amina["email"])
    stranger = app.test_client()
    assert stranger.get(link).status_code == 200
    assert signed_in(as_amina)
    assert stranger.post(link, data={"password": "court"}).status_code == 422
    assert stranger.post(link, data={"password": NEW}).location == "/fr/sign-in"
    assert not signed_in(as_amina)
    assert stranger.post(link, data={"password": NEW}).status_code == 410
    assert as_amina.post("/fr/sign-in", data=amina).status_code == 422
    assert as_amina.post("/fr/sign-in", data={**amina, "password": NEW}).status_code == 303


def test_asking_for_a_reset_never_tells_whether_an_address_is_known(app, db, mailbox, amina):
    known = app.test_client().post("/fr/reset", data={"email": amina["email"]})
    fresh = app.test_client().post("/fr/reset", data={"email": "nobody@example.org"})
    assert (known.status_code, known.location, known.data) == (
        fresh.status_code,
        fresh.location,
        fresh.data,
    )
    assert mailbox.to("nobody@example.org") == []
    kinds = db.session.scalars(select(Ticket.kind).where(Ticket.kind == TicketKind.RESET)).all()
    assert len(kinds) == 2


def test_a_reset_link_ends_after_two_hours(app, db, mailbox, amina, clock, now):
    app.test_client().post("/fr/reset", data={"email": amina["email"]})
    link = mailbox.link(amina["email"])
    clock.move_to(now + timedelta(hours=2, seconds=1))
    assert app.test_client().post(link, data={"password": NEW}).status_code == 410


def test_a_reset_drops_what_was_under_way(app, as_amina, db, mailbox, amina, now):
    """Somebody who was in for a while asked for their own address; the reset ends that too."""
    as_amina.post(
        "/fr/me/account/email", data={"email": "thief@example.org", "present": amina["password"]}
    )
    planted = mailbox.link("thief@example.org")
    app.test_client().post("/fr/reset", data={"email": amina["email"]})
    app.test_client().post(mailbox.link(amina["email"]), data={"password": NEW})
    as_amina.post("/fr/sign-in", data={**amina, "password": NEW})
    assert as_amina.post(planted).status_code == 410


def test_a_reset_link_does_not_follow_an_address_that_moved(db, now):
    member = a_member(email="moved@example.org", password="kept")
    ticket = Ticket(
        kind=TicketKind.RESET,
        token_hash="x",
        email="before@example.org",
        member=member,
        details={},
        created_at=now,
        expires_at=now + timedelta(hours=1),
    )
    db.session.add(ticket)
    db.session.flush()
    with pytest.raises(RuleBroken, match=r"people\.link"):
        operations.reset_password(ticket, NEW, now)


def test_a_member_sees_their_browsers_and_ends_them(app, as_amina, db, amina):
    others = [app.test_client() for _ in range(2)]
    agent = {"User-Agent": "Mozilla/5.0 (Android 14; Mobile; rv:140.0) Firefox/140.0"}
    for other in others:
        other.post("/fr/sign-in", data=amina, headers=agent)
    page = as_amina.get("/fr/me/account").text
    assert page.count("Firefox, Android</bdi>") == 2
    assert page.count("(celui-ci)") == 1
    first = db.session.scalars(
        select(SignIn).where(SignIn.browser == "Firefox, Android").order_by(SignIn.id)
    ).first()
    assert as_amina.post(f"/fr/me/account/browsers/{first.id}").status_code == 303
    assert [signed_in(each) for each in others] == [False, True]
    assert as_amina.post("/fr/me/account/browsers").status_code == 303
    assert [signed_in(each) for each in (*others, as_amina)] == [False, False, True]


def test_nobody_ends_the_browser_of_somebody_else(as_amina, as_resident, db):
    theirs = db.session.scalars(
        select(SignIn.id).where(SignIn.member_id == as_resident.member.id)
    ).one()
    as_amina.post(f"/fr/me/account/browsers/{theirs}")
    assert signed_in(as_resident)


def test_a_password_without_an_address_is_told_to_nobody(db, now):
    member = a_member(email=None)
    operations.change_password(member, present="", password=NEW, at=now, keep="")
    assert not db.session.scalars(select(Letter)).all()


PAGES = ("", "/profile", "/email", "/password", "/data", "/close")


@pytest.mark.parametrize("page", PAGES)
def test_a_visitor_is_asked_to_sign_in(client, page):
    assert client.get(f"/fr/me/account{page}").status_code == 401


@pytest.mark.parametrize(
    "page", ["/profile", "/email", "/password", "/close", "/browsers", "/card"]
)
def test_a_visitor_changes_nothing(client, page):
    assert client.post(f"/fr/me/account{page}", data={"sure": "y"}).status_code == 401


@pytest.mark.parametrize("lang", ["fr", "nl", "en", "ar"])
@pytest.mark.parametrize("page", [p for p in PAGES if p != "/data"])
def test_pages_of_the_account_stand_in_every_language(as_amina, page, lang):
    assert as_amina.get(f"/{lang}/me/account{page}").status_code == 200


def test_a_member_takes_their_data_away(as_amina, db, now):
    member = the_member(db)
    operations.vouch(member, place="Maison de quartier", by=a_member(name="Helper"), at=now)
    operations.grant(member, Role.TRANSLATOR, a_commune(), None, now)
    operations.issue_card(member, None, now)
    db.session.commit()
    answer = as_amina.get("/fr/me/account/data")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Cache-Control"] == "no-store"
    data = json.loads(answer.data)
    assert data["account"]["email"] == "amina@example.org"
    assert data["account"]["has_password"] is True
    assert data["vouchers"][0]["place"] == "Maison de quartier"
    assert data["roles"][0]["role"] == "translator"
    assert len(data["cards"]) == len(data["browsers"]) == 1
    assert "Helper" not in answer.text
    assert "argon2" not in answer.text


def test_who_leaves_is_forgotten(app, as_amina, db, mailbox, amina, now):
    member = the_member(db)
    helper = a_member(name="Helper")
    operations.vouch(member, place="Maison de quartier", by=helper, at=now)
    operations.end_grant(operations.grant(member, Role.HELPER, None, helper, now), helper, now)
    operations.grant(member, Role.MODERATOR, None, helper, now)
    operations.issue_card(member, None, now)
    db.session.commit()
    forgotten = []
    privacy.forgets(lambda m, at: forgotten.append(m.id))
    answer = as_amina.post("/fr/me/account/close", data={"sure": "y", "present": amina["password"]})
    privacy.FORGETTERS.pop()
    assert answer.location == "/fr/"
    assert not signed_in(as_amina)
    db.session.rollback()
    left = db.session.get(Member, member.id)
    assert forgotten == [left.id]
    assert (left.name, left.email, left.password, left.commune_id) == ("", None, None, None)
    assert left.erased_at == now
    for table in (SignIn, CodeCard, Voucher):
        assert not db.session.scalars(select(table).where(table.member_id == left.id)).all()
    assert not db.session.scalars(select(Ticket)).all()
    assert not db.session.scalars(
        select(Letter).where(Letter.recipient == "amina@example.org")
    ).all()
    assert all(grant.ended_at for grant in db.session.scalars(select(Grant)))
    assert app.test_client().post("/fr/sign-in", data=amina).status_code == 422
    assert app.test_client().post("/fr/reset", data=amina).status_code == 303


def test_closing_needs_the_box(as_amina, db, amina):
    answer = as_amina.post("/fr/me/account/close", data={"present": amina["password"]})
    assert answer.status_code == 422
    assert the_member(db).erased_at is None


def test_a_person_without_address_may_leave_too(client, db, now):
    client.post("/fr/sign-up/card", data={"language": "fr", "commune": "0", "name": "Farid"})
    assert client.post("/fr/me/account/close", data={"sure": "y"}).status_code == 303
    db.session.rollback()
    assert db.session.scalars(select(Member)).one().erased_at


def test_the_last_administrator_stays(as_administrator, db, now):
    member = db.session.get(Member, as_administrator.member.id)
    with pytest.raises(RuleBroken, match=r"people\.last_administrator"):
        operations.erase(member, "", now)
    a_member(role=Role.ADMINISTRATOR)
    operations.erase(member, "", now)
    assert member.erased_at
