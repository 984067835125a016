"""Secrets of people: what is kept of a password, a card's code and a mailed link, and never more.

A password is kept as argon2id with the parameters that OWASP's password storage sheet gives as a
floor. A code has 59 bits of chance: it is found by a keyed hash, and checked by a light argon2id.
"""

import base64
import hashlib
import hmac
import secrets
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from flask import current_app

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # 31: without 0, O, 1, I and L
CODE_LENGTH = 12
LONGEST_PASSWORD = 200  # characters; a longer one is refused before it is hashed
PASSWORDS = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
CODES = PasswordHasher(time_cost=2, memory_cost=4_096, parallelism=1)
NOBODY = (  # of no password at all: checked when there is nobody, so that the time is the same
    "$argon2id$v=19$m=19456,t=2,p=1$1t8oOMAlEQBmnMXE+gJ3fg$Ot7g3NPLY8U+Z63mBEsSMB4CelB+pbZt0sU/+dkwb4M"
)


def hash_password(password: str) -> str:
    """What is kept of a password."""
    return PASSWORDS.hash(password)


def password_fits(kept: str | None, password: str) -> bool:
    """Whether `password` is the one whose hash was kept; as slow when nothing was (None).

    A password that is too long to be anybody's is not hashed at all.
    """
    if len(password) > LONGEST_PASSWORD:
        return False
    return fits(PASSWORDS, kept or NOBODY, password) and kept is not None


def fits(hasher: PasswordHasher, kept: str, secret: str) -> bool:
    """Whether `secret` is the one that `kept` was made from."""
    try:
        return hasher.verify(kept, secret)
    except (Argon2Error, InvalidHashError):
        return False


def new_code() -> str:
    """A code for a card: 12 signs of 31, by chance."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


def read_code(typed: str) -> str:
    """The code that was typed, without spaces and hyphens, in capitals; "" when it is none.

    Digits of other scripts are read as the digits they are.
    """
    signs = (str(unicodedata.decimal(sign, sign)) for sign in typed.upper())
    code = "".join(sign for sign in signs if sign.isalnum())
    return code if len(code) == CODE_LENGTH and set(code) <= set(ALPHABET) else ""


def grouped(code: str) -> str:
    """A code as it is printed: `XXXX-XXXX-XXXX`."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def hash_code(code: str) -> str:
    """The slow hash that checks a code."""
    return CODES.hash(code)


def code_fits(kept: str, code: str) -> bool:
    """Whether `code` is the one whose slow hash was kept."""
    return fits(CODES, kept, code)


def keyed(purpose: str, value: str) -> str:
    """A hash of `value` that only this installation can make (its secret is the key)."""
    key = str(current_app.secret_key).encode()
    return hmac.new(key, f"people.{purpose}:{value}".encode(), hashlib.sha256).hexdigest()


def new_key() -> str:
    """A long random key, for a browser."""
    return secrets.token_urlsafe(32)


def hash_key(key: str) -> str:
    """What is kept of a long random key: it cannot be turned back."""
    return hashlib.sha256(key.encode()).hexdigest()


def link_token(seed: str) -> str:
    """The token of a mailed link, made anew from its seed whenever the mail is written.

    So that neither the ticket nor the outbox holds it.
    """
    digest = bytes.fromhex(keyed("link", seed))
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
