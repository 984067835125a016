"""Who may do what with dossiers, and how refusals are told."""

from flask_babel import lazy_gettext as _l

from council.contributions.models import Contribution
from council.core import journal
from council.core.errors import explain, unique
from council.core.policy import action, anyone
from council.dossiers.models import Dossier, Grouping
from council.dossiers.queries import Together
from council.people.models import Member, Role
from council.people.scopes import takes_in

STEWARDS = (Role.MODERATOR, Role.SECRETARY)


def steward_somewhere(actor: Member | None, _thing: object) -> bool:
    """moderators and secretaries"""
    return actor is not None and any(grant.role in STEWARDS for grant in actor.grants)


def steward(actor: Member | None, dossier: Dossier) -> bool:
    """moderators and secretaries of the dossier's commune; of more than one for several communes"""
    return actor is not None and any(
        grant.role in STEWARDS and takes_in(grant, dossier.commune) for grant in actor.grants
    )


def seen(actor: Member | None, group: Together) -> list[Contribution]:
    """Those of look-alikes that `actor` may group: of a commune in the scope."""
    grants = [grant for grant in actor.grants if grant.role in STEWARDS] if actor else []
    return [
        each for each in group.members if any(takes_in(grant, each.commune) for grant in grants)
    ]


def steward_of_two(actor: Member | None, group: Together) -> bool:
    """moderators and secretaries of the communes of two of the look-alikes"""
    return len(seen(actor, group)) > 1


def its_author(actor: Member | None, grouping: Grouping) -> bool:
    """the author of the contribution"""
    return actor is not None and grouping.contribution.author_id == actor.id


READ = action("dossier.read", anyone)
COMPOSE = action("dossier.compose", steward_somewhere)
COMPARE = action("dossier.compare", steward_of_two, hidden=True)
MANAGE = action("dossier.manage", steward)
LEAVE = action("dossier.leave", its_author)

explain(
    {
        "dossier.move": (409, _l("This dossier has moved on since. Please reload the page.")),
        "dossier.closed": (409, _l("This dossier is closed. Reopen it first.")),
        "dossier.empty": (422, _l("Please tick at least one contribution.")),
        "dossier.many": (422, _l("Please tick at most %(most)d contributions at a time.")),
        "dossier.unknown": (404, _l("There is no open dossier with this reference in your scope.")),
        "dossier.not_free": (
            409,
            _l("A contribution is no longer free: it was withdrawn, or is in another dossier."),
        ),
        "dossier.not_apart": (422, _l("There is nothing left here to compare it with.")),
        "dossier.left": (409, _l("This contribution is no longer in the dossier.")),
        "dossier.word_said": (409, _l("The authors have received this word already.")),
        "dossier.paragraph": (422, _l("The summary has no such paragraph.")),
        "dossier.stale": (
            409,
            _l("Someone else changed this dossier in the meantime. Both texts are shown."),
        ),
        "dossier.busy": (503, _l("Many dossiers are being opened just now. Please try again.")),
    }
)
journal.tell({"contribution.told_apart": _l("Told apart from others by a moderator")})
unique("grouping", "contribution_id", code="dossier.not_free")
unique("dossier_version", "dossier_id", "number", code="dossier.stale")
