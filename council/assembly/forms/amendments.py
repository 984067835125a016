"""The forms in which an amendment is proposed, and answered."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField
from wtforms.fields.choices import SelectChoice

from council.assembly.amending import Change, Kind
from council.assembly.forms.motions import OnVersionForm
from council.assembly.forms.voting import CHOOSE
from council.assembly.models import Motion
from council.assembly.words import motions as words
from council.core.forms import REQUIRED, CouncilForm, LineField, TextField, between
from council.core.text import excerpt, one_line

LONGEST_PARAGRAPH = 5_000  # characters
SHOWN = 60  # characters of a paragraph that is chosen


class AmendForm(OnVersionForm):
    """A change of one paragraph, and why."""

    kind = RadioField(
        _l("What should be done?"),
        [CHOOSE],
        choices=[SelectChoice(kind.value, label) for kind, label in words.KINDS.items()],
    )
    paragraph = SelectField(_l("Paragraph"), [REQUIRED])
    text = TextField(
        _l("New text of the paragraph"),
        description=_l("One paragraph. To delete it, leave this as it is."),
    )
    title = LineField(_l("Your amendment in a few words"), [REQUIRED, between(5, 140)])
    reason = TextField(_l("Why?"), [REQUIRED, between(5, 2_000)])

    def __init__(self, motion: Motion, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        texts = enumerate(motion.paragraphs, start=1)
        numbered = [SelectChoice(str(n), f"{n}. {excerpt(text, SHOWN)}") for n, text in texts]
        before = SelectChoice("0", _("Before the first one"))
        self.paragraph.choices = [*numbered, before]

    def validate_text(self, field: TextField) -> None:
        """There is one, unless a paragraph is taken out."""
        if self.kind.data != Kind.DELETE:
            between(3, LONGEST_PARAGRAPH)(self, field)

    @property
    def words(self) -> dict[str, Any]:
        """Keyword arguments of the operation: `version`, `title`, `reason`."""
        said = {"title": self.title.data, "reason": self.reason.data}
        return {"version": self.written_on, **said}

    @property
    def change(self) -> Change:
        """What is proposed."""
        kind = Kind(self.kind.data)
        text = "" if kind is Kind.DELETE else one_line(self.text.data or "")
        return Change(kind, int(self.paragraph.data), text)


class RejectForm(CouncilForm):
    """Why an amendment is not accepted."""

    answer = TextField(
        _l("Why is it not accepted?"),
        [REQUIRED, between(5, 2_000)],
        description=_l("Its author is told. It stands on the page, in the language of the text."),
    )
