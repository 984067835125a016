"""Who may do what with dossiers, and how refusals are told."""

from flask_babel import lazy_gettext as _l

from council.core.errors import explain

explain(
    {
        "dossier.move": (409, _l("This dossier has moved on since. Please reload the page.")),
    }
)
