"""Who may do what with contributions, and how refusals are told."""

from flask_babel import lazy_gettext as _l

from council.contributions.models import Contribution
from council.core.errors import explain
from council.core.policy import action, anyone, signed_in
from council.people.models import Member, Role


def everybody_once_listed(_actor: Member | None, contribution: Contribution) -> bool:
    """everyone, once it is published, or refused or withdrawn in the open"""
    return contribution.is_listed


def everybody_once_readable(_actor: Member | None, contribution: Contribution) -> bool:
    """everyone, while its text is shown to everyone"""
    return contribution.is_listed and contribution.text_is_public


def author(actor: Member | None, contribution: Contribution) -> bool:
    """the person who wrote it"""
    return actor is not None and actor.id == contribution.author_id


def moderator(actor: Member | None, contribution: Contribution) -> bool:
    """a moderator of the place it is about"""
    if actor is None:
        return False
    if contribution.commune is None:
        return actor.has_everywhere(Role.MODERATOR)
    return actor.has(Role.MODERATOR, contribution.commune)


def insider(actor: Member | None, contribution: Contribution) -> bool:
    """Whether it is shown whole to `actor` even when it is not public: author and moderators."""
    return author(actor, contribution) or moderator(actor, contribution)


LIST = action("contribution.list", anyone)
READ = action("contribution.read", everybody_once_listed, author, moderator, hidden=True)
READ_TEXT = action(
    "contribution.read_text", everybody_once_readable, author, moderator, hidden=True
)
SUPPORT = action("contribution.support", signed_in)

explain(
    {
        "contribution.move": (
            409,
            _l("This contribution has moved on since. Please reload the page."),
        ),
        "contribution.filter": (
            400,
            _l("This address asks for a filter that does not exist. Please choose from the list."),
        ),
        "support.stance": (
            422,
            _l("This answer does not fit this contribution. Please choose one of the buttons."),
        ),
        "support.own": (
            409,
            _l("This is your own contribution: it already counts. Others can support it."),
        ),
        "support.closed": (
            409,
            _l("This contribution is not open to support."),
        ),
    }
)
