"""Who may do what with comments, the words of their events, and how refusals are told."""

from flask_babel import lazy_gettext as _l

from council.core import journal
from council.core.errors import explain
from council.core.policy import action, anyone, signed_in
from council.discussion.owners import Spot
from council.people.models import Member


def wrote_it(actor: Member | None, spot: Spot) -> bool:
    """the person who wrote it"""
    return actor is not None and actor.id == spot.comment.author_id


READ = action("comment.read", anyone)
POST = action("comment.post", signed_in)
EDIT = action("comment.edit", wrote_it)
REMOVE = action("comment.remove", wrote_it)

explain(
    {
        "comment.closed": (409, _l("This discussion is closed. It can still be read.")),
        "comment.parent": (
            409,
            _l("The comment you answer is no longer there. Please reload the page."),
        ),
        "comment.hourly": (
            429,
            _l("You have written %(limit)s comments in an hour. Please go on a little later."),
        ),
        "comment.voice": (403, _l("You cannot speak in this name here.")),
        "comment.hidden": (409, _l("This comment was already removed or hidden.")),
        "comment.settled": (
            409,
            _l("This comment can no longer be changed. Write another one below it."),
        ),
        "comment.stale": (
            409,
            _l("This text was changed in the meantime. Compare both texts, then send again."),
        ),
    }
)
journal.tell(
    {
        "comment.posted": _l("A comment was written"),
        "comment.edited": _l("A comment was changed by its author"),
        "comment.removed": _l("A comment was removed by its author"),
        "comment.hidden": _l("A comment was hidden"),
        "comment.restored": _l("A comment was shown again"),
    }
)
