"""What is kept of referrals, one file a noun."""

from council.referrals.models.clocks import (
    DUE_SOON,
    LETTERS,
    MORNING,
    STEPS,
    VERY_LATE,
    Clock,
    Lateness,
    Step,
    moment_of,
)
from council.referrals.models.commitments import Commitment, CommitmentState
from council.referrals.models.referrals import NEXT, WAITING, Referral, State
from council.referrals.models.relays import Relay, RelayReason
from council.referrals.models.responses import Response, ResponseFile, Verdict

__all__ = [
    "DUE_SOON",
    "LETTERS",
    "MORNING",
    "NEXT",
    "STEPS",
    "VERY_LATE",
    "WAITING",
    "Clock",
    "Commitment",
    "CommitmentState",
    "Lateness",
    "Referral",
    "Relay",
    "RelayReason",
    "Response",
    "ResponseFile",
    "State",
    "Step",
    "Verdict",
    "moment_of",
]
