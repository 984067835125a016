"""Pages of contributions. A view loads, checks the form, calls one operation, answers."""

from council.contributions import rules  # noqa: F401  # its refusals are explained there
from council.contributions.views import reading, submitting  # noqa: F401  # their pages
from council.contributions.views.blueprint import bp, files

__all__ = ["bp", "files"]
