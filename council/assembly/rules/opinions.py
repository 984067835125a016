"""Who may do what with an opinion, and why something is refused."""

from dataclasses import dataclass

from flask_babel import lazy_gettext as _l

from council.assembly.models import Office, Opinion
from council.assembly.rules import keeps_it
from council.core import journal
from council.core.errors import explain
from council.core.policy import action, signed_in
from council.people.models import Member


@dataclass(frozen=True)
class Seen:
    """An opinion before the eyes of somebody; `offices`: those they hold in its council today."""

    opinion: Opinion
    offices: frozenset[Office] = frozenset()

    @property
    def to_sign(self) -> list[Office]:
        """As what they may sign it now: the vice-chair for a chair who has not."""
        missing, held = self.opinion.missing, self.offices
        stands_in = Office.CHAIR in missing and Office.CHAIR not in held
        wanted = [*missing, Office.VICE_CHAIR] if stands_in else missing
        return [each for each in Office if each in wanted and each in held]


def open_to_all(_actor: Member | None, seen: Seen) -> bool:
    """everyone, once the chair and the secretary have signed"""
    return seen.opinion.published_at is not None


def leads(actor: Member | None, seen: Seen) -> bool:
    """the chair, the vice-chair and the secretary of its council"""
    return actor is not None and bool(seen.offices)


def keeps_its_council(actor: Member | None, seen: Seen) -> bool:
    """secretaries and administrators of the authority that its council advises"""
    return keeps_it(actor, seen.opinion.council)


READ = action("opinion.read", open_to_all, leads, keeps_its_council, hidden=True)
LEAD = action("opinion.lead", leads)
DESK = action("opinion.desk", signed_in)

explain(
    {
        "opinion.busy": (
            409,
            _l("Many opinions are being adopted at this moment. Please try again."),
        ),
        "opinion.not_yours": (
            403,
            _l("Only those who chair this council and its secretary do this, while in office."),
        ),
        "opinion.signed": (409, _l("This opinion was signed already.")),
        "opinion.not_public": (409, _l("This opinion is not published yet: signatures miss.")),
        "opinion.day": (422, _l("Please choose a day that is still to come.")),
        "opinion.said": (409, _l("These words are published already.")),
    }
)
journal.tell(
    {
        "opinion.adopted": _l("Opinion adopted"),
        "opinion.signed": _l("Opinion signed"),
        "opinion.published": _l("Opinion published"),
        "opinion.day_set": _l("Day set to look at an opinion again"),
        "opinion.review_due": _l("Opinion to be looked at again"),
        "opinion.reviewed": _l("What became of an opinion"),
    }
)
