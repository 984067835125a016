"""Forms about commitments: what is reported of them, and what people say."""

from flask_babel import lazy_gettext as _l
from wtforms import MultipleFileField, RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from council.core.forms import (
    REQUIRED,
    BooleanField,
    CouncilForm,
    LineField,
    TextField,
    WholeField,
    between,
)
from council.referrals.models import ProgressKind, VoiceStance
from council.referrals.promise_words import STANCES

REPORTS = (
    SelectChoice(ProgressKind.STEP.value, _l("It goes on")),
    SelectChoice(ProgressKind.DONE.value, _l("It is done")),
    SelectChoice(ProgressKind.GIVEN_UP.value, _l("We give it up")),
)


class ReportForm(CouncilForm):
    """How far a commitment is, with what shows it."""

    kind = RadioField(
        _l("Where does it stand?"), [InputRequired(_l("Please choose one."))], choices=REPORTS
    )
    text = TextField(
        _l("What was done, and what shows it?"),
        [REQUIRED, between(10, 2000)],
        description=_l("If you give it up, say why. This text is public."),
    )
    amount = WholeField(_l("How many are there now?"), [Optional(), NumberRange(0, 999_999_999)])
    files = MultipleFileField(
        _l("Files"),
        description=_l("Pictures or PDF, 5 at the most, 8 MB each. They will be public."),
    )

    @property
    def what(self) -> ProgressKind:
        """What is reported."""
        return ProgressKind(self.kind.data)


class VoiceForm(CouncilForm):
    """Whether a commitment is kept, as one sees it."""

    stance = RadioField(
        _l("Is it done?"),
        [InputRequired(_l("Please choose one."))],
        choices=[SelectChoice(each.value, label) for each, label in STANCES.items()],
    )
    comment = TextField(
        _l("What do you see?"),
        [Length(max=500)],
        description=_l("Everyone can read it, without your name."),
    )

    @property
    def said(self) -> VoiceStance:
        """What was chosen."""
        return VoiceStance(self.stance.data)


class CounterVoiceForm(VoiceForm):
    """The same, written down by a helper with the person, who shows their card."""

    code = LineField(
        _l("Code of the person’s card"), [InputRequired(_l("Write the 12 signs of the card."))]
    )
    agreed = BooleanField(
        _l("I read it back, and the person agrees."),
        [InputRequired(_l("Read it back to the person first."))],
    )
