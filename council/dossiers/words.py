"""How states, reasons and needs of dossiers are called, and how their story is told."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from council.core import journal
from council.core.journal import Entry
from council.dossiers import panels, queries
from council.dossiers.models import ClosingReason, Dossier, ReopeningReason, State
from council.dossiers.panels import Step

STATES: dict[State, panels.Status] = {
    State.OPEN: ("prune", "folder-open", _l("Being prepared")),
    State.FORWARDED: ("meuse", "send", _l("Sent to the authorities")),
    State.ANSWERED: ("ok", "circle-check", _l("Answer received")),
    State.FOLLOWED: ("wait", "hourglass", _l("Commitments under way")),
    State.CLOSED: ("", "archive", _l("Closed")),
}
CLOSING = {
    ClosingReason.SOLVED: _l("The problem is solved"),
    ClosingReason.ANSWERED: _l("Everyone has answered, nothing more is expected"),
    ClosingReason.MERGED: _l("Another dossier says the same"),
    ClosingReason.EMPTY: _l("Its contributions were withdrawn"),
    ClosingReason.MISTAKE: _l("It was opened by mistake"),
}
REOPENING = {
    ReopeningReason.NOT_SOLVED: _l("The people concerned say it is not solved"),
    ReopeningReason.NEW_FACTS: _l("There are new facts"),
    ReopeningReason.MISTAKE: _l("It was closed by mistake"),
    ReopeningReason.PROMISE: _l("A commitment was not kept"),
}
journal.tell(
    {
        "dossier.opened": _l("Dossier opened"),
        "dossier.edited": _l("The text is revised"),
        "dossier.theme_changed": _l("The theme is changed"),
        "dossier.contribution_added": _l("Contribution added"),
        "dossier.contribution_left": _l("Contribution taken out"),
        "dossier.contribution_placed": _l("Words placed in a paragraph"),
        "dossier.evidence_added": _l("Evidence is added"),
        "dossier.evidence_removed": _l("Evidence is removed"),
        "dossier.word_said": _l("A word to the authors"),
        "dossier.closed": _l("The dossier is closed"),
        "dossier.reopened": _l("The dossier is opened again"),
    }
)
WAITED = timedelta(days=14)  # a dossier that nobody forwards meanwhile is shown as waiting

panels.need("unplaced", "wait", "pencil", _l("Words to place"), lambda at: queries.unplaced())
panels.need(
    "deserted", "late", "circle-alert", _l("No contribution left"), lambda at: queries.deserted()
)
panels.need(
    "waiting",
    "wait",
    "hourglass",
    _l("Not sent for two weeks"),
    lambda at: (Dossier.state == State.OPEN) & (Dossier.opened_at < at - WAITED),
)


@panels.source
def first_voice(dossier: Dossier, _at: datetime) -> Iterator[Step]:
    """The first contribution of a dossier."""
    first = queries.first_words(dossier)
    if first and first.published_at:
        place = first.commune.name if first.commune else ""
        text = _("A person of %(place)s writes.", place=place) if place else _("A person writes.")
        yield Step(first.published_at, _("First contribution"), text)


@panels.tells("dossier.opened")
def opened(_dossier: Dossier, entries: Sequence[Entry]) -> Step:
    """The council opens the dossier."""
    count = len(entries[0].details["contributions"])
    return council_step(
        entries,
        "folder",
        _("The council opens the dossier"),
        ngettext(
            "%(num)d contribution is in it.", "%(num)d contributions are brought together.", count
        ),
    )


@panels.tells("dossier.contribution_added")
def joined(_dossier: Dossier, entries: Sequence[Entry]) -> Step | None:
    """More contributions join, after the opening."""
    later = [each for each in entries if not each.details.get("opening")]
    if not later:
        return None
    title = ngettext(
        "%(num)d contribution joins the dossier",
        "%(num)d contributions join the dossier",
        len(later),
    )
    return Step(later[0].at, title, icon="plus")


@panels.tells("dossier.contribution_left")
def left(_dossier: Dossier, entries: Sequence[Entry]) -> Step:
    """Contributions leave: their authors or a moderator took them out."""
    title = ngettext(
        "%(num)d contribution leaves the dossier",
        "%(num)d contributions leave the dossier",
        len(entries),
    )
    return Step(entries[0].at, title, icon="undo-2")


@panels.tells("dossier.edited")
def edited(_dossier: Dossier, entries: Sequence[Entry]) -> Step:
    """The text changes; on one day, the last version counts."""
    number = entries[-1].details["version"]
    return council_step(entries, "pencil", _("The text is revised"), _("Version %(n)s", n=number))


@panels.tells("dossier.evidence_added")
def supported(_dossier: Dossier, entries: Sequence[Entry]) -> Step:
    """Evidence is added."""
    return council_step(entries, "paperclip", _("Evidence is added"))


@panels.tells("dossier.closed")
def closed(_dossier: Dossier, entries: Sequence[Entry]) -> Step:
    """The dossier is closed, with its reason."""
    reason = CLOSING[ClosingReason(entries[-1].details["reason"])]
    return council_step(entries, "archive", _("The dossier is closed"), reason)


@panels.tells("dossier.reopened")
def reopened(_dossier: Dossier, entries: Sequence[Entry]) -> Step:
    """The dossier is opened again, with its reason."""
    reason = REOPENING[ReopeningReason(entries[-1].details["reason"])]
    return council_step(entries, "folder-open", _("The dossier is opened again"), reason)


def council_step(entries: Sequence[Entry], icon: str, title: str, text: object = "") -> Step:
    """A step of the council's, at the moment of the last of `entries`."""
    return Step(entries[-1].at, title, text, kind="council", icon=icon)
