"""Pages of referrals. A view loads, checks the form, calls one operation, answers."""

from council.referrals import rules  # noqa: F401  # its refusals are explained there
from council.referrals.views import reply, words  # noqa: F401  # their pages
from council.referrals.views.blueprint import authorities, bp

__all__ = ["authorities", "bp"]
