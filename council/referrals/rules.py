"""Who may do what with referrals, and how refusals are told."""

from flask_babel import lazy_gettext as _l

from council.core.errors import explain

explain(
    {
        "referral.move": (
            409,
            _l("This was already done, or is no longer possible. Please reload the page."),
        ),
    }
)
