"""Who may do what with contributions, and how refusals are told."""

from flask_babel import lazy_gettext as _l

from council.contributions.models import Contribution
from council.contributions.queries.authoring import Receipt, ServedFile
from council.core.errors import explain
from council.core.policy import action, anyone, signed_in
from council.people.models import Member, Role
from council.people.scopes import takes_in


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
    """a moderator of the place it is about; of more than one commune when it names no place"""
    return actor is not None and any(
        grant.role is Role.MODERATOR and takes_in(grant, contribution.commune)
        for grant in actor.grants
    )


def insider(actor: Member | None, contribution: Contribution) -> bool:
    """Whether it is shown whole to `actor` even when it is not public: author and moderators."""
    return author(actor, contribution) or moderator(actor, contribution)


def has_receipt(actor: Member | None, receipt: Receipt) -> bool:
    """its author, and those who said that it is theirs too"""
    return actor is not None and actor.id in receipt.people


def public_file(_actor: Member | None, served: ServedFile) -> bool:
    """everyone, once it is published"""
    return served.file.public


def drafting_file(_actor: Member | None, served: ServedFile) -> bool:
    """whoever is writing the draft that holds it"""
    return served.held


def author_of_file(actor: Member | None, served: ServedFile) -> bool:
    """the author of the contribution that shows it"""
    return served.contribution is not None and author(actor, served.contribution)


def moderator_of_file(actor: Member | None, served: ServedFile) -> bool:
    """a moderator of the place of the contribution that shows it"""
    return served.contribution is not None and moderator(actor, served.contribution)


LIST = action("contribution.list", anyone)
READ = action("contribution.read", everybody_once_listed, author, moderator, hidden=True)
READ_TEXT = action(
    "contribution.read_text", everybody_once_readable, author, moderator, hidden=True
)
SUPPORT = action("contribution.support", signed_in)
SUBMIT = action("contribution.submit", anyone)
SEE_RECEIPT = action("contribution.see_receipt", has_receipt, hidden=True)
CLAIM = action("contribution.claim", signed_in)
EDIT = action("contribution.edit", author)
WITHDRAW = action("contribution.withdraw", author)
SEE_FILE = action(
    "contribution.see_file",
    public_file,
    drafting_file,
    author_of_file,
    moderator_of_file,
    hidden=True,
)

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
        "contribution.daily": (
            429,
            _l("You have sent %(limit)s contributions in 24 hours. Please go on tomorrow."),
        ),
        "contribution.no_draft": (
            410,
            _l("This draft is no longer there. Please start again."),
        ),
        "contribution.incomplete": (
            409,
            _l("An answer is missing. Please go back to your contribution."),
        ),
        "contribution.sent": (
            409,
            _l("This contribution was sent already. Sign in with your card to follow it."),
        ),
        "contribution.files": (
            422,
            _l("%(limit)s files at the most. Remove one to add another."),
        ),
        "contribution.own": (409, _l("This contribution is yours already.")),
        "contribution.not_public": (
            409,
            _l("This contribution is not published now. Please choose another one."),
        ),
        "contribution.stale": (
            409,
            _l("This text was changed in the meantime. Compare both texts, then send again."),
        ),
        "contribution.settled": (
            409,
            _l("This text can no longer be changed. You can withdraw it."),
        ),
        "contribution.supported": (
            409,
            _l("Other people stand behind these words. Add a comment instead of changing them."),
        ),
    }
)
