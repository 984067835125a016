"""Passwords made and tried, codes tried. It takes a twentieth of a second: others may write then.

So each of these comes first in its operation, before anything is written.
"""

from council.core.db import db
from council.people import hashing


def keep_of(password: str) -> str:
    """What is to be kept of a password."""
    with db.aside():
        return hashing.hash_password(password)


def fits(kept: str | None, password: str) -> bool:
    """Whether `password` is the one whose hash was kept; as slow when nothing was (None)."""
    with db.aside():
        return hashing.password_fits(kept, password)


def code_fits(kept: str, code: str) -> bool:
    """Whether `code` is the one whose slow hash was kept."""
    with db.aside():
        return hashing.code_fits(kept, code)
