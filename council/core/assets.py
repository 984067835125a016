"""Static files under fingerprinted addresses, so that browsers may keep them for a year."""

import hashlib
from functools import cache
from pathlib import Path

from flask import url_for

STATIC = Path(__file__).parent.parent / "static"


@cache
def fingerprint(path: str) -> str:
    """The first letters of the hash of a static file's content."""
    return hashlib.sha256((STATIC / path).read_bytes()).hexdigest()[:10]


def asset(path: str) -> str:
    """The address of the static file `path`, changing when its content does."""
    return url_for("static", filename=path, v=fingerprint(path))
