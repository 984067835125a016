"""Pages of councils. A view loads, checks the form, calls one operation, answers."""

from council.assembly import rules, story  # noqa: F401  # what it registers
from council.assembly.rules import councils, motions, opinions  # noqa: F401  # their refusals
from council.assembly.views import (  # noqa: F401
    agenda,
    applying,
    attendance,
    ballot_desk,
    ballots,
    chairing,
    desk,
    drawing,
    making,
    meeting_desk,
    meetings,
    minutes,
    reading,
    seats,
)
from council.assembly.views.blueprint import bp

__all__ = ["bp"]
