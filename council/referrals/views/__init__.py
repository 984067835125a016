"""Pages of referrals. A view loads, checks the form, calls one operation, answers."""

from council.referrals import rules  # noqa: F401  # its refusals are explained there
from council.referrals.views import (  # noqa: F401  # their pages
    board,
    desk,
    following,
    forward,
    reply,
    words,
)
from council.referrals.views.blueprint import authorities, bp

__all__ = ["authorities", "bp"]
