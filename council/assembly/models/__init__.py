"""What is kept of councils, one file a noun."""

from council.assembly.models.agenda import AgendaItem, AgendaReporter
from council.assembly.models.amendments import Amendment, AmendmentState
from council.assembly.models.attendance import Attendance, How
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
from council.assembly.models.debates import (
    Argument,
    Conviction,
    Debate,
    Expert,
    Opening,
    Side,
    Summary,
)
from council.assembly.models.draws import Draw
from council.assembly.models.mandates import Ending, Mandate, Office, Officer
from council.assembly.models.meetings import (
    Coming,
    Meeting,
    MeetingAnswer,
    MeetingDocument,
    MeetingNeed,
    MeetingResource,
    MeetingState,
    NeedKind,
)
from council.assembly.models.minutes import Minutes, MinutesVersion
from council.assembly.models.motions import (
    MinorityOpinion,
    MinoritySigner,
    Motion,
    MotionState,
    MotionVersion,
    Mover,
)
from council.assembly.models.opinions import Opinion, OpinionReview
from council.assembly.models.speaking import FloorRequest

__all__ = [
    "AgendaItem",
    "AgendaReporter",
    "Amendment",
    "AmendmentState",
    "Application",
    "Argument",
    "Attendance",
    "Ballot",
    "BallotProxy",
    "BallotState",
    "Box",
    "Call",
    "College",
    "CollegeKind",
    "Coming",
    "Conviction",
    "Council",
    "Debate",
    "Draw",
    "Elector",
    "Ending",
    "Expert",
    "FloorRequest",
    "Gender",
    "How",
    "Mandate",
    "Meeting",
    "MeetingAnswer",
    "MeetingDocument",
    "MeetingNeed",
    "MeetingResource",
    "MeetingState",
    "MinorityOpinion",
    "MinoritySigner",
    "Minutes",
    "MinutesVersion",
    "Motion",
    "MotionState",
    "MotionVersion",
    "Mover",
    "NeedKind",
    "Office",
    "Officer",
    "OpenVote",
    "Opening",
    "Opinion",
    "OpinionReview",
    "Receipt",
    "SecretVote",
    "Side",
    "Summary",
    "Territory",
]
