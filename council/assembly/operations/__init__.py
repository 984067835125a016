"""What is done to councils. Operations never commit."""

from council.assembly.operations.applying import apply, withdraw
from council.assembly.operations.calls import close_call, open_call
from council.assembly.operations.councils import (
    add_college,
    change,
    change_college,
    close_college,
    create,
)
from council.assembly.operations.drawing import draw_lots
from council.assembly.operations.ending import end_council
from council.assembly.operations.mandates import (
    designate,
    end,
    end_sooner,
    entrust,
    leave_office,
    renew,
)
from council.assembly.operations.preparing import prepare

__all__ = [
    "add_college",
    "apply",
    "change",
    "change_college",
    "close_call",
    "close_college",
    "create",
    "designate",
    "draw_lots",
    "end",
    "end_council",
    "end_sooner",
    "entrust",
    "leave_office",
    "open_call",
    "prepare",
    "renew",
    "withdraw",
]
