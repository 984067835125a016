"""Pages of councils. A view loads, checks the form, calls one operation, answers."""

from council.assembly import (  # noqa: F401  # what they register
    debated,
    letters,
    opinion_panels,
    rules,
    story,
)
from council.assembly.rules import councils  # noqa: F401  # its refusals
from council.assembly.views import (  # noqa: F401
    agenda,
    amendments,
    applying,
    attendance,
    ballot_desk,
    ballots,
    chairing,
    debate_desk,
    debates,
    desk,
    drawing,
    making,
    meeting_desk,
    meetings,
    minutes,
    motion_buttons,
    motions,
    opinion_desk,
    opinions,
    reading,
    seats,
)
from council.assembly.views.blueprint import bp

__all__ = ["bp"]
