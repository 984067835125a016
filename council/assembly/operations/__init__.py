"""What is done to councils. Operations never commit."""

from council.assembly.operations.applying import apply, withdraw
from council.assembly.operations.calls import close_call, open_call
from council.assembly.operations.drawing import draw_lots
from council.assembly.operations.mandates import designate, end, entrust, renew
from council.assembly.operations.preparing import prepare

__all__ = [
    "apply",
    "close_call",
    "designate",
    "draw_lots",
    "end",
    "entrust",
    "open_call",
    "prepare",
    "renew",
    "withdraw",
]
