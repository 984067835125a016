"""Forms in which councils and their colleges are written down."""

import re
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional, Regexp

from council.assembly import queries
from council.assembly.models import College, CollegeKind, Council
from council.assembly.tally import Part
from council.assembly.words import ballots
from council.assembly.words import councils as words
from council.core.forms import (
    LANGUAGE_CHOICES,
    REQUIRED,
    BooleanField,
    ChoicesField,
    CouncilForm,
    DayField,
    LanguageField,
    LineField,
    NamesForm,
    TextField,
    WholeField,
    between,
    whole,
)
from council.core.locale import CODES
from council.people.models import Member, Role
from council.territory import queries as territory
from council.territory.models import Level

NOBODY = "none"  # no quorum
EMPTY, TERRITORIAL = "empty", "territorial"
ASKED = _l("Please choose one of the answers.")
CHOOSE = InputRequired(ASKED)
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
ABOUT = [Optional(), between(10, 500)]


def number(label: Any, least: int, most: int, **more: Any) -> WholeField:
    """A whole number that has to be given."""
    asked = _l("Please write a number between %(min)s and %(max)s.")
    return WholeField(label, [REQUIRED, NumberRange(least, most, message=asked)], **more)


class CouncilDataForm(NamesForm):
    """What a council is, for whom, and how it meets."""

    about_fr = TextField(_l("What it is for, in French"), [REQUIRED, between(10, 500)])
    about_nl = TextField(_l("What it is for, in Dutch"), ABOUT)
    about_en = TextField(_l("What it is for, in English"), ABOUT)
    about_ar = TextField(_l("What it is for, in Arabic"), ABOUT)
    authority = SelectField(_l("Authority that it advises"), [REQUIRED], coerce=whole)
    communes = ChoicesField(
        _l("Communes that it is for"),
        coerce=whole,
        description=_l("None ticked: all communes of the authority."),
    )
    languages = ChoicesField(
        _l("Languages of its papers"),
        [CHOOSE],
        choices=LANGUAGE_CHOICES,
    )
    meetings_a_year = number(_l("Meetings a year, at the least"), 1, 52)
    notice_days = number(_l("Days between the call to a meeting and the meeting"), 0, 90)
    quorum = SelectField(
        _l("Members who must be at a meeting"),
        [REQUIRED],
        choices=[
            SelectChoice(NOBODY, _l("no such rule")),
            *(SelectChoice(each.value, label) for each, label in ballots.PARTS.items()),
        ],
    )

    def prepare(self, by: Member) -> "CouncilDataForm":
        """Offer what the one who asks looks after."""
        offered = [each for each in territory.addressable() if by.has(Role.ADMINISTRATOR, each)]
        self.authority.choices = [SelectChoice(each.id, each.name) for each in offered]
        self.communes.choices = [
            SelectChoice(each.id, each.name) for each in offered if each.level is Level.COMMUNE
        ]
        return self

    @staticmethod
    def shown(council: Council) -> dict[str, Any]:
        """What the form shows of a council."""
        part = council.meeting_quorum
        return {
            **NamesForm.of(council.names),
            **{f"about_{code}": council.descriptions.get(code, "") for code in CODES},
            "authority": council.authority_id,
            "communes": [each.authority_id for each in queries.territories(council)],
            "languages": council.languages,
            "meetings_a_year": council.meetings_a_year,
            "notice_days": council.notice_days,
            "quorum": part.value if part else NOBODY,
        }

    @property
    def rule(self) -> dict[str, Any]:
        """Keyword arguments of `change`."""
        about = {code: self[f"about_{code}"].data for code in CODES}
        part = self.quorum.data
        return {
            "names": self.names(),
            "descriptions": {code: text for code, text in about.items() if text},
            "authority": territory.authority(self.authority.data),
            "communes": list(territory.authorities(self.communes.data or [])),
            "languages": self.languages.data,
            "meetings_a_year": self.meetings_a_year.data,
            "notice_days": self.notice_days.data,
            "meeting_quorum": None if part == NOBODY else Part(part),
        }


class NewCouncilForm(CouncilDataForm):
    """A new council: its name in addresses, and where its colleges come from."""

    authority = SelectField(
        _l("Authority that it advises"), [REQUIRED, NumberRange(min=1, message=ASKED)], coerce=whole
    )
    slug = LineField(
        _l("Name in addresses"),
        [
            REQUIRED,
            Length(max=60),
            Regexp(SLUG, message=_l("Write small letters, digits and hyphens: jeunes-dinant.")),
        ],
        description=_l("Such as youth-dinant. It stays for good: letters and posters name it."),
    )
    template = RadioField(
        _l("Its colleges"),
        [CHOOSE],
        choices=[
            SelectChoice(TERRITORIAL, _l("Like the territorial councils of the Province")),
            SelectChoice(EMPTY, _l("No college yet")),
        ],
    )

    def prepare(self, by: Member) -> "NewCouncilForm":
        """Offer the same, none of them chosen beforehand."""
        super().prepare(by)
        if len(self.authority.choices) > 1:
            self.authority.choices.insert(0, SelectChoice(0, _l("Choose an authority")))
        return self

    @property
    def rule(self) -> dict[str, Any]:
        """Keyword arguments of `create`."""
        like = self.template.data == TERRITORIAL
        return {**super().rule, "slug": self.slug.data, "like_template": like}


class CollegeForm(NamesForm):
    """One kind of seats, and the rules of its mandates."""

    kind = RadioField(
        _l("Whom its seats are for"),
        [CHOOSE],
        choices=[SelectChoice(each.value, label) for each, label in words.KINDS.items()],
    )
    one_a_commune = BooleanField(_l("A seat for each commune: their number follows"))
    seats = number(_l("Seats"), 1, 1_000)
    substitutes = number(_l("Substitutes who are drawn too"), 0, 1_000)
    votes = BooleanField(_l("Its members vote"))
    minimum_age = number(_l("Minimum age"), 0, 99, description=_l("0: no such rule."))
    years = number(_l("Years that a mandate lasts"), 1, 10)
    most_terms = number(_l("Mandates in a row, at the most"), 1, 10)
    parity = number(
        _l("Women, and men, at the least, in percent"), 0, 50, description=_l("0: no such rule.")
    )
    turnover = number(
        _l("New members in each term, at the least, in percent"),
        0,
        100,
        description=_l("0: no such rule."),
    )

    @staticmethod
    def shown(college: College) -> dict[str, Any]:
        """What the form shows of a college."""
        return {
            **NamesForm.of(college.names),
            **{name: getattr(college, name) for name in COLUMNS},
            "kind": college.kind.value,
        }

    @property
    def rule(self) -> dict[str, Any]:
        """Keyword arguments of `add_college` and `change_college`."""
        typed = {name: self[name].data for name in COLUMNS}
        return {**typed, "names": self.names(), "kind": CollegeKind(self.kind.data)}


COLUMNS = (
    "one_a_commune",
    "seats",
    "substitutes",
    "votes",
    "minimum_age",
    "years",
    "most_terms",
    "parity",
    "turnover",
)
USUAL_COUNCIL = {
    "languages": ["fr"],
    "meetings_a_year": 2,
    "notice_days": 10,
    "quorum": Part.HALF.value,
    "template": TERRITORIAL,
}
USUAL_COLLEGE = {
    "seats": 10,
    "substitutes": 0,
    "votes": True,
    "minimum_age": 16,
    "years": 3,
    "most_terms": 2,
    "parity": 0,
    "turnover": 0,
}


class EndCouncilForm(CouncilForm):
    """Why and when a council ends."""

    reason = TextField(
        _l("Why does it end?"),
        [REQUIRED, between(10, 500)],
        description=_l("Everyone can read it. Name the decision and who took it."),
    )
    language = LanguageField(_l("Language of this text"))
    on = DayField(_l("Last day"), [REQUIRED])
    sure = BooleanField(
        _l("I know that it cannot be taken back"),
        [InputRequired(_l("Please tick this box if you want to end the council."))],
    )

    @property
    def end(self) -> dict[str, Any]:
        """Keyword arguments of `end_council`."""
        return {name: self[name].data for name in ("reason", "language", "on")}
