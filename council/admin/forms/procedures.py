"""A rung of the ladder: its source, its delays, its address; and those of one authority."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms.validators import URL, Email, Optional, ValidationError

from council.admin.forms.delays import DelaysForm
from council.admin.forms.fields import AuthorityField
from council.admin.operations.procedures import Entry
from council.core.clock import local_day, now
from council.core.forms import REQUIRED, BooleanField, DayField, LineField, MailField


class ProcedureForm(DelaysForm):
    """What administrators may change of a procedure; its texts are the product's own."""

    source = LineField(
        _l("Address of the source"),
        [REQUIRED, URL(message=_l("Please write a whole address, with https://."))],
    )
    checked_on = DayField(
        _l("Checked on"),
        [Optional()],
        description=_l(
            "The day on which you compared this entry with the law. Empty: not checked."
        ),
    )
    email = MailField(
        _l("E-mail address of the body"),
        [Optional(), Email(_l("Please write a whole e-mail address, such as name@place.be."))],
        description=_l("Without one, letters to this body are printed and posted."),
    )
    active = BooleanField(_l("In use"))

    def validate_checked_on(self, field: DayField) -> None:
        """Nobody checks in the future."""
        if field.data and field.data > local_day(now()):
            raise ValidationError(_l("This day is in the future."))

    @property
    def entry(self) -> Entry:
        """What was typed of the entry itself."""
        return Entry(
            source=self.source.data or "",
            checked_on=self.checked_on.data,
            email=self.email.data or None,
            active=bool(self.active.data),
        )


class OwnProcedureForm(DelaysForm):
    """The delays of a procedure before one authority."""

    authority = AuthorityField(
        _l("Authority"), [REQUIRED], nothing=_l("none"), ask=_l("Choose an authority")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.authority.fill()

    def validate_authority(self, field: AuthorityField) -> None:
        """An authority is needed."""
        if not field.authority:
            raise ValidationError(_l("Choose an authority."))
