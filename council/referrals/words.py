"""What people are told about letters and clocks, in the reader's language."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from council.core import clock
from council.core.locale import long_date, short_date
from council.referrals.models import Referral, State
from council.territory.models import Asker, Level, Silence

ASKERS = {
    Asker.ANYONE: _l("Anyone, with or without papers."),
    Asker.REGISTERED: _l(
        "A person in the population register, or an association seated in the commune. "
        "Somebody else can be carried by one of them."
    ),
    Asker.COUNCILLOR: _l("An elected member. That person carries the dossier of others."),
    Asker.SIGNERS: _l("Anyone who finds enough signatures."),
}
SILENCES = {
    Silence.NEXT: _l("Silence means nothing in law. The next way is open."),
    Silence.REFUSAL: _l("Silence is a refusal in law. One may appeal."),
}


def departed(referrals: Sequence[Referral]) -> str:
    """What is said once letters left: how many by mail, how many are to be printed and posted."""
    mailed = sum(bool(each.email) for each in referrals)
    posted = len(referrals) - mailed
    said = [
        ngettext("The letter is on its way.", "%(num)d letters are on their way.", mailed),
        ngettext(
            "No e-mail address is known: please print the letter and post it.",
            "No e-mail address is known: please print %(num)d letters and post them.",
            posted,
        ),
    ]
    return " ".join(each for each, count in zip(said, (mailed, posted), strict=True) if count)


def referral_clock(
    one: Referral, *, reminded: int = 0, at: datetime | None = None
) -> dict[str, Any] | None:
    """The arguments of the macro `deadline` for a referral; None for one that was not sent.

    `reminded`: how many reminders left. `at`: the moment, by default the present one.
    """
    at = at or clock.now()
    drawn = one.clock(at)
    if drawn is None:
        return None
    return {
        "tone": drawn.tone,
        "n": drawn.days,
        "pct": drawn.used,
        "over": drawn.over,
        "label": label(one, drawn.days),
        "legend": " ".join(legend(one, reminded, at)),
    }


def label(one: Referral, days: int) -> str | None:
    """The words beside the number where the usual ones do not fit."""
    if one.state is State.NOT_COMPETENT:
        return ngettext("day: not competent", "days: not competent", days)
    if one.state is State.WITHDRAWN:
        return ngettext("day: withdrawn", "days: withdrawn", days)
    return None


def legend(one: Referral, reminded: int, at: datetime) -> list[str]:
    """Sentences under the clock: which date, received or not, how many reminders."""
    assert one.answer_due_at is not None, "it was sent"
    due = long_date(one.answer_due_at)
    if one.closed_at:
        return [closed(one)]
    if one.answer_due_at < at:
        lines = [_("Expected on %(date)s.", date=due)]
    else:
        lines = [_("Before %(date)s.", date=due)]
    if one.acknowledged_at:
        lines.append(_("Received on %(date)s.", date=short_date(one.acknowledged_at)))
    elif one.is_ack_late(at):
        lines.append(_("No acknowledgement of receipt yet."))
    if one.extended_at:
        lines.append(_("The delay was extended."))
    if reminded:
        lines.append(ngettext("%(num)d reminder sent.", "%(num)d reminders sent.", reminded))
    return lines


def closed(one: Referral) -> str:
    """When it was closed, and whether within the delay."""
    assert one.closed_at is not None
    assert one.answer_due_at is not None
    day = long_date(one.closed_at)
    if one.state is State.WITHDRAWN:
        return _("Withdrawn on %(date)s.", date=day)
    if one.closed_at <= one.answer_due_at:
        return _("On %(date)s, within the delay.", date=day)
    return _("On %(date)s, after the delay.", date=day)


def level(one: Level) -> str:
    """A level of authorities, in the plural."""
    return {
        Level.COMMUNE: _("Communes"),
        Level.CPAS: _("CPAS (public social welfare)"),
        Level.PROVINCE: _("Province"),
        Level.COMMUNITY: _("Communities"),
        Level.REGION: _("Regions"),
        Level.FEDERAL: _("Federal level"),
        Level.EUROPEAN: _("European level"),
    }[one]
