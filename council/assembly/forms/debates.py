"""Forms of debates."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Email, InputRequired, Length, Optional
from wtforms.widgets import HiddenInput

from council.assembly.models import Opening, Side
from council.assembly.words import debates as words
from council.core import language, locale
from council.core.forms import (
    REQUIRED,
    BooleanField,
    CouncilForm,
    LanguageField,
    LineField,
    MailField,
    TextField,
    WholeField,
    between,
)

LONGEST = 1_500  # characters of an argument, as of a comment
CHOOSE = InputRequired(_l("Please choose one of the answers."))
TONGUE = _l("Language of your text")


class ArgumentForm(CouncilForm):
    """An argument or a question."""

    side = RadioField(
        _l("What is it?"),
        [CHOOSE],
        choices=[SelectChoice(each.value, label) for each, label in words.SIDES.items()],
    )
    body = TextField(
        _l("Your text"),
        [REQUIRED, between(2, LONGEST)],
        description=_l("One idea, so that everyone can follow. Give no names."),
    )
    language = SelectField(TONGUE, [REQUIRED])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_languages(self.language)

    @property
    def argument(self) -> dict[str, Any]:
        """Keyword arguments of `argue`."""
        return {
            "side": Side(self.side.data),
            "body": self.body.data,
            "language": self.language.data,
        }


def offer_languages(field: SelectField) -> None:
    """Offer every language that people write in; the one now spoken first."""
    field.choices = [SelectChoice(code, language.name(code)) for code in language.KNOWN]
    if field.data in (None, ""):
        field.data = locale.current()


class AnswerForm(CouncilForm):
    """An expert's answer."""

    body = TextField(_l("Your answer"), [REQUIRED, between(2, LONGEST)])
    language = SelectField(TONGUE, [REQUIRED])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_languages(self.language)


class DebateForm(CouncilForm):
    """Who takes part in a debate, and whether it goes on."""

    opening = RadioField(
        _l("Who takes part?"),
        [CHOOSE],
        choices=[SelectChoice(each.value, label) for each, label in words.OPENINGS.items()],
    )
    closed = BooleanField(_l("The debate is closed: it can still be read"))

    @property
    def which(self) -> Opening:
        """Who takes part."""
        return Opening(self.opening.data)


class ExpertForm(CouncilForm):
    """Somebody who is asked."""

    name = LineField(_l("Name"), [REQUIRED, between(2, 80)])
    field = LineField(
        _l("What they know about"),
        [REQUIRED, between(2, 120)],
        description=_l("Shown after their name: interpreter in hospitals."),
    )
    email = MailField(
        _l("E-mail address"),
        [
            Optional(),
            Length(max=254),
            Email(_l("This does not look like an e-mail address. An example: name@example.org")),
        ],
        description=_l("Without one, you hand the link over yourself."),
    )
    language = LanguageField(_l("Language of the invitation"))

    @property
    def person(self) -> dict[str, Any]:
        """Keyword arguments of `invite`."""
        names = ("name", "field", "email", "language")
        return {name: self[name].data for name in names}


class SummaryForm(CouncilForm):
    """A version of the summary, or its translation."""

    text = TextField(
        _l("Summary"),
        [REQUIRED, between(3, 5_000)],
        description=_l("What was said on each side, without taking one."),
    )
    language = LanguageField(TONGUE)
    translation = BooleanField(_l("It translates the present original"))
    version = WholeField(validators=[InputRequired()], widget=HiddenInput())

    @property
    def summary(self) -> dict[str, Any]:
        """Keyword arguments of `summarise`."""
        names = ("text", "language", "translation", "version")
        return {name: self[name].data for name in names}
