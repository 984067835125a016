"""What became of a contribution once its dossier had left, for the path on its page."""

from collections.abc import Sequence

from babel.lists import format_list
from flask import url_for
from flask_babel import gettext as _

from council.contributions import models as contributions
from council.contributions.models import Contribution
from council.contributions.queries.trail import Step, provider
from council.core.locale import current, long_date
from council.referrals.models import Referral, State
from council.referrals.queries import sent


@provider
def path(contribution: Contribution) -> list[Step]:
    """That its dossier was sent to authorities, and what each of them said."""
    if contribution.state is not contributions.State.GROUPED:
        return []
    found = sent.onward(contribution.id)
    days = sorted({each.sent_at.date() for each in found if each.sent_at})
    batches = [[each for each in found if each.sent_at and each.sent_at.date() == d] for d in days]
    return [*map(departure, batches), *(outcome(each) for each in found if each.closed_at)]


def departure(batch: Sequence[Referral]) -> Step:
    """The referrals that left on one day."""
    names = format_list([each.authority.name for each in batch], locale=current())
    due = [each.answer_due_at for each in batch if each.is_waiting and each.answer_due_at]
    expected = (
        _("The clock begins. Answer expected before %(date)s.", date=long_date(min(due)))
        if due
        else None
    )
    return Step(
        at=min(each.sent_at for each in batch if each.sent_at),
        title=_("Sent to %(authorities)s", authorities=names),
        kind="council",
        icon="send",
        text=expected,
        href=address(batch[0]),
    )


def outcome(referral: Referral) -> Step:
    """What an authority said."""
    names = referral.authority.name
    said = {
        State.ANSWERED: _("Answer received: %(authorities)s", authorities=names),
        State.NOT_COMPETENT: _("Not competent: %(authorities)s", authorities=names),
    }
    assert referral.closed_at is not None
    text, href = referral.dossier.reference, address(referral)
    return Step(referral.closed_at, said[referral.state], "auth", "landmark", text, href)


def address(referral: Referral) -> str:
    """The page of its dossier."""
    return url_for("dossiers.show", reference=referral.dossier.reference)
