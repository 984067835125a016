"""Mailed links: which ticket an address names, and whether it still opens anything."""

from collections.abc import Callable

from council.core import clock
from council.core.errors import RuleBroken
from council.people import queries
from council.people.models import Ticket, TicketKind


def to(kind: TicketKind) -> Callable[[str], Ticket]:
    """A loader of tickets of one kind by the `token` of an address.

    It raises `RuleBroken("people.link")` for a link that was used, has ended, or never was: the
    three look alike.
    """

    def load(token: str) -> Ticket:
        found = queries.ticket(token)
        if found is None or found.kind is not kind or found.used_at:
            raise RuleBroken("people.link")
        if found.expires_at <= clock.now():
            raise RuleBroken("people.link")
        return found

    return load
