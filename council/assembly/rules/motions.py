"""Who may do what with a motion, and why something is refused."""

from flask_babel import lazy_gettext as _l

from council.core.errors import explain

explain(
    {
        "motion.move": (409, _l("This draft opinion has moved on. Please look at it again.")),
    }
)
