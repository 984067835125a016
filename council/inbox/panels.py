"""What mails that came in show of a dossier: needs of its desk, and steps of its story."""

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from council.core.journal import Entry
from council.dossiers import panels
from council.dossiers.models import Dossier
from council.dossiers.panels import Step
from council.inbox.queries import mails
from council.referrals import drafts, resting
from council.referrals.drafts import Draft
from council.referrals.models import Referral
from council.referrals.story import authority, named

panels.need("back", "late", "mail-x", _l("A letter came back"), lambda at: mails.came_back())
panels.need("mail", "wait", "inbox", _l("E-mail to read"), lambda at: mails.to_read())
resting.while_(mails.answer_lies_here)


@panels.tells("mail.answered")
@panels.tells("mail.assigned")
def told_answered(_dossier: Dossier, entries: Sequence[Entry]) -> Step:
    """An answer came by e-mail; it is public once somebody said what it decides."""
    title = _("Answer received by e-mail: %(authorities)s", authorities=named(entries))
    return authority(entries, "inbox", title, _("It will be published here."))


@drafts.source
def draft(one: Referral) -> Draft | None:
    """What an authority wrote by e-mail, for it to publish by its link."""
    found = mails.waiting_for(one.id)
    if found is None:
        return None
    files = tuple((each.file_id, each.name) for each in mails.files_of(found))
    return Draft(found.words, found.language, files)
