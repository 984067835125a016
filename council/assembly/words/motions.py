"""How motions, amendments and what became of them are put in words."""

from flask_babel import force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from council.assembly.amending import Kind
from council.assembly.models import AmendmentState, Motion, MotionState
from council.assembly.queries.amendments import Shown
from council.assembly.words.ballots import Status

STATES: dict[MotionState, Status] = {
    MotionState.DRAFT: ("", "pencil", _l("Being written")),
    MotionState.OPEN: ("prune", "message-circle", _l("Open to amendments")),
    MotionState.BALLOTING: ("prune", "scale", _l("Put to the vote")),
    MotionState.ADOPTED: ("ok", "circle-check", _l("Adopted")),
    MotionState.REJECTED: ("late", "x", _l("Not adopted")),
    MotionState.LAPSED: ("wait", "archive", _l("No decision: quorum not reached")),
}
AMENDMENTS: dict[AmendmentState, Status] = {
    AmendmentState.PROPOSED: ("wait", "hourglass", _l("To be decided")),
    AmendmentState.ACCEPTED: ("ok", "check", _l("Accepted")),
    AmendmentState.REJECTED: ("late", "x", _l("Not accepted")),
    AmendmentState.FALLEN: ("", "archive", _l("Fallen")),
    AmendmentState.WITHDRAWN: ("", "undo-2", _l("Withdrawn")),
}
KINDS = {
    Kind.REPLACE: _l("Write the paragraph anew"),
    Kind.ADD: _l("Add a paragraph after it"),
    Kind.DELETE: _l("Delete the paragraph"),
}
ICONS = {  # of a row of the list
    AmendmentState.PROPOSED: ("wait", "hourglass"),
    AmendmentState.ACCEPTED: ("ok", "badge-check"),
    AmendmentState.REJECTED: ("late", "x"),
    AmendmentState.FALLEN: ("", "archive"),
    AmendmentState.WITHDRAWN: ("", "undo-2"),
}


def state(motion: Motion) -> Status:
    """Where a motion stands."""
    given_up = motion.given_up_at is not None
    return ("", "archive", _("Given up")) if given_up else STATES[motion.state]


def what(shown: Shown) -> str:
    """What an amendment does, and where."""
    number = shown.change.paragraph
    if shown.change.kind is Kind.REPLACE:
        return _("Replaces paragraph %(n)s", n=number)
    if shown.change.kind is Kind.DELETE:
        return _("Deletes paragraph %(n)s", n=number)
    if number:
        return _("Adds a paragraph after paragraph %(n)s", n=number)
    return _("Adds a paragraph before the first")


def asked(shown: Shown) -> str:
    """The text of a ballot on an amendment, in the language of its motion.

    It quotes the paragraph and names no number: numbers move with what is accepted meanwhile.
    """
    change = shown.change
    with force_locale(shown.amendment.motion.language):
        if change.kind is Kind.REPLACE:
            parts = [_("Replace this paragraph:"), shown.before, _("by this one:"), change.text]
        elif change.kind is Kind.DELETE:
            parts = [_("Delete this paragraph:"), shown.before]
        elif shown.before:
            parts = [_("After this paragraph:"), shown.before, _("add this one:"), change.text]
        else:
            parts = [_("Before the first paragraph, add this one:"), change.text]
    return "\n\n".join(parts)
