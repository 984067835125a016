"""Delays of everyone, of a level, or of an authority."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import SelectField
from wtforms.validators import InputRequired, NumberRange, Optional

from council.admin.forms.fields import LEVEL_CHOICES, AuthorityField, offered, one_of
from council.admin.operations.delays import Delays
from council.core.forms import CouncilForm, WholeField
from council.territory.models import Level

DAYS = NumberRange(1, 730, _l("Write a number of days between %(min)s and %(max)s."))
NUMBER = InputRequired(_l("Write a number of days."))


def is_working(value: Any) -> bool:
    """Whether the choice is working days; ValueError for anything that is not offered."""
    if str(value) not in {"True", "False"}:
        raise ValueError("no kind of days")
    return str(value) == "True"


class KindField(SelectField):
    """Working days, or days of the calendar."""

    def __init__(self, label: Any = None, **options: Any) -> None:
        kinds = [("True", _l("working days")), ("False", _l("calendar days"))]
        super().__init__(label, choices=offered(kinds), coerce=is_working, **options)


class DelaysForm(CouncilForm):
    """How long an authority has."""

    ack_days = WholeField(_l("Days to confirm receipt"), [NUMBER, DAYS])
    ack_working = KindField(_l("Counted as (receipt)"))
    answer_days = WholeField(_l("Days to answer"), [NUMBER, DAYS])
    answer_working = KindField(_l("Counted as (answer)"))
    extension_days = WholeField(_l("Longest extension, in calendar days"), [NUMBER, DAYS])

    @property
    def delays(self) -> Delays:
        """What was typed, as delays."""
        return Delays(**{name: self[name].data for name in Delays.__dataclass_fields__})


class OwnDelaysForm(DelaysForm):
    """Delays for one authority, or else for one level."""

    level = SelectField(
        _l("For a level"),
        [Optional()],
        choices=[*offered([("", _l("none"))]), *LEVEL_CHOICES],
        coerce=one_of(Level),
    )
    authority = AuthorityField(_l("Or for one authority"), nothing=_l("none"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.authority.fill()

    def validate(self, extra_validators: Any = None) -> bool:
        """Also refuse both, or neither, of a level and an authority."""
        fine = bool(super().validate(extra_validators))
        if bool(self.level.data) == bool(self.authority.data):
            self.level.errors = [_l("Choose a level or an authority: one of the two.")]
            return False
        return fine
