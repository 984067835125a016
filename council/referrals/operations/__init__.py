"""What is done with referrals, one function a verb; the caller owns the transaction."""

from council.referrals.operations.answering import Answer, acknowledge, answer, check, extend
from council.referrals.operations.carrying import (
    BY_AUTHOR,
    BY_CARRIER,
    BY_STEWARD,
    Asked,
    accept_carriage,
    ask_carrier,
    decline_carriage,
    revoke_carriage,
)
from council.referrals.operations.judging import (
    Opinion,
    ask_again,
    check_judge,
    judge,
    mark,
    remark,
)
from council.referrals.operations.letters import facts, letter_pdf, letter_text
from council.referrals.operations.promising import Promise, Reported, report
from council.referrals.operations.prompting import prompt
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
from council.referrals.operations.voicing import check_concerned, decide, hide_comment, voice

__all__ = [
    "BY_AUTHOR",
    "BY_CARRIER",
    "BY_STEWARD",
    "Answer",
    "Asked",
    "Opinion",
    "Promise",
    "Reported",
    "accept_carriage",
    "acknowledge",
    "answer",
    "ask_again",
    "ask_carrier",
    "check",
    "check_concerned",
    "check_judge",
    "choose_way",
    "confirm_relay",
    "decide",
    "decline_carriage",
    "decline_relay",
    "draft",
    "extend",
    "facts",
    "forward",
    "hide_comment",
    "judge",
    "letter_pdf",
    "letter_text",
    "mark",
    "prepare",
    "prepare_relay",
    "prompt",
    "relay_draft",
    "remark",
    "remind",
    "report",
    "resend",
    "revoke_carriage",
    "say_posted",
    "send",
    "voice",
    "withdraw",
]
