"""Who may do what with councils, and how refusals are told."""

from flask_babel import lazy_gettext as _l

from council.assembly.models import Call, College, Council, Mandate
from council.core import journal
from council.core.errors import explain, unique
from council.core.policy import action, anyone, signed_in
from council.people.models import Member, Role
from council.people.rules import is_administrator

KEEPERS = (Role.SECRETARY, Role.ADMINISTRATOR)


def keeps_councils(actor: Member | None, _thing: object = None) -> bool:
    """secretaries and administrators"""
    return actor is not None and any(actor.has(role) for role in KEEPERS)


def keeps_it(actor: Member | None, thing: Council | College | Call | Mandate) -> bool:
    """secretaries and administrators of the authority that the council advises"""
    authority = council_of(thing).authority
    return actor is not None and any(actor.has(role, authority) for role in KEEPERS)


def council_of(thing: Council | College | Call | Mandate) -> Council:
    """The council that something belongs to."""
    if isinstance(thing, Council):
        return thing
    return thing.council if isinstance(thing, College) else thing.college.council


READ = action("assembly.read", anyone)
APPLY = action("assembly.apply", signed_in)
DESK = action("assembly.desk", keeps_councils)
PREPARE = action("assembly.prepare", is_administrator)
KEEP = action("assembly.keep", keeps_it)

explain(
    {
        "assembly.call_open": (
            409,
            _l("A call for these seats is under way. Draw its lots before you open another one."),
        ),
        "assembly.call_closed": (409, _l("This call does not take answers now.")),
        "assembly.call_not_closed": (409, _l("This call is still open. Wait until it is closed.")),
        "assembly.too_young": (
            422,
            _l("These seats are for people of %(age)s or more. Please tick the box if you are."),
        ),
        "assembly.elsewhere": (422, _l("This council is for people of other communes.")),
        "assembly.sits": (409, _l("This person has a seat in this council at that time already.")),
        "assembly.terms": (
            409,
            _l("This person has had %(terms)s terms in a row: others come first now."),
        ),
        "assembly.applied": (409, _l("You have answered this call already.")),
        "assembly.not_applied": (409, _l("You do not answer this call, or no longer do.")),
        "assembly.drawn": (409, _l("The lots of this call have been drawn already.")),
        "assembly.seed": (422, _l("This is not the seed whose seal was announced.")),
        "assembly.nobody": (409, _l("Nobody has applied: there are no lots to draw.")),
        "assembly.full": (409, _l("There is no free seat in this college at that time.")),
        "assembly.commune": (
            409,
            _l("This commune has its seat already, or none in this council."),
        ),
        "assembly.ended": (409, _l("This mandate has ended already.")),
        "assembly.day": (422, _l("This day does not fit. Please choose another one.")),
        "assembly.first_day": (
            422,
            _l("Mandates begin after the last day to apply. Please choose a later first day."),
        ),
        "assembly.unknown": (422, _l("No account has this address or name. Please check it.")),
        "assembly.nobody_named": (
            422,
            _l("Please write an address, the code of a card, or a name."),
        ),
        "assembly.wrong_card": (422, _l("No card has this code. Please type it again.")),
        "assembly.several": (
            409,
            _l(
                "Several people have this name. Please have the person type the code of their card."
            ),
        ),
        "assembly.no_seat": (409, _l("Only a member who has a seat may chair.")),
        "assembly.designated": (409, _l("These seats are not drawn: each commune names its own.")),
        "assembly.by_lot": (409, _l("These seats are drawn by lot. Open a call for them.")),
    }
)
unique("application", "call_id", "member_id", code="assembly.applied")
unique("draw", "call_id", code="assembly.drawn")
journal.tell(
    {
        "council.prepared": _l("Council set up"),
        "candidate_call.opened": _l("Call for candidates opened"),
        "candidate_call.closed": _l("Call for candidates closed before its day"),
        "application.sent": _l("Applied for a seat"),
        "application.withdrawn": _l("Application withdrawn"),
        "draw.done": _l("Lots drawn"),
        "mandate.given": _l("Seat given"),
        "mandate.ended": _l("Mandate ended before its day"),
        "mandate.replaced": _l("Seat taken over by a substitute"),
        "officer.named": _l("Office given"),
        "officer.left": _l("Office left"),
    }
)
