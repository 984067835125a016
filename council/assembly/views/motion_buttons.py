"""The buttons on the pages of draft opinions: one step each, then back with a word of it."""

from collections.abc import Callable
from operator import attrgetter
from typing import Any

from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from council.assembly.operations import amendments, handing, motions
from council.assembly.rules.motions import LEAD, TAKE_OVER, TAKE_PART, WITHDRAW, WRITE, Seen
from council.assembly.views.amendments import amendment
from council.assembly.views.blueprint import bp
from council.assembly.views.motions import ID, back, member_seen, minority, seen
from council.core.clock import now
from council.core.policy import Action, may, me

MOTION, AMENDMENT, MINORITY = map(attrgetter, ("motion", "amendment", "minority"))
STEPS: dict[str, tuple[str, Action, Callable[..., Any], Any, Callable[..., None], LazyString]] = {
    "join_motion": (
        f"/motions/{ID}/join",
        TAKE_PART,
        member_seen,
        MOTION,
        motions.join,
        _l("You stand behind this draft opinion."),
    ),
    "open_motion": (
        f"/motions/{ID}/open",
        LEAD,
        seen,
        MOTION,
        motions.open_motion,
        _l("The draft opinion is open to amendments. Everyone can read it."),
    ),
    "step_back": (
        f"/motions/{ID}/leave",
        WRITE,
        member_seen,
        MOTION,
        handing.step_back,
        _l("You no longer stand behind this draft opinion."),
    ),
    "keep_place": (
        f"/motions/{ID}/stay",
        WRITE,
        member_seen,
        MOTION,
        handing.take_back,
        _l("Nobody is asked any longer. You stand behind this draft opinion."),
    ),
    "give_up_motion": (
        f"/motions/{ID}/give-up",
        WRITE,
        member_seen,
        MOTION,
        handing.give_up,
        _l("The draft is given up: it is in no list any longer."),
    ),
    "take_up_motion": (
        f"/motions/{ID}/take-up",
        WRITE,
        member_seen,
        MOTION,
        handing.take_up,
        _l("The draft is back in the lists."),
    ),
    "take_over_motion": (
        f"/motions/{ID}/take-over",
        TAKE_OVER,
        member_seen,
        MOTION,
        handing.take_over,
        _l("You stand behind this draft opinion."),
    ),
    "decline_motion": (
        f"/motions/{ID}/decline",
        TAKE_OVER,
        member_seen,
        MOTION,
        handing.decline,
        _l("You do not take this text over."),
    ),
    "sign_minority": (
        f"/minorities/{ID}/sign",
        TAKE_PART,
        minority,
        MINORITY,
        motions.sign,
        _l("You have signed this minority opinion."),
    ),
    "leave_minority": (
        f"/minorities/{ID}/leave",
        TAKE_PART,
        minority,
        MINORITY,
        motions.leave_minority,
        _l("Your signature is taken back."),
    ),
    "withdraw_amendment": (
        f"/amendments/{ID}/withdraw",
        WITHDRAW,
        amendment,
        AMENDMENT,
        amendments.withdraw,
        _l("Your amendment is withdrawn."),
    ),
    "accept_amendment": (
        f"/amendments/{ID}/accept",
        LEAD,
        amendment,
        AMENDMENT,
        amendments.accept,
        _l("The amendment is accepted: the text has a new version."),
    ),
}


def button(
    name: str,
    path: str,
    rule: Action,
    on: Callable[..., Any],
    part: Callable[[Seen], Any],
    step: Callable[..., None],
    said: LazyString,
) -> None:
    """Have who `rule` lets press a button take a `step` with a part of what `on` loads."""

    @bp.post(path, endpoint=name)
    @may(rule, on=on)
    def press(seen: Seen) -> ResponseReturnValue:
        """One step, then back."""
        step(part(seen), by=me(), at=now())
        return back(seen, str(said))


for name, given in STEPS.items():
    button(name, *given)
