"""Who makes and changes councils, and how refusals are told."""

from flask_babel import lazy_gettext as _l

from council.assembly.models import College, Council
from council.core import journal
from council.core.errors import explain, unique
from council.core.policy import action
from council.people.models import Member, Role
from council.people.rules import is_administrator


def administers_it(actor: Member | None, thing: Council | College) -> bool:
    """administrators of the authority that the council advises"""
    council = thing if isinstance(thing, Council) else thing.council
    return actor is not None and actor.has(Role.ADMINISTRATOR, council.authority)


CREATE = action("council.create", is_administrator)
CHANGE = action("council.change", administers_it)
END = action("council.end", administers_it)

explain(
    {
        "council.slug": (409, _l("Another council has this name in addresses. Choose another.")),
        "council.authority": (403, _l("You do not look after this authority.")),
        "council.ended": (409, _l("This council has ended: nothing new begins in it.")),
        "council.end_later": (422, _l("This day is to come. Choose today or a day before.")),
        "council.end_earlier": (
            422,
            _l("The council met or voted after this day. Choose a later one."),
        ),
        "council.meeting_under_way": (409, _l("A meeting is under way. Close it first.")),
        "council.ballot_open": (
            409,
            _l("A vote is under way. Wait for its end, or count it first."),
        ),
        "council.unsigned": (
            409,
            _l("An opinion waits for its signatures. Have it signed first."),
        ),
        "council.lots": (
            409,
            _l("People have applied and no lots are drawn. Draw them first."),
        ),
        "council.communes": (422, _l("Please choose the communes that the council is for.")),
        "council.commune_held": (
            409,
            _l("A commune that you leave out has a seat that is held. End its mandate first."),
        ),
        "college.closed": (409, _l("This college is closed.")),
        "college.call_open": (
            409,
            _l("A call for these seats is under way. Draw its lots before you change the rules."),
        ),
        "college.kind_held": (
            409,
            _l("Seats of this college are held: they cannot become seats of another kind."),
        ),
        "college.seats_held": (
            409,
            _l("%(held)s seats of this college are held: it cannot have fewer."),
        ),
        "college.held": (
            409,
            _l("Somebody has a seat in this college, or waits for one. End the mandates first."),
        ),
    }
)
unique("council", "slug", code="council.slug")
journal.tell(
    {
        "council.created": _l("Council made"),
        "council.changed": _l("Council changed"),
        "council.ended": _l("Council ended"),
        "college.added": _l("College added"),
        "college.changed": _l("College changed"),
        "college.closed": _l("College closed"),
    }
)
