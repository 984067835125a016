"""Signing up by e-mail: nothing exists before one confirms, and nobody learns who is known."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from council.core.errors import RuleBroken
from council.core.journal import Entry
from council.people import hashing
from council.people.models import Member, SignIn, Ticket
from council.people.operations import tickets
from tests.people.conftest import SIGN_UP
from tests.support import a_commune, a_member


def count(db, table):
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(table))


def test_a_visitor_signs_up_confirms_and_is_signed_in(client, db, mailbox):
    answer = client.post("/fr/sign-up", data={**SIGN_UP, "commune": str(a_commune().id)})
    assert (answer.status_code, answer.location) == (303, "/fr/sign-up/sent")
    assert count(db, Member) == 0
    link = mailbox.link("amina@example.org")
    answer = client.post(link)
    assert answer.status_code == 303
    member = db.session.scalars(select(Member)).one()
    assert (member.name, member.email, member.language) == ("Amina", "amina@example.org", "fr")
    assert member.commune_id == a_commune().id
    assert member.email_confirmed_at
    assert client.get("/fr/me/account").status_code == 200
    assert [e.verb for e in db.session.scalars(select(Entry))] == ["member.joined"]


def test_opening_the_link_changes_nothing_however_often(client, db, mailbox):
    client.post("/fr/sign-up", data=SIGN_UP)
    link = mailbox.link("amina@example.org")
    for _ in range(3):
        assert client.get(link).status_code == 200
        assert client.head(link).status_code == 200
    assert (count(db, Member), count(db, SignIn)) == (0, 0)
    assert client.post(link).status_code == 303


def test_a_link_is_good_once(client, db, mailbox):
    client.post("/fr/sign-up", data=SIGN_UP)
    link = mailbox.link("amina@example.org")
    client.post(link)
    for answer in (client.get(link), client.post(link)):
        assert answer.status_code == 410
        assert "Ce lien" in answer.text
    assert count(db, Member) == 1


def test_a_link_ends_after_two_days(client, db, mailbox, clock, now):
    client.post("/fr/sign-up", data=SIGN_UP)
    link = mailbox.link("amina@example.org")
    clock.move_to(now + timedelta(hours=48))
    assert client.post(link).status_code == 410
    assert count(db, Member) == 0


@pytest.mark.parametrize("token", ["x", "A" * 43, "%00", "../admin", "😀"])
def test_a_made_up_link_opens_nothing(client, token):
    assert client.get(f"/fr/confirm/{token}").status_code in {404, 410}


def test_a_link_of_another_kind_does_not_confirm(client, db, mailbox, amina):
    client.post("/fr/reset", data={"email": amina["email"]})
    token = mailbox.link(amina["email"]).rsplit("/", 1)[1]
    for place in ("confirm", "invitation"):
        assert client.get(f"/fr/{place}/{token}").status_code == 410


def test_in_another_browser_the_password_is_asked_for(app, client, db, mailbox):
    client.post("/fr/sign-up", data=SIGN_UP)
    link = mailbox.link("amina@example.org")
    other = app.test_client()
    assert 'type="password"' in other.get(link).text
    assert other.post(link).status_code == 422
    assert other.post(link, data={"password": "not the one"}).status_code == 422
    assert count(db, Member) == 0
    assert other.post(link, data={"password": SIGN_UP["password"]}).status_code == 303
    assert count(db, Member) == 1


def test_nobody_prepares_an_account_for_somebody_else(app, client, db, mailbox):
    """The attacker asks first; the victim's own request and password win, the other never opens."""
    attacker, victim = client, app.test_client()
    attacker.post("/fr/sign-up", data={**SIGN_UP, "password": "de la part d'autrui"})
    planted = mailbox.link("amina@example.org")
    assert victim.post(planted).status_code == 422
    assert victim.post(planted, data={"password": SIGN_UP["password"]}).status_code == 422
    victim.post("/fr/sign-up", data=SIGN_UP)
    victim.post(mailbox.link("amina@example.org"))
    assert attacker.post(planted).status_code == 410
    tried = {"email": "amina@example.org", "password": "de la part d'autrui"}
    assert app.test_client().post("/fr/sign-in", data=tried).status_code == 422


def test_a_known_address_gets_the_same_answer_and_another_mail(
    app, client, db, mailbox, amina, monkeypatch
):
    hashed = []
    hash_password = hashing.hash_password
    monkeypatch.setattr(hashing, "hash_password", lambda p: hashed.append(1) or hash_password(p))
    known = app.test_client().post("/fr/sign-up", data=SIGN_UP)
    fresh = app.test_client().post("/fr/sign-up", data={**SIGN_UP, "email": "new@example.org"})
    assert (known.status_code, known.location) == (fresh.status_code, fresh.location)
    assert known.data == fresh.data
    assert list(known.headers.keys()) == list(fresh.headers.keys())
    assert len(hashed) == 2
    assert mailbox.templates("amina@example.org") == ["people/confirm", "people/known"]
    assert mailbox.templates("new@example.org") == ["people/confirm"]
    assert "déjà un compte" in mailbox.to("amina@example.org")[-1].body
    assert count(db, Member) == 1


def test_no_answer_is_kept_for_a_known_address_nor_after_use(client, db, mailbox, amina):
    client.post("/fr/sign-up", data=SIGN_UP)
    db.session.rollback()
    for ticket in db.session.scalars(select(Ticket)):
        assert "password" not in ticket.details
        assert ticket.used_at


def test_at_most_three_mails_an_hour_go_to_an_address(app, db, mailbox, clock, now):
    for n in range(30):
        browser = app.test_client()
        path = ("/fr/sign-up", "/fr/reset")[n % 2]
        assert browser.post(path, data=SIGN_UP).status_code == 303
    assert len(mailbox.to("amina@example.org")) <= 3
    clock.move_to(now + timedelta(minutes=61))
    app.test_client().post("/fr/sign-up", data=SIGN_UP)
    assert mailbox.templates("amina@example.org")[-1] == "people/confirm"


def test_two_links_for_one_address_open_one_account(app, client, db, mailbox):
    client.post("/fr/sign-up", data=SIGN_UP)
    first = mailbox.link("amina@example.org")
    client.post("/fr/sign-up", data=SIGN_UP)
    second = mailbox.link("amina@example.org")
    assert client.post(second).status_code == 303
    assert client.post(first).status_code == 410
    assert count(db, Member) == 1


def test_one_goes_on_to_where_one_was_going(client, mailbox):
    client.post("/fr/sign-up?next=/fr/contributions", data=SIGN_UP)
    assert client.post(mailbox.link("amina@example.org")).location == "/fr/contributions"


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("name", ""),
        ("name", "A"),
        ("name", "A" * 61),
        ("name", "Admin"),
        ("name", "Modérateur de Namur"),
        ("name", "аdmin"),  # a Cyrillic а
        ("name", "C0uncil"),
        ("name", "a\x00b"),
        ("name", "a\u202eb"),
        ("email", ""),
        ("email", "not an address"),
        ("email", "a@b"),
        ("email", "a@example.org\nBcc: b@example.org"),
        ("email", "a" * 300 + "@example.org"),
        ("email", "a\x00@example.org"),
        ("password", ""),
        ("password", "court"),
        ("password", "a" * 201),
        ("password", "a" * 12),
        ("password", "1234567890"),
        ("password", "0987654321"),
        ("password", "azertyuiop"),
        ("password", "motdepasse2026!"),
        ("password", "P@ssw0rd1234"),
        ("password", "Amina2026!!"),
        ("password", "amina@example.org"),
        ("password", "abcabcabcabc"),
        ("password", "trois\x00mots ensemble"),
        ("language", "xx"),
        ("language", ""),
        ("commune", "999999"),
        ("commune", "namur"),
        ("commune", "-1"),
        ("commune", "9" * 40),
    ],
)
def test_a_bad_answer_is_shown_again_with_a_sentence(client, db, field, typed):
    answer = client.post("/fr/sign-up", data={**SIGN_UP, field: typed})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert count(db, Ticket) == 0


def test_a_good_password_may_be_long_and_in_any_script(client, db):
    for password in (
        "correct horse battery",
        "ثلاث كلمات معا",
        "вишня трамвай дощ",
        "é" * 9 + "abcdef",
    ):
        answer = client.post("/fr/sign-up", data={**SIGN_UP, "password": password})
        assert answer.status_code == 303, password


def test_a_missing_form_is_not_a_failure(client):
    assert client.post("/fr/sign-up").status_code == 422
    assert client.post("/fr/sign-up/card").status_code == 422


def test_a_person_without_email_gets_a_card_and_is_signed_in(client, db):
    answer = client.post("/fr/sign-up/card", data={"name": "", "language": "ar", "commune": "0"})
    assert answer.location == "/fr/card"
    member = db.session.scalars(select(Member)).one()
    assert (member.name, member.email, member.language) == ("", None, "ar")
    page = client.get("/fr/card").text
    assert "Gardez cette carte" in page
    assert client.get("/fr/me/account").status_code == 200


def test_a_taken_address_is_refused_by_the_database_too(db):
    a_member(email="twice@example.org")
    with pytest.raises(Exception, match=r"(?i)unique"):
        a_member(email="twice@example.org")


@pytest.mark.parametrize("path", ["sign-up/sent", "reset/sent", "reset", "sign-up/card"])
def test_pages_on_the_way_stand_in_every_language(client, path):
    for lang in ("fr", "nl", "en", "ar"):
        assert client.get(f"/{lang}/{path}").status_code == 200


def test_a_refused_language_is_not_guessed_for_the_person(client):
    page = client.post("/nl/sign-up", data={**SIGN_UP, "language": "xx"}).text
    assert "checked" not in page


def test_an_address_that_got_an_account_otherwise_is_not_opened_twice(client, db, mailbox):
    client.post("/fr/sign-up", data=SIGN_UP)
    link = mailbox.link("amina@example.org")
    a_member(email="amina@example.org")
    db.session.commit()
    assert client.post(link).status_code == 410
    assert count(db, Member) == 1


def test_of_two_who_press_at_once_one_is_told_that_the_link_is_used(client, db, mailbox, now):
    client.post("/fr/sign-up", data=SIGN_UP)
    ticket = db.session.scalars(select(Ticket)).one()
    tickets.use(ticket, now)
    with pytest.raises(RuleBroken, match=r"people\.link"):
        tickets.use(ticket, now)
