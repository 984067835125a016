"""The form for the text of an explaining page."""

from flask_babel import lazy_gettext as _l

from council.core.forms import REQUIRED, CouncilForm, EditionField, LineField, TextField, between

TITLE = between(3, 120)
BODY = between(20, 10_000)


class PageTextForm(CouncilForm):
    """The title on one line, and the text in Markdown; lengths are in characters."""

    title = LineField(_l("Title"), [REQUIRED, TITLE])
    body_source = TextField(_l("Text"), [REQUIRED, BODY])
    version = EditionField(default="")
