"""Who may do what with comments, the words of their events, and how refusals are told."""

from flask_babel import lazy_gettext as _l

from council.core import journal

journal.tell(
    {
        "comment.posted": _l("A comment was written"),
        "comment.removed": _l("A comment was removed by its author"),
        "comment.hidden": _l("A comment was hidden"),
        "comment.shown": _l("A comment was shown again"),
    }
)
