"""Who may do what in debates, and how refusals are told."""

from dataclasses import dataclass

from flask_babel import lazy_gettext as _l

from council.assembly.models import (
    AgendaItem,
    Council,
    Debate,
    Expert,
    Mandate,
    Office,
    Opening,
)
from council.assembly.rules import keeps_it
from council.core import journal
from council.core.errors import explain
from council.core.policy import action, anyone
from council.people.models import Member


@dataclass(frozen=True)
class Hall:
    """A debate before the eyes of somebody: their seat, their offices, or as whom they answer."""

    debate: Debate
    item: AgendaItem
    mandate: Mandate | None = None
    offices: frozenset[Office] = frozenset()
    expert: Expert | None = None

    @property
    def council(self) -> Council:
        """The council that debates."""
        return self.item.meeting.council

    @property
    def is_open(self) -> bool:
        """Whether arguments can be added: until it is closed, or the item is dealt with."""
        return self.debate.thread.closed_at is None and self.item.ended_at is None


def open_to_all(_actor: Member | None, hall: Hall) -> bool:
    """everyone, where the council lets them read"""
    return hall.debate.opening is not Opening.MEMBERS


def sits(actor: Member | None, hall: Hall) -> bool:
    """members of its council"""
    return actor is not None and hall.mandate is not None


def runs_it(actor: Member | None, hall: Hall) -> bool:
    """the chair, the vice-chair and the secretary of its council"""
    return actor is not None and bool(hall.offices)


def keeps_its_council(actor: Member | None, hall: Hall) -> bool:
    """secretaries and administrators of the authority that its council advises"""
    return keeps_it(actor, hall.council)


def is_its_secretary(actor: Member | None, hall: Hall) -> bool:
    """the secretary of its council"""
    return actor is not None and Office.SECRETARY in hall.offices


def is_its_expert(actor: Member | None, hall: Hall) -> bool:
    """an expert whom its council asks, with an account"""
    return actor is not None and hall.expert is not None


def is_let_in(actor: Member | None, hall: Hall) -> bool:
    """whoever is signed in, where the council lets everyone take part"""
    return actor is not None and hall.debate.opening is Opening.PART


READ = action(
    "debate.read",
    open_to_all,
    sits,
    runs_it,
    keeps_its_council,
    is_its_expert,
    hidden=True,
)
ARGUE = action("debate.argue", sits, is_let_in)
ANSWER = action("debate.answer", is_its_expert)
REPLY = action("debate.reply", anyone)  # the link itself says who
KEEP = action("debate.keep", is_its_secretary, keeps_its_council)

explain(
    {
        "debate.known": (409, _l("This item has its debate already.")),
        "debate.item_over": (409, _l("This item has been dealt with: its debate is over.")),
        "debate.has_one": (409, _l("A debate belongs to this item: it stays on the agenda.")),
        "debate.own": (409, _l("These are your own words. The mark is for others.")),
        "debate.no_argument": (409, _l("Only arguments for and against take this mark.")),
        "debate.invited": (409, _l("This address was invited to this debate already.")),
        "debate.experts": (409, _l("%(most)d experts at the most are asked in a debate.")),
        "debate.expert_gone": (410, _l("This invitation has ended. The council can renew it.")),
        "debate.no_question": (409, _l("This question is no longer there.")),
        "debate.answered": (409, _l("You have answered this question already.")),
        "debate.language": (422, _l("A translation is in another language than the original.")),
        "debate.no_original": (422, _l("There is no summary to translate yet.")),
    }
)
journal.tell(
    {
        "debate.opened": _l("Debate opened"),
        "debate.changed": _l("Debate opened to others, or closed"),
        "debate.expert_invited": _l("Expert asked"),
        "debate.expert_ended": _l("Invitation of an expert ended"),
        "debate.argued": _l("New arguments in a debate"),
        "debate.summarised": _l("Summary of a debate written"),
    }
)
