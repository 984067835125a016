"""Forms: fields that tidy what was typed and refuse, with a sentence, what cannot be kept."""

import re
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField as PlainBooleanField
from wtforms import (
    DateField,
    EmailField,
    Field,
    HiddenField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from council.core.locale import CODES, LANGUAGES
from council.core.text import BadText, clean, one_line

WHOLE = re.compile(r"-?[0-9]{1,9}")
EDITION = re.compile(r"[0-9T:.+-]{0,40}")  # a moment in ISO 8601, or ""
NO_EDITION = "-"  # that of no text
LONGEST = 10_000  # characters of any text
REQUIRED = InputRequired(_l("Please answer this question."))
LANGUAGE_CHOICES = [SelectChoice(each.code, each.name) for each in LANGUAGES]


def between(shortest: int, longest: int) -> Length:
    """A validator of length in characters, with a sentence that says both bounds."""
    return Length(shortest, longest, _l("Please write between %(min)d and %(max)d characters."))


class TidyMixin:
    """Cleans what was typed; a text that cannot be kept becomes an error beside the field."""

    refusal: str = ""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Clean the value; remember why it was refused."""
        self.refusal = ""
        if not valuelist:
            self.data: str | None = ""
            return
        try:
            self.data = self.tidy(clean(valuelist[0]))
        except BadText as error:
            self.data, self.refusal = "", str(error)

    def tidy(self, text: str) -> str:
        """What else is done to a clean text."""
        return text

    def pre_validate(self, _form: Any) -> None:
        """Refuse what `clean` refused, and any text beyond the longest."""
        if self.refusal:
            raise ValidationError(self.refusal)
        if len(self.data or "") > LONGEST:
            raise ValidationError(_l("This text is too long: 10,000 characters at the most."))


class LineField(TidyMixin, StringField):
    """A text on one line."""

    def tidy(self, text: str) -> str:
        """White space as single spaces."""
        return one_line(text)


class TextField(TidyMixin, TextAreaField):
    """A text of several lines."""


class MailField(TidyMixin, EmailField):
    """An e-mail address, in lower case."""

    def tidy(self, text: str) -> str:
        """Lower case, no white space around."""
        return one_line(text).lower()


class BooleanField(PlainBooleanField):
    """A box to tick."""

    def _value(self) -> str:
        """What a tick sends: always the same, never what came in."""
        return "y"


def whole(typed: Any) -> int:
    """The number of at most nine digits that a choice stands for; ValueError for anything else.

    `int` and `str.isdigit` would let the digits of other scripts through.
    """
    if not re.fullmatch(WHOLE, str(typed)):
        raise ValueError("not a whole number")
    return int(typed)


class EditionField(HiddenField):
    """The edition on which a text was written (see `core.editions`); else one that never was."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read it; the page shows it again."""
        if valuelist:
            self.data = valuelist[0] if re.fullmatch(EDITION, valuelist[0]) else NO_EDITION


class WholeField(IntegerField):
    """A whole number of at most nine digits."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the number; refuse anything else with a sentence."""
        typed = valuelist[0].strip() if valuelist else ""
        self.data = None
        if typed and not re.fullmatch(WHOLE, typed):
            raise ValueError(self.gettext("Not a valid integer value."))
        if typed:
            self.data = int(typed)

    def _value(self) -> str:
        """What is shown again: the number that was read, never signs that could not be."""
        return "" if self.data is None else str(self.data)


class DayField(DateField):
    """A day of the calendar."""

    def _value(self) -> str:
        """What is shown again: the day that was read, never signs that could not be."""
        return "" if self.data is None else self.data.isoformat()


class LanguageField(SelectField):
    """A language of the interface, that has to be chosen."""

    def __init__(self, label: Any = None, **options: Any) -> None:
        super().__init__(label, [REQUIRED], choices=LANGUAGE_CHOICES, **options)


class ChoicesField(SelectMultipleField):
    """Boxes of which several may be ticked."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def pre_validate(self, form: Any) -> None:
        """Refuse what was not offered, in a sentence that does not repeat it."""
        try:
            super().pre_validate(form)
        except ValidationError:
            raise ValidationError(self.gettext("Not a valid choice.")) from None


class CouncilForm(FlaskForm):
    """The root of our forms."""

    @property
    def values(self) -> dict[str, Any]:
        """What was typed, by field, without the token and buttons."""
        return {name: value for name, value in self.data.items() if name != "csrf_token"}


class NamesForm(CouncilForm):
    """A name in each language; the French one must be there, and stands in for the others."""

    name_fr = LineField(_l("Name in French"), [REQUIRED, between(2, 120)])
    name_nl = LineField(_l("Name in Dutch"), [Optional(), between(2, 120)])
    name_en = LineField(_l("Name in English"), [Optional(), between(2, 120)])
    name_ar = LineField(_l("Name in Arabic"), [Optional(), between(2, 120)])

    @staticmethod
    def of(names: dict[str, str]) -> dict[str, str]:
        """What the form shows of names."""
        return {f"name_{code}": names.get(code, "") for code in CODES}

    def names(self, before: dict[str, str] | None = None) -> dict[str, str]:
        """The names by language; those in languages that the form does not ask stay."""
        typed = {code: self[f"name_{code}"].data for code in CODES}
        return {code: name for code, name in {**(before or {}), **typed}.items() if name}


__all__ = [
    "LANGUAGE_CHOICES",
    "LONGEST",
    "REQUIRED",
    "BooleanField",
    "ChoicesField",
    "CouncilForm",
    "DayField",
    "EditionField",
    "Field",
    "LanguageField",
    "LineField",
    "MailField",
    "NamesForm",
    "TextField",
    "TidyMixin",
    "WholeField",
    "between",
    "whole",
]
