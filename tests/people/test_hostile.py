"""Hostile input on every form of people: a sentence, never a failure, nothing half done."""

import threading
from contextlib import suppress
from functools import partial

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from council.core.db import db as database
from council.core.errors import RuleBroken
from council.core.policy import is_safe_next
from council.people import hashing, operations, passwords, queries, signing_in
from council.people.models import CodeCard, Grant, Member, Role, SignIn, Ticket, Voucher
from council.people.names import passes_for_staff
from tests.people.conftest import SIGN_UP
from tests.support import QueryCount, a_commune, a_member

PAYLOADS = [
    "\x00",
    "\ud800",
    "\u202eabc",
    "a" * 200_000,
    "' OR 1=1 --",
    "<img src=x onerror=alert(1)>",
    "{{ config }}",
    "%s%n%(x)s",
    "../../etc/passwd",
    "٣",
    "²",
    "-1",
    "1e309",
    "\r\nSet-Cookie: a=b",
]
FORMS = {
    "/fr/sign-up": ("name", "email", "password", "language", "commune", "next"),
    "/fr/sign-up/card": ("name", "language", "commune", "next"),
    "/fr/sign-in": ("email", "password", "shared", "next"),
    "/fr/sign-in/card": ("code", "card_shared", "next"),
    "/fr/reset": ("email",),
}
OWN_FORMS = {
    "/fr/me/account/profile": ("name", "language", "commune", "rhythm"),
    "/fr/me/account/email": ("email", "present"),
    "/fr/me/account/password": ("present", "password"),
    "/fr/me/account/close": ("sure", "present"),
}
CALM = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


def encoded(value):
    return value.encode("utf-8", "surrogatepass")


@pytest.mark.parametrize("payload", PAYLOADS, ids=lambda value: ascii(value[:8]))
def test_no_form_fails_whatever_is_typed(client, as_resident, db, payload):
    forms = [(client, path, fields) for path, fields in FORMS.items()]
    forms += [(as_resident, path, fields) for path, fields in OWN_FORMS.items()]
    for browser, path, fields in forms:
        for field in fields:
            data = {**SIGN_UP, field: encoded(payload)}
            answer = browser.post(path, data=data)
            assert answer.status_code < 500, (path, field)
            if answer.status_code == 303:
                assert answer.location.startswith("/fr/"), (path, field)
            assert b"onerror=alert" not in answer.data.replace(b"&lt;img src=x onerror", b"")


@pytest.mark.parametrize("payload", PAYLOADS, ids=lambda value: ascii(value[:8]))
def test_no_address_fails_whatever_stands_in_it(client, as_moderator, payload):
    from urllib.parse import quote

    value = quote(encoded(payload[:500]))
    for path in (
        f"/fr/confirm/{value}",
        f"/fr/reset/{value}",
        f"/fr/invitation/{value}",
        f"/fr/sign-in?next={value}",
        f"/fr/sign-up?next={value}",
    ):
        assert client.get(path).status_code < 500, path
    for path in (
        f"/fr/desk/people?name={value}",
        f"/fr/desk/people/{value}",
        f"/fr/email/{value}",
    ):
        assert as_moderator.get(path).status_code < 500, path


def test_fields_that_nobody_asked_for_change_nothing(client, db, mailbox):
    extra = {
        "id": "1",
        "role": "administrator",
        "grants": "administrator",
        "verified_at": "2026-01-01",
        "email_confirmed_at": "2026-01-01",
        "blocked_at": "2026-01-01",
        "member_id": "1",
        "is_admin": "1",
        "at": "2020-01-01",
        "browser": "x",
        "after": "//evil.example",
    }
    assert client.post("/fr/sign-up", data={**SIGN_UP, **extra}).status_code == 303
    client.post(mailbox.link(SIGN_UP["email"]), data=extra)
    member = db.session.scalars(select(Member)).one()
    assert (member.verified_at, member.blocked_at, member.grants) == (None, None, [])


def at_once(app, path, data, browsers):
    """Post the same from each browser at the same time; the answers' statuses, sorted."""
    statuses = []

    def post(browser):
        statuses.append(browser.post(path, data=data).status_code)

    together([partial(post, browser) for browser in browsers])
    return sorted(statuses)


def count(db, table):
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(table))


def test_of_many_who_confirm_at_once_one_opens_the_account(app, client, db, mailbox):
    client.post("/fr/sign-up", data=SIGN_UP)
    link = mailbox.link(SIGN_UP["email"])
    browsers = [app.test_client() for _ in range(5)]
    statuses = at_once(app, link, {"password": SIGN_UP["password"]}, browsers)
    assert statuses == [303, 410, 410, 410, 410]
    assert count(db, Member) == 1
    assert count(db, SignIn) == 1


def test_of_many_vouchers_at_once_one_is_kept(app, as_moderator, db, now):
    id = operations.join_by_card(name="Dawit", language="fr", commune=a_commune(), at=now)[0].id
    db.session.commit()
    with as_moderator.session_transaction() as held:
        key = held["_user_id"]
    browsers = [app.test_client() for _ in range(4)]
    for browser in browsers:
        browser.sign_in(key)
    path = f"/fr/desk/people/{id}/vouch"
    statuses = at_once(app, path, {"place": "Maison de quartier"}, browsers)
    assert statuses == [303, 409, 409, 409]
    assert count(db, Voucher) == 1


def test_of_two_who_give_the_same_role_at_once_one_is_told(app, db, now):
    boss, bart = a_member(role=Role.ADMINISTRATOR), a_member()
    db.session.commit()
    outcomes = []

    def give(ids):
        with app.app_context(), suppress(RuleBroken), database.unit():
            member, by = (database.session.get_one(Member, id) for id in ids)
            operations.grant(member, Role.HELPER, None, by, now)
            outcomes.append("given")

    ids = (bart.id, boss.id)
    together([lambda: give(ids)] * 3)
    assert outcomes == ["given"]
    assert count(db, Grant) == 2


def test_two_administrators_cannot_take_each_others_role_at_once(app, db, now):
    grants = [queries.grants_of(a_member(role=Role.ADMINISTRATOR))[0].id for _ in range(2)]
    db.session.commit()

    def take(id):
        with app.app_context(), suppress(RuleBroken), database.unit():
            operations.end_grant(database.session.get_one(Grant, id), None, now)

    together([lambda: take(grants[0]), lambda: take(grants[1])])
    assert queries.count_administrators() == 1


def together(deeds):
    """Do all at the same time, each in a thread of its own."""
    start = threading.Barrier(len(deeds))

    def do(deed):
        start.wait()
        deed()

    threads = [threading.Thread(target=do, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_a_hasty_second_press_gives_a_second_card_and_not_a_shared_one(client, db):
    asked = {"language": "fr", "commune": "0"}
    for _ in range(2):
        assert client.post("/fr/sign-up/card", data=asked).status_code == 303
    assert count(db, Member) == count(db, CodeCard) == 2
    assert count(db, SignIn) == 1  # the browser holds the second only


def test_a_get_of_any_page_writes_nothing(client, as_moderator, db, mailbox, now):
    client.post("/fr/sign-up", data=SIGN_UP)
    link = mailbox.link(SIGN_UP["email"])
    person = a_member(email=None)
    db.session.commit()
    tables = (Member, Ticket, SignIn, CodeCard, Voucher)
    before = [count(db, table) for table in tables]
    for path in (link, *FORMS, "/fr/sign-up/sent", "/fr/reset/sent", "/fr/card"):
        client.get(path)
        client.head(path)
    for path in (*OWN_FORMS, "/fr/me/account", "/fr/me/account/data", "/fr/desk/people"):
        as_moderator.get(path)
    as_moderator.get(f"/fr/desk/people/{person.id}")
    assert [count(db, table) for table in tables] == before
    assert all(ticket.used_at is None for ticket in db.session.scalars(select(Ticket)))


@pytest.mark.parametrize("path", ["/fr/me/account", "/fr/me/account/profile", "/fr/desk/people"])
def test_a_page_of_the_account_costs_few_queries(as_moderator, db, path):
    with QueryCount() as counted:
        assert as_moderator.get(path).status_code == 200
    assert len(counted.statements) <= 8, counted.statements


def test_helpers_need_not_type_their_place_again(as_moderator, db, now):
    ids = [a_member(email=None, name="Yusuf").id for _ in range(2)]
    db.session.commit()
    as_moderator.post(f"/fr/desk/people/{ids[0]}/vouch", data={"place": "Infirmerie d’Éghezée"})
    assert "Infirmerie d’Éghezée" in as_moderator.get(f"/fr/desk/people/{ids[1]}").text


def test_pages_of_a_person_are_kept_by_no_proxy(client):
    client.post("/fr/sign-up/card", data={"language": "fr", "commune": "0"})
    for browser, path in (
        (client, "/fr/card"),
        (client, "/fr/card.pdf"),
        (client, "/fr/me/account"),
    ):
        assert browser.get(path).headers["Cache-Control"] == "no-store"


@CALM
@given(st.text(max_size=60))
def test_any_text_is_a_code_or_none(text):
    code = hashing.read_code(text)
    assert code == "" or (len(code) == 12 and set(code) <= set(hashing.ALPHABET))


@CALM
@given(st.text(alphabet=hashing.ALPHABET, min_size=12, max_size=12), st.sampled_from("- .\u00a0"))
def test_a_printed_code_reads_back(code, between):
    assert hashing.read_code(hashing.grouped(code)) == code
    assert hashing.read_code(between.join(code).lower()) == code


@CALM
@given(st.text(max_size=80))
def test_no_text_upsets_the_judges_of_names_passwords_and_browsers(text):
    assert passes_for_staff(text) in {True, False}
    assert passwords.too_easy(text, text) in {True, False}
    assert len(signing_in.browser_label(text)) < 20


@CALM
@given(st.text(max_size=40))
def test_one_is_only_sent_to_paths_of_the_site(text):
    if is_safe_next(text):
        assert text.startswith("/")
        assert not text.startswith("//")
        assert "\\" not in text
