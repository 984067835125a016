"""Who may do what with ballots, and how refusals are told."""

from dataclasses import dataclass

from flask_babel import lazy_gettext as _l

from council.assembly.models import Ballot, Mandate
from council.assembly.rules import keeps_it
from council.core import journal
from council.core.errors import explain
from council.core.policy import action, allowed
from council.people.models import Member


@dataclass(frozen=True)
class Seen:
    """A ballot before the eyes of somebody; `mandate`: by which they sit in its council now.

    `office`: whether they chair that council or keep its papers.
    """

    ballot: Ballot
    mandate: Mandate | None = None
    office: bool = False


def open_to_all(_actor: Member | None, seen: Seen) -> bool:
    """everyone, once it is open"""
    return seen.ballot.opened_at is not None


def sits(actor: Member | None, seen: Seen) -> bool:
    """members of its council"""
    return actor is not None and seen.mandate is not None


def keeps_its_council(actor: Member | None, seen: Seen) -> bool:
    """secretaries and administrators of the authority that its council advises"""
    return keeps_it(actor, seen.ballot.council)


def runs_its_council(_actor: Member | None, seen: Seen) -> bool:
    """the chair, the vice-chair and the secretary of its council"""
    return seen.office


def votes(actor: Member | None, seen: Seen) -> bool:
    """whoever is signed in and may read it: whose seat it is comes next"""
    return actor is not None and allowed(READ, actor, seen)


READ = action("ballot.read", open_to_all, sits, runs_its_council, keeps_its_council, hidden=True)
VOTE = action("ballot.vote", votes)
MANAGE = action("ballot.manage", runs_its_council, keeps_its_council)

explain(
    {
        "ballot.options": (
            422,
            _l("Please write between 2 and %(most)d options, each on a line of its own."),
        ),
        "ballot.quorum": (422, _l("A quorum is a part of those who may vote, or of the seats.")),
        "ballot.stated": (409, _l("This ballot is open: what was stated stays as it is.")),
        "ballot.late": (409, _l("The end of this ballot has passed. Please choose a later one.")),
        "ballot.nobody": (409, _l("Nobody holds a mandate that votes today.")),
        "ballot.not_over": (409, _l("This ballot is not over: not everyone has voted.")),
        "ballot.not_open": (409, _l("This ballot is not open yet.")),
        "ballot.over": (409, _l("This ballot is over. Your answer was not counted.")),
        "ballot.not_elector": (
            403,
            _l("You are not among those who vote in this ballot for this seat."),
        ),
        "ballot.mandate_over": (403, _l("This mandate has ended: it can no longer vote.")),
        "ballot.voted": (
            409,
            _l("A secret vote was cast for this seat already. It cannot be changed."),
        ),
        "ballot.choice": (422, _l("Please choose one of the answers.")),
        "ballot.reason": (422, _l("Please say why you object.")),
        "ballot.unreadable": (
            503,
            _l("The ballot box cannot be opened. Please tell the secretary of the council."),
        ),
        "ballot.holder": (
            422,
            _l("This person cannot vote for you. Please choose another member."),
        ),
        "ballot.held": (409, _l("Someone counts on you to vote for them. You cannot ask another.")),
        "ballot.full": (409, _l("This person votes for others already: %(most)d at the most.")),
    }
)
journal.tell(
    {
        "ballot.prepared": _l("Ballot prepared"),
        "ballot.changed": _l("Ballot changed before it opened"),
        "ballot.removed": _l("Ballot removed before it opened"),
        "ballot.opened": _l("Ballot opened"),
        "ballot.proxy_given": _l("A member asked another to vote for them"),
        "ballot.proxy_fallen": _l("Proxy fallen: its holder no longer sits"),
        "ballot.proxy_taken_back": _l("A member votes themselves after all"),
        "ballot.closing_soon": _l("Ballot ends soon"),
        "ballot.closed": _l("Votes counted"),
    }
)
