"""Who may do what with mails that came in, and how refusals are told."""

from flask_babel import lazy_gettext as _l

from council.core import journal
from council.core.errors import explain
from council.core.policy import action
from council.dossiers.rules import STEWARDS, steward, steward_somewhere
from council.inbox.models import ReceivedMail
from council.people.models import Member
from council.people.scopes import takes_in


def looks_after(actor: Member | None, one: ReceivedMail) -> bool:
    """moderators and secretaries of the dossier; of a mail about none, those of several communes"""
    if one.referral:
        return steward(actor, one.referral.dossier)
    return actor is not None and any(
        grant.role in STEWARDS and takes_in(grant, None) for grant in actor.grants
    )


DESK = action("inbox.desk", steward_somewhere)
MANAGE = action("inbox.manage", looks_after)

explain(
    {
        "inbox.move": (409, _l("Somebody has dealt with this e-mail already.")),
        "inbox.empty": (422, _l("There is no text to publish. Please copy it from the e-mail.")),
        "inbox.again": (
            409,
            _l("Another answer to this dossier waits. Publish it or set it aside first."),
        ),
        "inbox.not_waiting": (409, _l("No answer to this dossier is expected any more.")),
        "inbox.many_files": (422, _l("5 files at the most.")),
    }
)
journal.tell(
    {
        "mail.answered": _l("An answer by e-mail came in"),
        "mail.automatic": _l("An automatic e-mail came in"),
        "mail.returned": _l("A letter came back"),
        "mail.held": _l("An e-mail is held, for somebody to look"),
        "mail.assigned": _l("An e-mail was recognised as an answer"),
        "mail.published": _l("An answer by e-mail was published"),
        "mail.dismissed": _l("An e-mail was set aside, with a reason"),
        "mail.forgotten": _l("An old e-mail was removed"),
    }
)
