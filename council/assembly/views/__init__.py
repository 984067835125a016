"""Pages of councils. A view loads, checks the form, calls one operation, answers."""

from council.assembly import rules  # noqa: F401  # what it registers
from council.assembly.rules import ballots as _ballots  # noqa: F401
from council.assembly.views import applying, desk, drawing, reading, seats  # noqa: F401
from council.assembly.views.blueprint import bp

__all__ = ["bp"]
