"""What is kept of councils, one file a noun."""

from council.assembly.models.calls import Application, Call, Gender
from council.assembly.models.councils import College, CollegeKind, Council, Territory
from council.assembly.models.draws import Draw
from council.assembly.models.mandates import Ending, Mandate, Office, Officer

__all__ = [
    "Application",
    "Call",
    "College",
    "CollegeKind",
    "Council",
    "Draw",
    "Ending",
    "Gender",
    "Mandate",
    "Office",
    "Officer",
    "Territory",
]
