"""Every feature's models, imported once, so that migrations and relations know all tables."""

from council.assembly import models as assembly
from council.contributions import models as contributions
from council.core import changes, facets, files, jobs, journal, leases, mail_texts, outbox
from council.discussion import models as discussion
from council.dossiers import models as dossiers
from council.exchange import models as exchange
from council.inbox import models as inbox
from council.moderation import models as moderation
from council.notices import models as notices
from council.people import models as people
from council.referrals import models as referrals
from council.site import models as site
from council.territory import models as territory

__all__ = [
    "assembly",
    "changes",
    "contributions",
    "discussion",
    "dossiers",
    "exchange",
    "facets",
    "files",
    "inbox",
    "jobs",
    "journal",
    "leases",
    "mail_texts",
    "moderation",
    "notices",
    "outbox",
    "people",
    "referrals",
    "site",
    "territory",
]
