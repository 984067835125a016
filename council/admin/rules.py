"""Who may administer, how refusals are told, and how the journal tells what was done."""

from flask_babel import lazy_gettext as _l

from council.core import journal
from council.core.errors import explain
from council.core.policy import action, anyone
from council.people.models import Member
from council.people.rules import is_administrator


def administers_another(actor: Member | None, person: Member) -> bool:
    """an administrator of everything, for somebody else"""
    return actor is not None and is_administrator(actor) and actor.id != person.id


INDEX = action("admin.index", is_administrator)
PEOPLE = action("admin.people", is_administrator)
CLOSE_ACCOUNT = action("admin.close_account", administers_another)
TERRITORY = action("admin.territory", is_administrator)
DELAYS = action("admin.delays", is_administrator)
READ_DELAYS = action("admin.read_delays", anyone)
MAIL_TEXTS = action("admin.mail_texts", is_administrator)
OUTBOX = action("admin.outbox", is_administrator)
MACHINE = action("admin.machine", is_administrator)

explain(
    {
        "admin.scope_needed": (422, _l("An official needs an authority: choose one.")),
        "admin.scope_useless": (
            422,
            _l("An administrator looks after everything: choose “everywhere”."),
        ),
        "admin.authority_known": (409, _l("An authority with this name is here already.")),
        "admin.theme_known": (409, _l("A theme with this name is here already.")),
        "admin.parent_needed": (422, _l("Choose the authority above this one.")),
        "admin.wrong_parent": (
            422,
            _l("This authority cannot be above that level. A CPAS belongs to a commune."),
        ),
        "admin.last_theme": (409, _l("This is the last theme in use. Put another one in use.")),
        "admin.default_delays": (409, _l("The delays for everyone can be changed, not removed.")),
        "admin.left": (409, _l("This e-mail has left already, or was given up.")),
        "admin.unknown_place": (422, _l("This mail has no place called %(place)s.")),
        "admin.link_missing": (
            422,
            _l("This mail is of no use without its link. Begin a line with {link}."),
        ),
    }
)
journal.tell(
    {
        "member.contact_shown": _l("An administrator read how to reach this person"),
        "authority.added": _l("An authority was added"),
        "authority.changed": _l("An authority was changed"),
        "theme.added": _l("A theme was added"),
        "theme.changed": _l("A theme was changed"),
        "competence.added": _l("A competence was added"),
        "competence.removed": _l("A competence was removed"),
        "procedure.changed": _l("A way of the ladder was changed"),
        "procedure.delays": _l("Delays of a way were changed for an authority"),
        "delays.changed": _l("Delays were changed"),
        "delays.removed": _l("Delays of their own were removed"),
        "outbox.retried": _l("An e-mail is tried again"),
        "outbox.given_up": _l("An e-mail was given up"),
        "outbox.all_retried": _l("All parked e-mails are tried again"),
        "outbox.all_given_up": _l("All parked e-mails were given up"),
        "mail_text.replaced": _l("The words of an e-mail were changed"),
        "mail_text.restored": _l("The words of an e-mail are ours again"),
    }
)
