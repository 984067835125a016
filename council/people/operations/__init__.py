"""What people do with their accounts, and what is done for them: one function a verb."""

from council.people.operations.account import (
    ask_new_email,
    change_profile,
    confirm_new_email,
    erase,
)
from council.people.operations.cards import (
    give_up_card,
    issue_card,
    join_by_card,
    replace_card,
    vouch,
)
from council.people.operations.entering import (
    ask_reset,
    change_password,
    end_sign_in,
    end_sign_ins,
    enter_by_code,
    enter_by_password,
    reset_password,
)
from council.people.operations.granting import block, end_grant, grant, unblock
from council.people.operations.joining import (
    accept,
    accept_as_new,
    confirm,
    invite,
    is_asking_browser,
    is_chosen_password,
    sign_up,
)

__all__ = [
    "accept",
    "accept_as_new",
    "ask_new_email",
    "ask_reset",
    "block",
    "change_password",
    "change_profile",
    "confirm",
    "confirm_new_email",
    "end_grant",
    "end_sign_in",
    "end_sign_ins",
    "enter_by_code",
    "enter_by_password",
    "erase",
    "give_up_card",
    "grant",
    "invite",
    "is_asking_browser",
    "is_chosen_password",
    "issue_card",
    "join_by_card",
    "replace_card",
    "reset_password",
    "sign_up",
    "unblock",
    "vouch",
]
