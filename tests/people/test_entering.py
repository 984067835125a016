"""Signing in and out: two ways, nobody learns who has an account, and a key that ends is dead."""

from datetime import timedelta

import pytest
from flask import session
from sqlalchemy import func, select

from council import create_app
from council.core.db import db as database
from council.core.policy import is_safe_next
from council.people import hashing, operations, queries, signing_in
from council.people.models import Member, Role, SignIn
from tests.conftest import SHIPPED
from tests.people.conftest import SIGN_UP
from tests.support import Browser, a_commune, a_member

ELSEWHERE = [
    "https://evil.example/",
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "http:evil.example",
    "javascript:alert(1)",
    "/\t/evil.example",
    "/\n/evil.example",
    " //evil.example",
    "data:text/html,x",
    "evil.example",
    "//evil.example/%2f..",
    "/\x00/evil.example",
    "",
]


def members(db):
    db.session.rollback()
    return db.session.scalars(select(SignIn)).all()


def test_one_signs_in_with_address_and_password(client, db, amina):
    answer = client.post("/fr/sign-in", data=amina)
    assert answer.status_code == 303
    assert answer.headers["Set-Cookie"].count("HttpOnly") == 1
    assert client.get("/fr/me/account").status_code == 200


def test_one_signs_in_with_a_card_however_it_is_typed(client, db, now):
    _member, code = operations.join_by_card(name="", language="fr", commune=None, at=now)
    db.session.commit()
    typed = {"code": hashing.grouped(code).lower()}
    assert client.post("/fr/sign-in/card", data=typed).status_code == 303
    assert client.get("/fr/me/account").status_code == 200


def test_signing_out_ends_the_key(app, client, db, amina):
    client.post("/fr/sign-in", data=amina)
    with client.session_transaction() as kept:
        key = kept["_user_id"]
    assert client.post("/fr/sign-out").location == "/fr/"
    elsewhere = {"next": "/fr/contributions/new"}  # a helper hands the place over to a person
    assert client.post("/fr/sign-out", data=elsewhere).location == elsewhere["next"]
    assert client.post("/fr/sign-out", data={"next": "//evil.example"}).location == "/fr/"
    assert client.get("/fr/me/account").status_code == 401
    thief = app.test_client()
    thief.sign_in(key)
    assert thief.get("/fr/me/account").status_code == 401
    assert not members(db)


def test_the_key_and_the_session_are_new_at_each_sign_in(client, db, amina):
    with client.session_transaction() as kept:
        kept.update({"_user_id": "planted", "csrf_token": "planted", "draft": "mine"})
    client.post("/fr/sign-in", data=amina)
    with client.session_transaction() as kept:
        first = kept["_user_id"]
        assert kept.get("csrf_token") != "planted"
        assert kept["draft"] == "mine"
        assert "_id" not in kept
    client.post("/fr/sign-in", data=amina)
    with client.session_transaction() as kept:
        assert kept["_user_id"] not in {first, "planted"}
    assert len(members(db)) == 1


def test_only_a_hash_of_the_key_is_kept(client, db, amina):
    client.post("/fr/sign-in", data=amina)
    with client.session_transaction() as kept:
        key = kept["_user_id"]
    assert [each.key_hash for each in members(db)] == [hashing.hash_key(key)]


@pytest.mark.parametrize(
    "typed",
    [
        {"email": "amina@example.org", "password": "not the one at all"},
        {"email": "nobody@example.org", "password": "not the one at all"},
        {"email": "card@example.org", "password": "not the one at all"},
    ],
)
def test_a_refusal_never_tells_whether_the_address_is_known(client, db, amina, typed, monkeypatch):
    a_member(email="card@example.org", password=None)
    db.session.commit()
    asked = []
    fits = hashing.fits
    monkeypatch.setattr(hashing, "fits", lambda *a: asked.append(1) or fits(*a))
    answer = client.post("/fr/sign-in", data=typed)
    assert answer.status_code == 422
    assert "ne vont pas ensemble" in answer.text
    assert len(asked) == 1
    same = client.post("/fr/sign-in", data={**typed, "email": "other@example.org"})
    assert same.text.replace("other@", "") == answer.text.replace(typed["email"][:-11], "")


def test_a_password_too_long_to_be_anybodys_is_not_hashed(client, db, amina, monkeypatch):
    monkeypatch.setattr(hashing, "fits", lambda *a: pytest.fail("hashed"))
    answer = client.post("/fr/sign-in", data={**amina, "password": "a" * 100_000})
    assert answer.status_code == 422
    assert not hashing.password_fits("kept", "a" * 201)


@pytest.mark.parametrize(
    "typed",
    [{}, {"email": ""}, {"email": "a\x00b"}, {"email": "x" * 20_000, "password": "y"}],
)
def test_bad_answers_get_a_sentence(client, typed):
    assert client.post("/fr/sign-in", data=typed).status_code == 422


@pytest.fixture
def held(app, monkeypatch):
    """For each secret that is hashed or tried: whether the database was held meanwhile."""
    seen = []
    for name in ("hash_password", "password_fits", "code_fits"):
        slow = getattr(hashing, name)

        def watch(*args, slow=slow):
            seen.append(database.session().in_transaction())
            return slow(*args)

        monkeypatch.setattr(hashing, name, watch)
    return seen


def test_others_may_write_while_a_password_is_hashed_or_tried(client, mailbox, amina, held) -> None:
    new = {"password": "encore trois mots", "present": amina["password"]}
    assert client.post("/fr/sign-in", data=amina).status_code == 303
    assert client.post("/fr/me/account/password", data=new).status_code == 303
    email = {"email": "autre@example.org", "present": new["password"]}
    assert client.post("/fr/me/account/email", data=email).status_code == 303
    client.post("/fr/reset", data={"email": amina["email"]})
    reset = client.post(mailbox.link(amina["email"]), data={"password": "un autre matin bleu"})
    assert reset.status_code == 303
    client.post("/fr/sign-in", data=amina | {"password": "un autre matin bleu"})
    close = {"sure": "y", "present": "un autre matin bleu"}
    assert client.post("/fr/me/account/close", data=close).status_code == 303
    assert held == [False] * 7


def test_a_password_changed_while_it_is_tried_no_longer_opens(
    client, db, amina, monkeypatch
) -> None:
    def change_meanwhile(_kept, _password):
        with db.unit():
            db.session.scalars(select(Member)).one().password = "another"
        return True

    monkeypatch.setattr(hashing, "password_fits", change_meanwhile)
    assert client.post("/fr/sign-in", data=amina).status_code == 422
    assert not members(db)


@pytest.mark.parametrize("code", ["", "short", "A" * 5000, "\x00" * 12, "K7MP4XRD92HT", "\u202e"])
def test_a_wrong_code_opens_nothing(client, code):
    assert client.post("/fr/sign-in/card", data={"code": code}).status_code == 422


def test_a_code_whose_slow_hash_differs_opens_nothing(client, db, now):
    member, code = operations.join_by_card(name="", language="fr", commune=None, at=now)
    queries.cards_of(member)[0].check = hashing.hash_code("another")
    assert operations.enter_by_code(code) is None


def test_others_may_write_while_a_code_is_tried(client, db, now, held) -> None:
    _member, code = operations.join_by_card(name="", language="fr", commune=None, at=now)
    db.session.commit()
    assert client.post("/fr/sign-in/card", data={"code": code}).status_code == 303
    assert held == [False]


def test_a_card_that_ends_while_it_is_tried_no_longer_opens(client, db, now, monkeypatch) -> None:
    member, code = operations.join_by_card(name="", language="fr", commune=None, at=now)
    id = member.id
    db.session.commit()

    def end_meanwhile(_kept, _code):
        with db.unit():
            operations.cards.end_cards(db.session.get_one(Member, id), now)
        return True

    monkeypatch.setattr(hashing, "code_fits", end_meanwhile)
    assert client.post("/fr/sign-in/card", data={"code": code}).status_code == 422


@pytest.mark.parametrize("address", ELSEWHERE)
def test_one_is_never_sent_elsewhere_after_signing_in(client, amina, address):
    assert not is_safe_next(address)
    for answer in (
        client.post("/fr/sign-in", data={**amina, "next": address}),
        client.post("/fr/sign-in", query_string={"next": address}, data=amina),
    ):
        assert answer.location in {"/fr/me", "/fr/me/account"}


@pytest.mark.parametrize(
    ("role", "place", "there"),
    [
        (Role.MODERATOR, "namur", "/fr/desk/moderation"),
        (Role.OFFICIAL, "namur", "/fr/desk/authority"),
        (Role.HELPER, "namur", "/fr/desk/people"),
        (Role.ADMINISTRATOR, None, "/fr/admin"),
        (Role.RESIDENT, None, "/fr/me"),
    ],
)
def test_one_comes_to_ones_desk_if_one_has_one(client, db, amina, role, place, there, now):
    member = queries.by_email(amina["email"])
    operations.grant(member, role, a_commune(place) if place else None, None, now)
    db.session.commit()
    assert client.post("/fr/sign-in", data=amina).location == there


def test_one_goes_on_to_the_page_one_was_refused(client, amina):
    refused = client.get("/fr/me/account/profile")
    assert refused.status_code == 401
    assert "/fr/sign-in?next=/fr/me/account/profile" in refused.text
    page = client.get("/fr/sign-in?next=/fr/me/account/profile").text
    assert page.count('name="next" value="/fr/me/account/profile"') == 2
    answer = client.post("/fr/sign-in", data={**amina, "next": "/fr/me/account/profile"})
    assert answer.location == "/fr/me/account/profile"


def test_on_a_shared_computer_one_is_signed_out_after_a_quarter_of_an_hour(
    client, db, amina, clock, now
):
    client.post("/fr/sign-in", data={**amina, "shared": "y"})
    for minutes in (10, 20, 34):
        clock.move_to(now + timedelta(minutes=minutes))
        assert client.get("/fr/me/account").status_code == 200
    clock.move_to(now + timedelta(minutes=50))
    assert client.get("/fr/me/account").status_code == 401


def test_a_shared_computer_forgets_with_its_browser(client, amina):
    shared = client.post("/fr/sign-in", data={**amina, "shared": "y"})
    own = client.post("/fr/sign-in", data=amina)
    assert "Expires" not in shared.headers["Set-Cookie"]
    assert "Expires" in own.headers["Set-Cookie"]


def test_a_sign_in_ends_after_thirty_days(client, amina, clock, now):
    client.post("/fr/sign-in", data=amina)
    clock.move_to(now + timedelta(days=29))
    assert client.get("/fr/me/account").status_code == 200
    clock.move_to(now + timedelta(days=30, seconds=1))
    assert client.get("/fr/me/account").status_code == 401


def test_a_closed_account_is_told_so_only_with_the_right_password(client, db, amina, now):
    boss = a_member()
    member = db.session.scalars(select(Member).where(Member.email == amina["email"])).one()
    client.post("/fr/sign-in", data=amina)
    operations.block(member, boss, now)
    db.session.commit()
    assert client.get("/fr/me/account").status_code == 401
    assert client.post("/fr/sign-in", data={**amina, "password": "wrong one"}).status_code == 422
    assert client.post("/fr/sign-in", data=amina).status_code == 403
    operations.unblock(member, boss, now)
    operations.unblock(member, boss, now)  # twice: nothing more happens
    db.session.commit()
    assert client.post("/fr/sign-in", data=amina).status_code == 303


def test_a_member_blocked_otherwise_is_not_let_in(app, db, now):
    from tests.support import sign_in

    for state in ("blocked_at", "erased_at"):
        key = sign_in(a_member(**{state: now}))
        with app.test_request_context():
            assert signing_in.load(key) is None
            assert signing_in.load("unknown") is None


@pytest.mark.parametrize(
    ("agent", "label"),
    [
        ("Mozilla/5.0 (Android 14; Mobile; rv:140.0) Firefox/140.0", "Firefox, Android"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge, Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19) Version/19.0 Safari/604.1", "Safari, iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0.1.2 Safari/537.36", "Chrome, Linux"),
        ("curl/8.0", ""),
        ("", ""),
    ],
)
def test_a_browser_is_named_coarsely(agent, label):
    assert signing_in.browser_label(agent) == label


def test_each_form_needs_its_token(app, db, amina):
    app.config["WTF_CSRF_ENABLED"] = True
    browser = app.test_client()
    for path in ("/fr/sign-in", "/fr/sign-in/card", "/fr/sign-up", "/fr/reset", "/fr/sign-out"):
        assert browser.post(path, data={**SIGN_UP, "csrf_token": "bogus"}).status_code == 400


def test_a_password_costs_a_thief_what_owasp_asks_at_least_and_nobody_s_costs_the_same() -> None:
    cost = SHIPPED.passwords
    assert (cost.memory_cost, cost.time_cost, cost.parallelism) >= (19_456, 2, 1)
    assert not cost.check_needs_rehash(SHIPPED.nobody)


@pytest.fixture
def limited(app):
    """Browsers of the same installation with the limits on."""
    from dataclasses import replace

    from council.core.limits import limiter

    strict = create_app(replace(app.config["SETTINGS"], limits=True))
    strict.testing = True
    strict.config["WTF_CSRF_ENABLED"] = False
    strict.test_client_class = Browser
    limiter.reset()
    yield strict
    limiter.reset()
    limiter.enabled = False
    with strict.app_context():
        database.session.remove()
        database.engine.dispose()


def test_guessing_is_slowed_down_by_address(limited, amina):
    answers = [
        limited.test_client().post("/fr/sign-in/card", data={"code": "K7MP4XRD92HT"}).status_code
        for _ in range(12)
    ]
    assert answers[:10] == [422] * 10
    assert answers[10:] == [429] * 2


def test_guessing_one_account_is_slowed_down_from_anywhere_and_for_it_alone(
    limited, client, db, amina
):
    def tries(n, **changes):
        where = {"REMOTE_ADDR": f"192.0.2.{n}"}
        typed = {**amina, "password": "wrong guess", **changes}
        return limited.test_client().post("/fr/sign-in", data=typed, environ_base=where)

    answers = [tries(n).status_code for n in range(10)]
    assert answers == [422] * 8 + [429] * 2
    refused = tries(20, password=amina["password"])
    assert refused.status_code == 429
    assert "essais" in refused.text or "tentatives" in refused.text
    assert tries(21, email="other@example.org").status_code == 422


def test_no_account_is_made_and_no_row_is_left_by_a_refusal(client, db):
    client.post("/fr/sign-in", data={"email": "a@example.org", "password": "trois mots"})
    assert db.session.scalar(select(func.count()).select_from(SignIn)) == 0


def test_the_sign_in_page_shows_a_card_that_opens_nothing(client):
    assert "K7MP" in client.get("/fr/sign-in").text
    assert client.post("/fr/sign-in/card", data={"code": "K7MP4XRD92HT"}).status_code == 422


def test_an_idle_mark_is_written_only_for_shared_computers(app, now):
    with app.test_request_context():
        assert not signing_in.is_idle(now)
        assert signing_in.SEEN not in session
