"""The words of a kind of mail."""

from flask_babel import lazy_gettext as _l

from council.core.forms import REQUIRED, CouncilForm, EditionField, LineField, TextField, between


class MailTextForm(CouncilForm):
    """Subject and body, with named places."""

    subject = LineField(_l("Subject"), [REQUIRED, between(3, 200)])
    body = TextField(_l("Text"), [REQUIRED, between(10, 5000)])
    version = EditionField(default="")
