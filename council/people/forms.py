"""Forms about people: what they may be called, how they sign in, where they live."""

import unicodedata
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _l
from wtforms import PasswordField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Email, InputRequired, Length, Optional, ValidationError

from council.core import locale
from council.core.forms import (
    LANGUAGE_CHOICES,
    REQUIRED,
    BooleanField,
    CouncilForm,
    LineField,
    MailField,
    between,
    whole,
)
from council.core.text import CONTROLS
from council.people import names, passwords
from council.people.hashing import LONGEST_PASSWORD
from council.people.models import Member, Rhythm
from council.territory import queries as territory

LONGEST_EMAIL = 254  # characters (RFC 5321, 4.5.3.1.3)
NOWHERE = "0"  # the choice of no commune
RHYTHMS = [
    SelectChoice(Rhythm.AT_ONCE.value, _l("At once")),
    SelectChoice(Rhythm.DAILY.value, _l("Once a day")),
    SelectChoice(Rhythm.WEEKLY.value, _l("Once a week")),
    SelectChoice(Rhythm.NEVER.value, _l("Never")),
]
EMAIL = [
    InputRequired(_l("Write your e-mail address.")),
    Length(max=LONGEST_EMAIL, message=_l("This address is too long.")),
    Email(_l("This does not look like an e-mail address. An example: name@example.org")),
]
TOO_SHORT = _l("Choose at least 10 characters. Three words are easy to keep.")
NAME_LENGTH = between(2, names.LONGEST)


class SecretField(PasswordField):
    """A password as typed: spaces kept, letters composed, so that every keyboard gives the same."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take what was typed; signs that cannot be read become an error."""
        self.data = unicodedata.normalize("NFC", valuelist[0]) if valuelist else ""

    def pre_validate(self, _form: Any) -> None:
        """Refuse what cannot be typed again, and what is too long to be hashed."""
        typed = self.data or ""
        if CONTROLS.search(typed):
            raise ValidationError(_l("This password holds signs that cannot be typed again."))
        if len(typed) > LONGEST_PASSWORD:
            raise ValidationError(_l("This password is too long: 200 characters at the most."))


class NewPassword:
    """A validator of a password that is chosen: long enough, and not among the first tried."""

    field_flags = {"required": True}

    def __init__(self, *about: str) -> None:
        self.about = about  # names of the form's fields that say something of the person

    def __call__(self, form: Any, field: Any) -> None:
        """Refuse with a sentence that says what to do."""
        if len(field.data or "") < passwords.SHORTEST:
            raise ValidationError(TOO_SHORT)
        said = [str(form[name].data or "") for name in self.about if name in form]
        if passwords.too_easy(field.data, *said, *getattr(form, "known", ())):
            raise ValidationError(_l("This password is among the first to be tried. Add words."))


def check_name(_form: Any, field: Any) -> None:
    """Refuse a name by which somebody would pass for the house."""
    if names.passes_for_staff(field.data or ""):
        raise ValidationError(_l("This name could be taken for the team. Choose another one."))


class CommuneField(SelectField):
    """The commune where a person lives, found by name or postal code; its id, or None."""

    def __init__(self, label: Any = None, **options: Any) -> None:
        super().__init__(label, [Optional()], choices=[], coerce=whole, **options)

    def pre_validate(self, _form: Any) -> None:
        """Refuse anything that is no commune of the list."""
        if self.data and self.data not in {int(choice.value) for choice in self.choices}:
            raise ValidationError(_l("Choose a commune in the list."))

    def fill(self) -> None:
        """Offer the communes of the territory, with their postal codes for those who type."""
        words = territory.words_of_communes()
        self.choices = [SelectChoice(NOWHERE, _l("I prefer not to say"))] + [
            SelectChoice(str(each.id), each.name, render_kw={"data-words": words[each.id]})
            for each in territory.communes()
            if each.id in words
        ]


class LivingForm(CouncilForm):
    """A form that asks for a language and a commune."""

    language = RadioField(
        _l("Language of our messages"),
        [REQUIRED],
        choices=LANGUAGE_CHOICES,
    )
    commune = CommuneField(_l("Commune where you live"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.commune.fill()
        if self.language.data is None and request.method == "GET":
            self.language.data = locale.current()

    @property
    def values(self) -> dict[str, Any]:
        """What was typed, the commune as an `Authority` or None."""
        values = super().values
        chosen = values.get("commune")
        return {**values, "commune": territory.authority(chosen) if chosen else None}


class SignUpForm(LivingForm):
    """An account by e-mail."""

    name = LineField(_l("Name or pseudonym"), [REQUIRED, NAME_LENGTH, check_name])
    email = MailField(_l("E-mail address"), EMAIL)
    password = SecretField(_l("Password"), [NewPassword("name", "email")])


class CardForm(LivingForm):
    """An account by code card: everything may stay empty."""

    name = LineField(_l("Name or pseudonym"), [Optional(), NAME_LENGTH, check_name])


class ProfileForm(LivingForm):
    """What members say of themselves."""

    name = LineField(_l("Name or pseudonym"), [Optional(), NAME_LENGTH, check_name])
    rhythm = RadioField(
        _l("When do you want our e-mails?"), [REQUIRED], choices=RHYTHMS, coerce=Rhythm
    )

    @staticmethod
    def of(member: Member) -> dict[str, Any]:
        """What the form shows of a member."""
        return {
            "name": member.name,
            "language": member.language,
            "commune": member.commune_id or 0,
            "rhythm": member.rhythm,
        }


class EmailSignInForm(CouncilForm):
    """Signing in with an e-mail address."""

    email = MailField(_l("E-mail address"), [InputRequired(_l("Write your e-mail address."))])
    password = SecretField(_l("Password"), [InputRequired(_l("Write your password."))])
    shared = BooleanField(_l("This is a shared computer (sign me out after 15 minutes)"))


class CodeSignInForm(CouncilForm):
    """Signing in with a card."""

    code = LineField(_l("Your code"), [InputRequired(_l("Write the 12 signs of your card."))])
    card_shared = BooleanField(
        _l("This is a shared computer (sign me out after 15 minutes)"), default=True
    )


class PasswordForm(CouncilForm):
    """The password chosen when the account was asked for."""

    password = SecretField(_l("Password"), [InputRequired(_l("Write your password."))])


class ConfirmForm(CouncilForm):
    """Nothing but a button."""


class EmailForm(CouncilForm):
    """An address alone."""

    email = MailField(_l("E-mail address"), EMAIL)


class NewPasswordForm(CouncilForm):
    """A password chosen by a mailed link; `known` is said of the person."""

    password = SecretField(_l("New password"), [NewPassword()])

    def __init__(self, *args: Any, about: Member | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = (about.name, about.email or "") if about else ()


class ChangePasswordForm(NewPasswordForm):
    """A new password, by somebody who knows the present one, if there is one."""

    present = SecretField(_l("Present password"))


class ChangeEmailForm(CouncilForm):
    """Another address, with the present password, if there is one."""

    email = MailField(_l("New e-mail address"), EMAIL)
    present = SecretField(_l("Present password"))


class InvitationForm(CouncilForm):
    """An invited person's own account."""

    name = LineField(_l("Name or pseudonym"), [REQUIRED, NAME_LENGTH])
    password = SecretField(_l("Password"), [NewPassword("name")])


class CloseForm(CouncilForm):
    """Closing an account for good."""

    sure = BooleanField(
        _l("Yes, close my account for good"), [InputRequired(_l("Tick the box to go on."))]
    )
    present = SecretField(_l("Present password"))


class PlaceForm(CouncilForm):
    """At which recognised place a person was met."""

    place = LineField(
        _l("Recognised place"),
        [REQUIRED, between(3, 120)],
    )


class FindForm(CouncilForm):
    """Whom one is looking for, by the name they chose."""

    class Meta:
        csrf = False

    name = LineField(_l("Name or pseudonym"), [Length(max=names.LONGEST)])
