"""The mails about accounts: whole in every language, with one link, and no secret but that."""

import re

import html5lib
import pytest
from sqlalchemy import select

from council.core import mail
from council.core.outbox import Letter
from council.people import hashing, operations
from council.people.models import Role
from council.people.operations import tickets
from tests.people.conftest import SIGN_UP

TOKEN = "t" * 43
MAILS = {  # what fills each mail, and where its link leads
    "confirm": ({"token": TOKEN}, f"/confirm/{TOKEN}"),
    "known": ({}, "/sign-in"),
    "reset": ({"token": TOKEN}, f"/reset/{TOKEN}"),
    "invitation": ({"token": TOKEN, "by": "Chantal", "role": "moderator"}, f"/invitation/{TOKEN}"),
    "new_email": ({"token": TOKEN}, f"/email/{TOKEN}"),
    "taken": ({}, "/sign-in"),
    "password_changed": ({}, "/reset"),
    "email_changed": ({}, None),
}
HOSTILE = ["<script>alert(1)</script>", "a\r\nBcc: all@example.org", "{{ 7*7 }}", "%(x)s", "\u202e"]


@pytest.mark.parametrize("lang", ["fr", "nl", "en", "ar"])
@pytest.mark.parametrize("name", MAILS)
def test_a_mail_is_whole_in_every_language(app, db, name, lang):
    values, path = MAILS[name]
    rendered = mail.render(f"people/{name}", lang, values)
    assert rendered.subject
    assert "\n" not in rendered.subject
    assert f'lang="{lang}"' in rendered.html
    html5lib.HTMLParser(strict=True).parse(rendered.html)
    for text in (rendered.text, rendered.html):
        assert "%(" not in text
        assert "{{" not in text
        if path:
            assert f"http://localhost/{lang}{path}" in text
    assert "<" not in rendered.text


@pytest.mark.parametrize("name", MAILS)
def test_no_two_languages_say_the_same(app, db, name):
    values, _path = MAILS[name]
    subjects = {
        mail.render(f"people/{name}", lang, values).subject for lang in ("fr", "nl", "en", "ar")
    }
    assert len(subjects) == 4


@pytest.mark.parametrize("typed", HOSTILE)
def test_what_a_person_typed_stays_text(app, db, typed):
    values = {"token": TOKEN, "by": typed, "role": "helper"}
    rendered = mail.render("people/invitation", "fr", values)
    assert "<script>" not in rendered.html
    assert "49" not in rendered.subject + rendered.html.replace("</style>", "")
    assert "Bcc" not in rendered.subject


def test_a_mail_goes_in_the_language_of_its_reader(client, db, mailbox, now):
    client.post("/ar/sign-up", data={**SIGN_UP, "language": "nl"})
    letter = db.session.scalars(select(Letter)).one()
    assert letter.locale == "nl"
    assert "/nl/confirm/" in mailbox.to(SIGN_UP["email"])[0].body


def test_each_kind_of_link_lasts_as_long_as_its_mail_says(app, db):
    days = {kind.value: last.total_seconds() / 3600 for kind, last in tickets.LASTS.items()}
    assert days == {"confirm": 48, "change_email": 48, "reset": 2, "invite": 168}
    for name, hours in (
        ("confirm", "48"),
        ("new_email", "48"),
        ("reset", "2"),
        ("invitation", "7"),
    ):
        assert hours in mail.render(f"people/{name}", "fr", MAILS[name][0]).text


def test_a_token_is_long_and_comes_back_the_same_from_its_seed(app, db):
    with app.test_request_context():
        tokens = {hashing.link_token(str(n)) for n in range(50)}
        assert tokens == {hashing.link_token(str(n)) for n in range(50)}
    assert len(tokens) == 50
    assert all(re.fullmatch(r"[\w-]{43}", token) for token in tokens)  # 256 bits


def test_another_secret_makes_other_tokens_and_finds_no_card(app, db, now):
    member, code = operations.join_by_card(name="", language="fr", commune=None, at=now)
    before = hashing.link_token("seed")
    assert operations.enter_by_code(code) is member
    app.secret_key = "another secret of more than thirty-two characters"
    assert hashing.link_token("seed") != before
    assert operations.enter_by_code(code) is None


def test_letters_of_one_cause_are_queued_once_and_carry_no_token(db, now):
    operations.invite("a@example.org", Role.HELPER, None, None, now)
    operations.invite("a@example.org", Role.HELPER, None, None, now)
    letters = db.session.scalars(select(Letter)).all()
    assert len({letter.key for letter in letters}) == 2
    for letter in letters:
        assert hashing.link_token(letter.details["seed"]) not in str(letter.details)
