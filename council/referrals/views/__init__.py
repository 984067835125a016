"""Pages of referrals. A view loads, checks the form, calls one operation, answers."""

from council.referrals import onward, panels, rules, story  # noqa: F401  # what they register
from council.referrals.views import (  # noqa: F401  # their pages
    board,
    carrying,
    desk,
    figures,
    following,
    forward,
    judging,
    promises,
    reply,
    reporting,
    templating,
)
from council.referrals.views.blueprint import authorities, bp

__all__ = ["authorities", "bp"]
