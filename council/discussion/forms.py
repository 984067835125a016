"""The form of a comment: shape and length only."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Optional, Regexp
from wtforms.widgets import HiddenInput

from council.core.forms import REQUIRED, CouncilForm, LineField, TextField, WholeField, between
from council.core.language import KNOWN, name
from council.core.locale import current

LONGEST_COMMENT = 1_500  # characters
CODE = Regexp(r"^[a-z]{2,3}(-[A-Za-z]{2,8})?$", message=_l("Please choose a language."))


class EditForm(CouncilForm):
    """The words of a comment again, and the version on which they were changed."""

    body = TextField(_l("Your comment"), [REQUIRED, between(2, LONGEST_COMMENT)])
    version = WholeField(validators=[REQUIRED], widget=HiddenInput())


class CommentForm(CouncilForm):
    """A comment as it was typed. `speaker` is the key of a voice; without one, a person."""

    body = TextField(_l("Your comment"), [REQUIRED, between(2, LONGEST_COMMENT)])
    language = SelectField(
        _l("Language of your comment"), [DataRequired(), CODE], validate_choice=False
    )
    speaker = LineField(_l("In whose name?"), [Optional()], default="person")
    service = LineField(_l("Your service"), [Optional(), between(2, 80)])
    parent_id = WholeField(_l("Answer to"), [Optional()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.language.choices = [SelectChoice(code, name(code)) for code in KNOWN]
        if self.language.data in (None, ""):
            self.language.data = current()

    @property
    def values(self) -> dict[str, Any]:
        """Keyword arguments for `operations.post`."""
        return {**super().values, "speaker": self.speaker.data or "person"}
