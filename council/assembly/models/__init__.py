"""What is kept of councils, one file a noun."""

from council.assembly.models.ballots import (
    Ballot,
    BallotProxy,
    BallotState,
    Box,
    Elector,
    OpenVote,
    Receipt,
    SecretVote,
)
from council.assembly.models.calls import Application, Call, Gender
from council.assembly.models.councils import College, CollegeKind, Council, Territory
from council.assembly.models.draws import Draw
from council.assembly.models.mandates import Ending, Mandate, Office, Officer

__all__ = [
    "Application",
    "Ballot",
    "BallotProxy",
    "BallotState",
    "Box",
    "Call",
    "College",
    "CollegeKind",
    "Council",
    "Draw",
    "Elector",
    "Ending",
    "Gender",
    "Mandate",
    "Office",
    "Officer",
    "OpenVote",
    "Receipt",
    "SecretVote",
    "Territory",
]
