"""Who may do what with an opinion, and why something is refused."""

from flask_babel import lazy_gettext as _l

from council.core import journal
from council.core.errors import explain

explain(
    {
        "opinion.busy": (
            409,
            _l("Many opinions are being adopted at this moment. Please try again."),
        ),
    }
)
journal.tell({"opinion.adopted": _l("Opinion adopted")})
