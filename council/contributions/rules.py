"""Who may do what with contributions, and how refusals are told."""

from flask_babel import lazy_gettext as _l

from council.core.errors import explain

explain(
    {
        "contribution.move": (
            409,
            _l("This contribution has moved on since. Please reload the page."),
        ),
    }
)
