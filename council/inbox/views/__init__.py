"""Pages of mails that came in. A view loads, checks the form, calls one operation, answers."""

from council.inbox import letters, panels, rules  # noqa: F401  # what they register
from council.inbox.views import desk  # noqa: F401  # its pages
from council.inbox.views.blueprint import bp

__all__ = ["bp"]
