"""How people are told where a mail stands, and why somebody must look at it."""

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from council.core.errors import RuleBroken
from council.inbox.models import Reason, ReceivedMail, State

REASONS: dict[Reason, LazyString] = {
    Reason.NO_ADDRESS: _l("It was sent to no address of a dossier."),
    Reason.ENDED: _l("Its address has ended, or was never ours. A newer letter replaced it."),
    Reason.EXPIRED: _l("Its address is too old."),
    Reason.SENDER: _l("It does not come from the domain of the authority that was asked."),
    Reason.FORGED: _l("Our mail server found that its sender is not whom it says."),
    Reason.ANOTHER: _l(
        "It was sent to the address of one dossier, and answers the letter of another."
    ),
    Reason.AGAIN: _l("Another answer to this dossier waits already."),
    Reason.ANSWERED: _l("This dossier was answered already."),
    Reason.WITHDRAWN: _l("This dossier was taken back: no answer is expected any more."),
    Reason.EMPTY: _l("It holds no words of its own, only what it quotes."),
    Reason.LONG: _l("Its text is too long: 10,000 characters at the most."),
    Reason.LARGE: _l("It is too large: 20 MB at the most."),
    Reason.PACKED: _l("Its files lie in a winmail.dat, which only Outlook can open."),
    Reason.LOOP: _l("It goes in a circle: two machines answer each other."),
    Reason.UNREADABLE: _l("It could not be read."),
}
STATES: dict[State, tuple[str, str, LazyString]] = {  # tone, icon, words
    State.NEW: ("", "hourglass", _l("Just arrived")),
    State.WAITING: ("wait", "inbox", _l("To publish")),
    State.HELD: ("late", "circle-alert", _l("Held")),
    State.RETURNED: ("late", "mail-x", _l("A letter came back")),
    State.AUTOMATIC: ("", "clock", _l("Automatic")),
    State.PUBLISHED: ("ok", "circle-check", _l("Published")),
    State.OVERTAKEN: ("ok", "check", _l("Settled otherwise")),
    State.DISMISSED: ("", "x", _l("Set aside")),
}


def reason(one: ReceivedMail) -> LazyString | str:
    """Why a mail is held, in words; "" when it is not."""
    return REASONS[one.reason] if one.reason else ""


def refusals(one: ReceivedMail) -> list[tuple[str, str]]:
    """The files that were not kept: name, and why."""
    return [(each["name"], RuleBroken(each["why"]).sentence) for each in one.refused]
