"""What an author may still do: change the words, or withdraw them."""

from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import HiddenInput

from council.contributions.forms.submitting import BODY, CHOOSE_ONE, TITLE
from council.contributions.operations.submitting import WithdrawalReason
from council.core.forms import REQUIRED, CouncilForm, LineField, TextField, WholeField, between


class EditForm(CouncilForm):
    """The words again, and the version on which they were changed."""

    title = LineField(
        _l("A title, in one line"), [REQUIRED, between(*TITLE)], render_kw={"maxlength": TITLE[1]}
    )
    body = TextField(_l("Your words"), [REQUIRED, between(*BODY)])
    version = WholeField(_l("Version"), [CHOOSE_ONE], widget=HiddenInput())


class WithdrawForm(CouncilForm):
    """Why it is taken back."""

    reason = RadioField(
        _l("Why do you withdraw it?"),
        [CHOOSE_ONE],
        choices=[
            SelectChoice(WithdrawalReason.SOLVED.value, _l("The problem is solved")),
            SelectChoice(WithdrawalReason.MISTAKE.value, _l("I was mistaken")),
            SelectChoice(WithdrawalReason.PRIVATE.value, _l("I prefer that nobody reads it")),
            SelectChoice(WithdrawalReason.OTHER.value, _l("For another reason")),
        ],
    )
