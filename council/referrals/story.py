"""How what happens to referrals is told in the story of a dossier."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from babel.lists import format_list
from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from council.core.journal import Entry
from council.core.locale import current, long_date
from council.dossiers import panels
from council.dossiers.models import Dossier
from council.dossiers.panels import Step
from council.referrals import promise_words
from council.referrals.models import Grounds, Tally
from council.referrals.queries import sent
from council.territory import queries as territory
from council.territory.models import Authority

Entries = Sequence[Entry]
NAMES = ("authority", "competent", "to")  # the details that hold an authority


@panels.reads_ahead
def all_named(entries: Entries) -> Sequence[Authority]:
    """Every authority that these events name; another floor's may mean other things by a word."""
    said = {each.details.get(key) for each in entries for key in NAMES}
    ids = {each for each in said if isinstance(each, int)}
    return territory.authorities(ids) if ids else ()


def named(entries: Entries, key: str = "authority") -> str:
    """The authorities of some events, each once, as a list in words."""
    ids = dict.fromkeys(each.details[key] for each in entries)
    found = [territory.authority(id) for id in ids]
    return format_list([each.name for each in found if each], locale=current())


def day(entry: Entry) -> str:
    """The due day in an event's details, in words."""
    return long_date(date.fromisoformat(entry.details["due"]))


def council(entries: Entries, icon: str, title: str, text: str = "") -> Step:
    """A step of the council's."""
    return Step(entries[-1].at, title, text, kind="council", icon=icon)


def authority(entries: Entries, icon: str, title: str, text: str = "") -> Step:
    """A step of an authority's, on its bank."""
    return Step(entries[-1].at, title, text, kind="auth", icon=icon, end=True)


@panels.tells("referral.sent")
def told_sent(_dossier: Dossier, entries: Entries) -> Step | None:
    """The dossier goes out; what a relay sends is told as the relay."""
    first = [each for each in entries if not each.details.get("relay")]
    if not first:
        return None
    text = _("The clock begins. Answer expected before %(date)s.", date=day(first[-1]))
    return council(first, "send", _("Sent to %(authorities)s", authorities=named(first)), text)


@panels.tells("referral.acknowledged")
def told_acknowledged(_dossier: Dossier, entries: Entries) -> Step:
    """An authority confirms that it received the dossier."""
    title = _("Receipt confirmed: %(authorities)s", authorities=named(entries))
    return authority(entries, "check", title)


@panels.tells("referral.extended")
def told_extended(_dossier: Dossier, entries: Entries) -> Step:
    """An authority takes more time."""
    title = _("More time asked: %(authorities)s", authorities=named(entries))
    return authority(
        entries, "calendar-days", title, _("New date: %(date)s.", date=day(entries[-1]))
    )


@panels.tells("referral.answered")
def told_answered(_dossier: Dossier, entries: Entries) -> Step:
    """An authority answers."""
    title = _("Answer received: %(authorities)s", authorities=named(entries))
    count = sum(each.details["commitments"] for each in entries)
    text = ngettext("%(num)d commitment, with its date.", "%(num)d commitments, with dates.", count)
    return authority(entries, "landmark", title, text if count else "")


@panels.tells("referral.not_competent")
def told_not_competent(_dossier: Dossier, entries: Entries) -> Step:
    """An authority says that another is competent."""
    title = _("Not competent: %(authorities)s", authorities=named(entries))
    competent = named(entries, "competent")
    return authority(
        entries, "corner-right-up", title, _("It names %(authority)s.", authority=competent)
    )


@panels.tells("referral.reminded")
def told_reminded(_dossier: Dossier, entries: Entries) -> Step:
    """A reminder leaves."""
    return council(entries, "bell", _("Reminder to %(authorities)s", authorities=named(entries)))


@panels.tells("referral.overdue")
def told_overdue(_dossier: Dossier, entries: Entries) -> Step:
    """The delay of an answer is over."""
    title = _("Delay over: %(authorities)s", authorities=named(entries))
    at, text = entries[-1].at, _("No answer yet.")
    return Step(at, title, text, kind="late", icon="clock-alert", end=True, late=True)


def why(entry: Entry) -> str:
    """Why the council turned to the next authority."""
    names = named([entry])
    if entry.details["reason"] == "silent":
        return _("%(authorities)s did not answer within the delay.", authorities=names)
    if entry.details["reason"] == "not_competent":
        return _("%(authorities)s is not competent.", authorities=names)
    return _("The answer of %(authorities)s was not enough.", authorities=names)


@panels.tells("referral.relayed")
def told_relayed(_dossier: Dossier, entries: Entries) -> Step:
    """The council turns to the next authority."""
    title = _("Relayed to %(authorities)s", authorities=named(entries, "to"))
    return council(entries, "corner-right-up", title, why(entries[-1]))


@panels.tells("referral.withdrawn")
def told_withdrawn(_dossier: Dossier, entries: Entries) -> Step | None:
    """The council takes the dossier back from an authority that had received it."""
    known = [each for each in entries if not each.details.get("unsent")]
    if not known:
        return None
    title = _("No answer expected any more: %(authorities)s", authorities=named(known))
    return council(known, "undo-2", title)


def promised(entries: Entries, title: str, icon: str, text: str, *, late: bool = False) -> Step:
    """A step about commitments, with the page of the last of them."""
    last = entries[-1]
    href = url_for("referrals.commitment", id=last.details["commitment"])
    kind = "late" if late else "kept" if icon == "badge-check" else "auth"
    return Step(last.at, title, text or _("See it"), href, kind, icon, end=True, late=late)


@panels.tells("referral.evasive")
def told_evasive(_dossier: Dossier, entries: Entries) -> Step:
    """Most of those who judged an answer say that it does not answer the question."""
    title = _("Answer judged evasive: %(authorities)s", authorities=named(entries))
    href = url_for("referrals.answer_page", id=entries[-1].details["response"])
    return Step(entries[-1].at, title, _("See how"), href, "late", "circle-alert", end=True)


@panels.tells("referral.remarked")
def told_remarked(_dossier: Dossier, entries: Entries) -> Step:
    """An authority replies to how its answer is judged."""
    title = _("Reply to the judgement: %(authorities)s", authorities=named(entries))
    href = url_for("referrals.answer_page", id=entries[-1].details["response"])
    return Step(entries[-1].at, title, _("Read it"), href, "auth", "landmark", end=True)


@panels.tells("commitment.progressed")
def told_progressed(_dossier: Dossier, entries: Entries) -> Step:
    """An authority says how far a commitment is."""
    return promised(entries, _("A commitment moves on"), "arrow-right", named(entries))


@panels.tells("commitment.said_done")
def told_done(_dossier: Dossier, entries: Entries) -> Step:
    """An authority says that a commitment is done; people are asked."""
    title = _("Commitment done, says %(authorities)s", authorities=named(entries))
    return promised(entries, title, "check", _("People concerned are asked."))


@panels.tells("commitment.date_passed")
def told_passed(_dossier: Dossier, entries: Entries) -> Step:
    """The date of a commitment has passed; people are asked."""
    title = _("Date of a commitment passed: %(authorities)s", authorities=named(entries))
    return promised(entries, title, "clock-alert", _("People concerned are asked."), late=True)


@panels.tells("commitment.kept")
def told_kept(_dossier: Dossier, entries: Entries) -> Step:
    """A commitment is kept."""
    title = _("Commitment kept: %(authorities)s", authorities=named(entries))
    return promised(entries, title, "badge-check", voices_in(entries[-1]))


@panels.tells("commitment.not_yet")
@panels.tells("commitment.contested")
def told_not_yet(_dossier: Dossier, entries: Entries) -> Step:
    """People concerned say that a commitment is not done."""
    title = _("Commitment not done yet, say people concerned")
    return promised(entries, title, "hourglass", voices_in(entries[-1]))


@panels.tells("commitment.broken")
def told_broken(_dossier: Dossier, entries: Entries) -> Step:
    """A commitment was not kept."""
    title = _("Commitment not kept: %(authorities)s", authorities=named(entries))
    return promised(entries, title, "circle-alert", voices_in(entries[-1]), late=True)


@panels.tells("commitment.abandoned")
def told_abandoned(_dossier: Dossier, entries: Entries) -> Step:
    """A commitment was given up."""
    title = _("Commitment given up: %(authorities)s", authorities=named(entries))
    return promised(entries, title, "x", _("Read why."), late=True)


def voices_in(entry: Entry) -> str:
    """What people said when it was decided, as the record holds it; why, when nobody spoke."""
    tally = Tally(*(entry.details[name] for name in Tally._fields))
    return " · ".join(promise_words.said(tally)) or str(
        promise_words.GROUNDS[Grounds(entry.details["grounds"])]
    )


@panels.source
def next_dates(dossier: Dossier, at: datetime) -> Iterator[Step]:
    """The answers that are still to come in time."""
    for one in sent.of_dossier(dossier):
        if one.is_waiting and one.answer_due_at and one.answer_due_at >= at:
            text = _("Answer expected: %(authority)s.", authority=one.authority.name)
            yield Step(
                one.answer_due_at,
                _("Next date"),
                text,
                kind="auth node--next",
                icon="hourglass",
                end=True,
            )


@panels.tells("carriage.accepted")
def told_carried(_dossier: Dossier, entries: Entries) -> Step:
    """Somebody carries the dossier, for a right that its people may not use themselves."""
    names = format_list([each.details["name"] for each in entries], locale=current())
    return council(entries, "handshake", _("Carried by %(name)s", name=names))


@panels.tells("carriage.revoked")
def told_put_down(_dossier: Dossier, entries: Entries) -> Step | None:
    """Somebody who carried the dossier does so no more; a mandate never accepted is not told."""
    names = [each.details["name"] for each in entries if "name" in each.details]
    if not names:
        return None
    said = format_list(names, locale=current())
    return council(entries, "x", _("No longer carried by %(name)s", name=said))
