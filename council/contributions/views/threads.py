"""How contributions own their discussion: told to the floor below, which knows them by name."""

from flask import url_for

from council.contributions import rules
from council.contributions.models import Contribution
from council.contributions.operations import supporting
from council.contributions.queries import reading
from council.core.policy import allowed
from council.discussion import owners
from council.people.models import Member


def may_read(actor: Member | None, contribution: Contribution) -> bool:
    """Whoever may read the text may read what is said of it."""
    return allowed(rules.READ_TEXT, actor, contribution)


def address(contribution: Contribution) -> str:
    """Its page."""
    return url_for("contributions.show", public_id=contribution.public_id)


OWNER = owners.Owner(
    load=reading.by_id,
    readable=may_read,
    is_open=lambda contribution: contribution.is_public,
    address=address,
    title=lambda contribution: contribution.title,
    scope=lambda contribution: contribution.commune,
    count=supporting.count_comments,
)
owners.register(Contribution.__tablename__, OWNER)


def place(contribution: Contribution) -> owners.Place:
    """The discussion of a contribution that is loaded already."""
    return owners.Place(contribution.thread, OWNER, contribution)
