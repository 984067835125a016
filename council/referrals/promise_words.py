"""The words of commitments: kinds, states, what people say, and the rule that weighs it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_babel.speaklater import LazyString

from council.core import clock, journal
from council.core.locale import long_date
from council.referrals.models import (
    CHECK_DAYS,
    CONFIRMED,
    CONTESTED,
    Commitment,
    CommitmentKind,
    CommitmentState,
    Grounds,
    Progress,
    ProgressKind,
    Tally,
    VoiceStance,
)


class Measured(Protocol):
    """What has a measure: a commitment, stored or typed."""

    @property
    def target(self) -> int | None:
        """How many."""

    @property
    def unit(self) -> str | None:
        """Of what."""


KINDS: Mapping[CommitmentKind, LazyString] = {
    CommitmentKind.WORKS: _l("Works"),
    CommitmentKind.RECRUITMENT: _l("Recruitment"),
    CommitmentKind.TRAINING: _l("Training of staff"),
    CommitmentKind.OPENING_HOURS: _l("Opening hours"),
    CommitmentKind.ACCESSIBLE_COUNTER: _l("Accessible counter"),
    CommitmentKind.INTERPRETER: _l("Interpreters"),
    CommitmentKind.OTHER: _l("Something else"),
}
STATES: Mapping[CommitmentState, LazyString] = {
    CommitmentState.PLANNED: _l("Planned"),
    CommitmentState.UNDER_WAY: _l("Under way"),
    CommitmentState.KEPT: _l("Kept"),
    CommitmentState.BROKEN: _l("Not kept"),
    CommitmentState.ABANDONED: _l("Given up"),
}
STANCES: Mapping[VoiceStance, LazyString] = {
    VoiceStance.CONFIRM: _l("Yes, it is done"),
    VoiceStance.NOT_YET: _l("Not yet"),
    VoiceStance.UNKNOWN: _l("I do not know"),
}
GROUNDS: Mapping[Grounds, LazyString] = {
    Grounds.CONFIRMED: _l("People concerned confirm it."),
    Grounds.NO_OBJECTION: _l("The announced delay is over, and nobody objected."),
    Grounds.OBJECTION: _l("People concerned say: not yet."),
    Grounds.CONTESTED: _l("It was held to be kept. People concerned say otherwise."),
}
journal.tell(
    {
        "commitment.progressed": _l("Progress of a commitment"),
        "commitment.said_done": _l("The authority says that a commitment is done"),
        "commitment.date_passed": _l("The date of a commitment has passed"),
        "commitment.reminded": _l("Reminder about a commitment"),
        "commitment.reminder_to_post": _l("Reminder about a commitment, to be posted"),
        "commitment.voiced": _l("A person concerned spoke of a commitment"),
        "commitment.comment_hidden": _l("A comment on a commitment was taken away"),
        "commitment.kept": _l("A commitment is kept"),
        "commitment.not_yet": _l("A commitment is not done yet, say those concerned"),
        "commitment.contested": _l("A kept commitment is contested"),
        "commitment.broken": _l("A commitment was not kept"),
        "commitment.abandoned": _l("A commitment was given up"),
    }
)


def standing(one: Commitment, at: datetime | None = None) -> tuple[str, str]:
    """The tone (ok, wait, late) and the words of where a commitment stands, by default now."""
    at = at or clock.now()
    if one.state is CommitmentState.KEPT:
        return "ok", str(STATES[one.state])
    if one.is_open and one.asking and one.claimed:
        return "wait", _("Done, says the authority")
    if one.is_open and not one.is_past(at):
        return "wait", str(STATES[one.state])
    return "late", _("Date passed") if one.is_open else str(STATES[one.state])


def said(tally: Tally) -> list[str]:
    """What people say, one sentence a stance that anybody took; "12 say: not yet" first."""
    lines = (
        (tally.not_yet, ngettext("%(num)d says: not yet", "%(num)d say: not yet", tally.not_yet)),
        (tally.confirm, ngettext("%(num)d confirms", "%(num)d confirm", tally.confirm)),
        (
            tally.unknown,
            ngettext("%(num)d does not know", "%(num)d do not know", tally.unknown),
        ),
    )
    return [sentence for count, sentence in lines if count]


def measure(one: Measured, amount: int | None = None) -> str:
    """How much is promised, and how much of it is there already; "" without a measure."""
    if one.target is None:
        return ""
    if amount is None:
        return _("%(target)s %(unit)s", target=one.target, unit=one.unit)
    return _("%(amount)s of %(target)s %(unit)s", amount=amount, target=one.target, unit=one.unit)


def rule() -> list[str]:
    """The public rule, sentence by sentence, with its numbers."""
    return [
        _("When the authority says that it is done, or when the date has passed, we ask you."),
        _("You then have %(days)d days to answer. You can change your answer.", days=CHECK_DAYS),
        _(
            "Kept: nobody says “not yet” within this delay, or more people confirm than say "
            "“not yet”."
        ),
        _("%(num)d confirmations and no objection are enough at once.", num=CONFIRMED),
        _("Not kept: the date has passed, and at least as many say “not yet” as confirm."),
        _("If the date is still to come, the authority goes on with its work."),
        _("If the authority says nothing, nobody’s silence makes it kept."),
        _(
            "A kept commitment is contested when %(num)d people say “not yet”, and more than "
            "confirm. In a small dossier, all those concerned are enough.",
            num=CONTESTED,
        ),
        _("When a commitment is not kept or given up, the dossier opens again."),
    ]


def reported(entry: Progress) -> str:
    """What kind of entry it is, in words."""
    titles = {
        ProgressKind.STEP: _("Progress"),
        ProgressKind.DONE: _("The authority says: it is done"),
        ProgressKind.GIVEN_UP: _("The authority gives it up"),
    }
    return titles[entry.kind]


def until(one: Commitment) -> str:
    """Until when people are asked, in words; "" when it is open-ended."""
    return long_date(one.decide_at) if one.decide_at else ""


TEMPLATE_WORDS: dict[str, Any] = {
    "promise_kinds": KINDS,
    "promise_states": STATES,
    "voice_stances": STANCES,
    "promise_standing": standing,
    "promise_said": said,
    "promise_measure": measure,
    "promise_rule": rule,
    "promise_reported": reported,
    "promise_until": until,
}
