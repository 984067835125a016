"""Looking for people, giving roles, inviting, and why contact data are read."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField
from wtforms.validators import Email, InputRequired, Length

from council.admin.forms.fields import (
    UNSAID,
    AuthorityField,
    SearchForm,
    offered,
    one_of,
)
from council.admin.words import ROLES
from council.core.forms import REQUIRED, CouncilForm, LanguageField, LineField, MailField
from council.people.models import Role

EVERYWHERE = _l("everywhere")
CHOOSE = _l("to be chosen")
ANY_ROLE = ""
ROLE_CHOICES = offered(ROLES.items())
LONGEST_EMAIL = 254  # characters (RFC 5321, 4.5.3.1.3)


class FindForm(SearchForm):
    """Whom one looks for."""

    choice = "role"
    q = LineField(_l("Name or e-mail address"), [Length(max=LONGEST_EMAIL)])
    role = SelectField(
        _l("Role"),
        choices=[*offered([(ANY_ROLE, _l("any role"))]), *ROLE_CHOICES],
        coerce=one_of(Role),
    )


class GrantForm(CouncilForm):
    """A role, and for whom or what."""

    role = SelectField(
        _l("Role"),
        [REQUIRED],
        choices=[*offered([(UNSAID, CHOOSE)]), *ROLE_CHOICES],
        coerce=one_of(Role),
    )
    scope = AuthorityField(
        _l("For which authority, and all beneath it"), [REQUIRED], nothing=EVERYWHERE, ask=CHOOSE
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scope.fill()


class InviteForm(GrantForm):
    """Somebody who shall have a role, known by an address only."""

    email = MailField(
        _l("E-mail address"),
        [
            InputRequired(_l("Write an e-mail address.")),
            Length(max=LONGEST_EMAIL, message=_l("This address is too long.")),
            Email(_l("This does not look like an e-mail address. An example: name@example.org")),
        ],
    )
    language = LanguageField(_l("Language of the invitation"))


class ContactForm(CouncilForm):
    """Why an administrator reads how to reach somebody."""

    why = RadioField(
        _l("Why do you need it?"),
        [REQUIRED],
        choices=offered(
            [
                ("asked", _l("This person asked us something")),
                ("safety", _l("Somebody may be in danger")),
                ("technical", _l("E-mails do not arrive")),
            ]
        ),
    )
