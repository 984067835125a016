"""What is done with referrals, one function a verb; the caller owns the transaction."""

from council.referrals.operations.answering import Answer, acknowledge, answer, check, extend
from council.referrals.operations.letters import facts, letter_pdf, letter_text
from council.referrals.operations.relaying import (
    choose_way,
    confirm_relay,
    decline_relay,
    prepare_relay,
    relay_draft,
)
from council.referrals.operations.reminding import remind
from council.referrals.operations.sending import (
    draft,
    forward,
    prepare,
    resend,
    say_posted,
    send,
    withdraw,
)

__all__ = [
    "Answer",
    "acknowledge",
    "answer",
    "check",
    "choose_way",
    "confirm_relay",
    "decline_relay",
    "draft",
    "extend",
    "facts",
    "forward",
    "letter_pdf",
    "letter_text",
    "prepare",
    "prepare_relay",
    "relay_draft",
    "remind",
    "resend",
    "say_posted",
    "send",
    "withdraw",
]
