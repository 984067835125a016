"""Signed links: what a mailed link holds, for how long, and what it is for."""

from typing import Any

from flask import current_app
from itsdangerous import BadSignature, SignatureExpired, URLSafeTimedSerializer

from council.core.errors import RuleBroken


def seal(purpose: str, value: Any) -> str:
    """A token for an address holding `value` (JSON), good for `purpose` only."""
    return serializer(purpose).dumps(value)


def open_sealed(purpose: str, token: str, *, days: float) -> Any:
    """What the token holds.

    Raises `RuleBroken("link.ended")` when it is older than `days`, and `RuleBroken("link.wrong")`
    when it was changed or made for another purpose.
    """
    try:
        return serializer(purpose).loads(token, max_age=int(days * 86_400))
    except SignatureExpired:
        raise RuleBroken("link.ended") from None
    except BadSignature:
        raise RuleBroken("link.wrong") from None


def serializer(purpose: str) -> URLSafeTimedSerializer:
    """The signer of one purpose."""
    return URLSafeTimedSerializer(str(current_app.secret_key), salt=f"council.{purpose}")
