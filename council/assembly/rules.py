"""Who may do what with councils, and how refusals are told."""

from council.assembly.models import Council
from council.people.models import Member, Role

KEEPERS = (Role.SECRETARY, Role.ADMINISTRATOR)


def keeps_councils(actor: Member | None, _thing: object = None) -> bool:
    """secretaries and administrators"""
    return actor is not None and any(actor.has(role) for role in KEEPERS)


def keeps_it(actor: Member | None, council: Council) -> bool:
    """secretaries and administrators of the authority that the council advises"""
    return actor is not None and any(actor.has(role, council.authority) for role in KEEPERS)
