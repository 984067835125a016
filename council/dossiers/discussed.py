"""How dossiers own their discussion, and what they add to the path of a contribution."""

from flask import url_for
from flask_babel import gettext as _

from council.contributions.models import Contribution
from council.contributions.queries.trail import Step, provider
from council.core.policy import allowed
from council.discussion import owners
from council.dossiers import queries
from council.dossiers.models import Dossier, State
from council.dossiers.rules import READ


def address(dossier: Dossier) -> str:
    """Its page."""
    return url_for("dossiers.show", reference=dossier.reference)


OWNER = owners.Owner(
    load=queries.by_id,
    readable=lambda actor, dossier: allowed(READ, actor, dossier),
    is_open=lambda dossier: dossier.state is not State.CLOSED,
    address=address,
    title=lambda dossier: dossier.title,
    scope=lambda dossier: dossier.commune,
    count=lambda _id, _change: None,  # the thread's own count is enough
)
owners.register(Dossier.__tablename__, OWNER)


def place(dossier: Dossier) -> owners.Place:
    """The discussion of a dossier that is loaded already."""
    return owners.Place(dossier.thread, OWNER, dossier)


@provider
def path(contribution: Contribution) -> list[Step]:
    """That a contribution joined a dossier, and that it left."""
    steps = []
    for each in queries.ways(contribution):
        title, href = each.dossier.title, address(each.dossier)
        reference = each.dossier.reference
        joined = _("Grouped into dossier %(reference)s", reference=reference)
        steps.append(Step(each.added_at, joined, "council", "folder", title, href))
        if each.left_at:
            left = _("Taken out of dossier %(reference)s", reference=reference)
            steps.append(Step(each.left_at, left, "", "undo-2", title, href))
    return steps
