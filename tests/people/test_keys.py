"""The secret of an installation: a known one would let anybody sign in as anybody."""

from pathlib import Path

import pytest
from flask.sessions import SecureCookieSessionInterface

from council.config import BadSetting, Settings, check
from tests.support import a_member, sign_in

KNOWN = [
    "",
    "dev",
    "secret",
    "SECRET",
    "secret_key",
    "secret-key",
    "super secret key",
    "super-secret",
    "supersecretkey",
    "supersecretkeysupersecretkeysuper",
    "my secret key",
    "mysecretkey",
    "you-will-never-guess",
    "hard to guess string",
    "changeme",
    "change_me",
    "changemechangemechangemechangeme",
    "CHANGE_ME_TO_A_COMPLEX_RANDOM_SECRET",
    "please-change-me-please-change-me-now",
    "change this to something long and random",
    "YOUR_OWN_RANDOM_GENERATED_SECRET_KEY",
    "your-secret-key-goes-here-0123456789",
    "thisISaSECRET_1234",
    "this is a secret, this is a secret, really",
    "\x02\x01thisismyscretkey\x01\x02\\e\\y\\y\\h",
    "\x02\x01thisismyscretkey\x01\x02\\e\\y\\y\\h\\e\\y\\y\\h",
    "TEST_NON_DEV_SECRET",
    "TEST_NON_DEV_SECRET_TEST_NON_DEV_SECRET",
    "temporary_key",
    "django-insecure-0123456789abcdefghijklmn",
    "replace-me-with-a-real-key-of-32-characters",
    "default-secret-key-for-everyone-to-use",
    "192b9bdd22ab9ed4d12e236c78afcb9a393ec15f71bbf5dc987d54727823bcbf",
    "password",
    "admin",
    "flask",
    "test",
    "123456",
    "a" * 32,
    "0" * 64,
    "abcdabcdabcdabcdabcdabcdabcdabcd",
    "12345678901234567890123456789012"[:8] * 4,
]


@pytest.mark.parametrize("key", KNOWN)
def test_a_known_key_stops_the_start(key):
    with pytest.raises(BadSetting, match="COUNCIL_SECRET_KEY"):
        check(Settings(data_dir=Path("nowhere"), secret_key=key))


def test_a_key_made_by_chance_is_good():
    key = "5f0c6f0c0f4c4a8e9a7d2b1e3c6f8a90d1b2c3e4f5a6978812ab34cd56ef7890"
    assert check(Settings(data_dir=Path("nowhere"), secret_key=key)).secret_key == key


@pytest.mark.parametrize("key", [key for key in KNOWN if key])
def test_a_cookie_signed_with_a_known_key_opens_nothing(app, db, client, key):
    held = sign_in(a_member())
    app_key, app.secret_key = app.secret_key, key
    signer = SecureCookieSessionInterface().get_signing_serializer(app)
    app.secret_key = app_key
    client.set_cookie("council", signer.dumps({"_user_id": held, "_fresh": True}))
    assert client.get("/fr/me/account").status_code == 401
