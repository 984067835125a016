"""How often one may try: by network address, and by account, whoever asks."""

from typing import Any

from flask import request

from council.core.limits import CALM, STRICT, limiter
from council.people.hashing import keyed

ACCOUNT = "8 per 10 minutes; 40 per day"  # failed tries on one account, from anywhere


def account() -> str:
    """Whose account is tried: a keyed hash of the address that was typed."""
    return keyed("limit", request.form.get("email", "").strip().lower()[:254])


def failed(response: Any) -> bool:
    """Whether a try is counted: only one that was refused."""
    return bool(response.status_code >= 400)


guessing = limiter.limit(STRICT, methods=["POST"])
writing = limiter.limit(CALM, methods=["POST"])
guessing_account = limiter.limit(ACCOUNT, key_func=account, methods=["POST"], deduct_when=failed)
