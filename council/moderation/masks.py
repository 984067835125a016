"""That words of a contribution were masked, for the path on its page."""

from flask_babel import gettext as _

from council.contributions.models import Contribution
from council.contributions.queries.trail import Step, provider
from council.moderation import queries


@provider
def steps(contribution: Contribution) -> list[Step]:
    """Each time that a moderator masked words; nothing is asked about a first text."""
    if contribution.version == 1:
        return []
    moments = queries.masked_at(contribution)
    return [Step(at, _("Words masked by a moderator"), "council", "eye-off") for at in moments]
