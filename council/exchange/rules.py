"""Who may take what is public with them, and how refusals are told."""

from flask_babel import lazy_gettext as _l

from council.core.errors import explain
from council.core.policy import action, anyone

EXPORT = action("exchange.export", anyone)

explain(
    {
        "export.busy": (
            503,
            _l("Other people are downloading just now. Please try again in a minute."),
        ),
    }
)
