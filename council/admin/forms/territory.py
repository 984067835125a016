"""Authorities, themes, competences."""

import re
from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField
from wtforms.validators import URL, Email, Length, NumberRange, Optional, ValidationError

from council.admin.forms.fields import (
    LEVEL_CHOICES,
    AuthorityField,
    LevelField,
    SearchForm,
    offered,
    one_of,
)
from council.admin.words import ACTING
from council.core.forms import (
    REQUIRED,
    BooleanField,
    CouncilForm,
    LanguageField,
    LineField,
    MailField,
    NamesForm,
    TextField,
    WholeField,
    between,
)
from council.core.text import one_line
from council.territory.models import Authority, Level, Locality, Theme

MOST_KEYWORDS = 100
MOST_PLACES = 200
PLACE = re.compile(r"(?:([0-9]{4}) )?(\D.{0,119})")  # a postal code or none, and a name
NO_ADDRESS = _l("This does not look like an e-mail address. An example: name@example.org")


def lines_of(field: Any) -> list[str]:
    """The lines that were typed, without empty ones."""
    lines = (one_line(line) for line in (field.data or "").splitlines())
    return [line for line in lines if line]


class FindForm(SearchForm):
    """Which authorities one looks for."""

    choice = "level"
    q = LineField(_l("Name"), [Length(max=120)])
    level = SelectField(
        _l("Level"),
        choices=[*offered([("", _l("any level"))]), *LEVEL_CHOICES],
        coerce=one_of(Level),
    )


class AuthorityForm(NamesForm):
    """What can be changed of an authority."""

    email = MailField(
        _l("E-mail address for dossiers"), [Optional(), Length(max=254), Email(NO_ADDRESS)]
    )
    language = LanguageField(_l("Language of letters to it"))
    active = BooleanField(_l("In use: people and moderators can choose it"))
    places = TextField(_l("Postal codes and places of the commune, one a line"))

    def __init__(self, *args: Any, level: Level | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.of_level = level
        if level is Level.COMMUNE:
            self.places.flags.required = True
        elif level:
            del self.places

    def validate_places(self, field: Any) -> None:
        """Refuse lines that are no places, and a commune that nobody could find."""
        lines = lines_of(field)
        if len(lines) > MOST_PLACES:
            raise ValidationError(_l("Write each line like this: 5000 Namur. At most 200 lines."))
        wrong = next((line for line in lines if not PLACE.fullmatch(line)), None)
        if wrong:
            raise ValidationError(
                _("Write each line like this: 5000 Namur. This one is not: %(line)s", line=wrong)
            )
        if bool(lines) != (self.of_level is Level.COMMUNE):
            raise ValidationError(_l("A commune has postal codes; another authority has none."))

    @classmethod
    def shown(cls, authority: Authority, places: Iterable[Locality]) -> dict[str, Any]:
        """What the form shows of an authority."""
        return {
            **cls.of(authority.names),
            "places": "\n".join(f"{each.postal_code} {each.name}".strip() for each in places),
            "email": authority.email or "",
            "language": authority.language,
            "active": authority.active,
        }

    def answers(self, before: Authority | None = None) -> dict[str, Any]:
        """The columns of an authority as they were typed."""
        return {
            "names": self.names(before.names if before else None),
            "email": self.email.data or None,
            "language": self.language.data,
            "active": self.active.data,
            "places": self.typed_places(),
        }

    def typed_places(self) -> set[tuple[str, str]]:
        """The postal codes ("" for none) and names that were typed."""
        lines = lines_of(self.places) if "places" in self else []
        found = (PLACE.fullmatch(line) for line in lines)
        return {(each[1] or "", each[2]) for each in found if each}


class NewAuthorityForm(AuthorityForm):
    """An authority to be added."""

    level = SelectField(
        _l("Level"),
        [REQUIRED],
        choices=LEVEL_CHOICES,
        coerce=Level,
    )
    parent = AuthorityField(_l("Authority above it"), nothing=_l("none"))
    local = BooleanField(_l("People of the territory meet it"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.parent.fill()
        self.of_level = self.level.data

    def answers(self, before: Authority | None = None) -> dict[str, Any]:
        """The columns of the new authority, with its parent."""
        more = {"level": self.level.data, "parent": self.parent.authority, "local": self.local.data}
        return {**super().answers(before), **more}


class ThemeForm(NamesForm):
    """A theme: names, the words that propose it, its place in the lists."""

    keywords = TextField(_l("Keywords, one a line"), [REQUIRED])
    position = WholeField(_l("Place in the lists"), [REQUIRED, NumberRange(0, 1000)])
    active = BooleanField(_l("In use: people can choose it"))

    def validate_keywords(self, field: Any) -> None:
        """Refuse more words than a text can be searched for, and longer ones."""
        words = lines_of(self.keywords)
        if len(words) > MOST_KEYWORDS or any(len(word) > 60 for word in words):
            raise ValidationError(_l("At most 100 keywords, of at most 60 characters each."))

    @classmethod
    def shown(cls, theme: Theme) -> dict[str, Any]:
        """What the form shows of a theme."""
        return {
            **cls.of(theme.names),
            "keywords": "\n".join(theme.keywords),
            "position": theme.position,
            "active": theme.active,
        }

    def answers(self, before: Theme | None = None) -> dict[str, Any]:
        """The columns of a theme as they were typed."""
        return {
            "names": self.names(before.names if before else None),
            "keywords": lines_of(self.keywords),
            "position": self.position.data,
            "active": self.active.data,
        }


class CompetenceForm(CouncilForm):
    """A level that usually acts on a theme."""

    level = LevelField(_l("Level"), [REQUIRED])
    role = SelectField(
        _l("What it does"),
        [REQUIRED],
        choices=offered(ACTING.items()),
    )
    body = LineField(_l("Which body"), [Optional(), between(2, 200)])
    source = LineField(
        _l("Address of the text it rests on"),
        [Optional(), Length(max=500), URL(message=_l("Write a whole address: https://…"))],
    )
