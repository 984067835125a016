"""Who may moderate what, and how refusals are told."""

from flask_babel import lazy_gettext as _l

from council.contributions.models import Contribution
from council.contributions.rules import moderator
from council.core import journal
from council.core.errors import explain
from council.core.policy import action, anyone
from council.moderation.models import Appeal, Outcome, Report, Review
from council.people.models import Member, Role

explain(
    {
        "review.held": (409, _l("%(name)s is reading this one. Please take another.")),
        "review.decided": (409, _l("Someone has decided in the meantime. Please reload the page.")),
        "review.undo": (409, _l("This decision can no longer be undone.")),
        "review.reason": (422, _l("Please choose a reason.")),
        "review.own": (403, _l("This is your own contribution: someone else decides.")),
        "review.stale": (
            409,
            _l("The text has changed while you were reading. Please read it again."),
        ),
        "review.none": (422, _l("Please tick at least one contribution.")),
        "review.several": (
            409,
            _l("One of these contributions is no longer yours to read. Please reload the page."),
        ),
        "appeal.double": (409, _l("You have asked for a second look already.")),
        "appeal.late": (409, _l("The delay of 30 days to ask for a second look is over.")),
        "appeal.same": (403, _l("You took the first decision: someone else looks again.")),
        "appeal.decided": (409, _l("This request has been decided already.")),
        "report.choice": (422, _l("Please choose one of the two buttons.")),
        "report.handled": (409, _l("This alert has been handled already.")),
        "report.own": (403, _l("This alert is about your own words: someone else decides.")),
    }
)


def moderates_somewhere(actor: Member | None, _thing: object) -> bool:
    """moderators, wherever their scope"""
    return actor is not None and actor.has(Role.MODERATOR)


def moderates(actor: Member | None, thing: Contribution | Review) -> bool:
    """moderators whose scope takes in the commune of the contribution"""
    return moderator(actor, thing.contribution if isinstance(thing, Review) else thing)


def moderates_reported(actor: Member | None, report: Report) -> bool:
    """moderators whose scope takes in what was reported"""
    if report.contribution is None:
        return moderates_somewhere(actor, None)
    return moderates(actor, report.contribution)


def looks_again(actor: Member | None, appeal: Appeal) -> bool:
    """moderators of the scope, but not the one who took the first decision"""
    return (
        moderates(actor, appeal.review)
        and actor is not None
        and appeal.review.decided_by_id != actor.id
    )


def refused_author(actor: Member | None, review: Review) -> bool:
    """the author of a contribution that was refused"""
    return (
        actor is not None
        and review.contribution.author_id == actor.id
        and review.outcome is Outcome.REJECT
        and review.undone_at is None
    )


QUEUE = action("moderation.queue", moderates_somewhere)
REVIEW = action("moderation.review", moderates, hidden=True)
UNDO = action("moderation.undo", moderates, hidden=True)
HANDLE = action("moderation.handle", moderates_reported, hidden=True)
APPEAL = action("moderation.appeal", refused_author, hidden=True)
DECIDE_APPEAL = action("moderation.decide_appeal", looks_again, hidden=True)
REPORT = action("moderation.report", anyone)
LOG = action("moderation.log", anyone)

journal.tell(
    {
        "contribution.redacted": _l("Words masked by a moderator"),
        "contribution.decision_undone": _l("Decision undone: to be read again"),
        "contribution.appealed": _l("Second look asked for"),
        "contribution.appeal_decided": _l("Second look done"),
        "contribution.reported": _l("Reported by a reader"),
        "contribution.read_again": _l("To be read again after a report"),
        "comment.reported": _l("Comment reported by a reader"),
    }
)
