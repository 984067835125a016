"""Forms about councils: shape and length only."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional, Regexp

from council.assembly import queries, words
from council.assembly.models import Call, College, CollegeKind, Ending, Gender, Mandate, Office
from council.core import language, locale
from council.core.clock import end_of_day
from council.core.forms import (
    REQUIRED,
    BooleanField,
    CouncilForm,
    DayField,
    LineField,
    MailField,
    TextField,
    between,
    whole,
)
from council.people.models import Member
from council.territory import queries as territory
from council.territory.models import Authority

MOST_QUESTIONS = 5
TICK = InputRequired(_l("Please tick this box if it is so."))
NOT_SAID = ""
HASH = re.compile(r"[0-9a-f]{64}")


def commune_choices(college: College, first: Any) -> list[SelectChoice]:
    """The communes of a council to choose from."""
    communes = queries.communes(college.council)
    return [SelectChoice("", first), *(SelectChoice(each.slug, each.name) for each in communes)]


class ApplyForm(CouncilForm):
    """What a person answers to a call."""

    motivation = TextField(
        _l("Why would you like to take part?"),
        [REQUIRED, between(10, 2_000)],
        description=_l("In your own words and your own language. A few lines are enough."),
    )
    represents = LineField(_l("Name of the association"), [Optional(), Length(max=120)])
    commune = SelectField(_l("Your commune"), [REQUIRED])
    language = SelectField(_l("The language you speak most easily"), [REQUIRED])
    gender = RadioField(
        _l("Are you…"),
        [Optional()],
        choices=[
            *(SelectChoice(each.value, label) for each, label in words.GENDERS.items()),
            SelectChoice(NOT_SAID, _l("I would rather not say")),
        ],
        description=_l("Only for the lots, so that women and men both have seats."),
    )
    old_enough = BooleanField("", [TICK])

    def prepare(self, call: Call, member: Member) -> "ApplyForm":
        """Offer what this call and this person need."""
        self.commune.choices = commune_choices(call.college, _l("Choose a commune"))
        self.language.choices = [SelectChoice(each, language.name(each)) for each in language.KNOWN]
        self.old_enough.label.text = _l("I am %(age)s or more.", age=call.college.minimum_age)
        if call.college.kind is CollegeKind.ASSOCIATIONS:
            self.represents.validators = [REQUIRED, between(2, 120)]
            self.represents.flags.required = True
        else:
            del self.represents
        return self

    @property
    def questions(self) -> list[TextField]:
        """The fields of the questions of this call."""
        return [field for field in self if field.name.startswith("answer_")]

    @property
    def answer(self) -> dict[str, Any]:
        """Keyword arguments of `apply`."""
        return {
            "motivation": self.motivation.data,
            "answers": [field.data for field in self.questions],
            "language": self.language.data,
            "commune": territory.authority_by_slug(self.commune.data),
            "gender": Gender(self.gender.data) if self.gender.data else None,
            "represents": self.represents.data if "represents" in self else "",
            "old_enough": self.old_enough.data,
        }


def apply_form(call: Call, member: Member) -> ApplyForm:
    """The form of a call, with its own questions."""
    own = {
        f"answer_{number}": TextField(question, [Optional(), Length(max=2_000)])
        for number, question in enumerate(call.questions, start=1)
    }
    form: ApplyForm = type("CallForm", (ApplyForm,), own)(
        data={"language": member.language, "gender": NOT_SAID}
    )
    return form.prepare(call, member)


class CallForm(CouncilForm):
    """A call for candidates."""

    text = TextField(
        _l("What you say to people"),
        [REQUIRED, between(20, 5_000)],
        description=_l("Who is sought, what one does there, how much time it takes."),
    )
    language = SelectField(
        _l("Language of this text"),
        [REQUIRED],
        choices=[SelectChoice(each.code, each.name) for each in locale.LANGUAGES],
    )
    questions = TextField(
        _l("Your questions"),
        [Optional(), Length(max=1_000)],
        description=_l("One on each line, five at the most. Nobody has to answer them."),
    )
    closes_on = DayField(_l("Last day to apply"), [REQUIRED])
    starts_on = DayField(_l("First day of the mandates"), [REQUIRED])
    seed_source = TextField(
        _l("Where the seed of the lots will come from"),
        [REQUIRED, between(10, 500)],
        description=_l(
            "Something public that nobody knows before the last day: the numbers of a lottery, say."
        ),
    )
    seed_hash = LineField(
        _l("Seal of the seed"),
        [Optional(), Regexp(HASH, message=_l("A seal has 64 signs, from 0 to 9 and a to f."))],
        description=_l("Only if the seed is chosen now and kept sealed: its SHA-256."),
    )

    @property
    def call(self) -> dict[str, Any]:
        """Keyword arguments of `open_call`."""
        lines = [line.strip() for line in (self.questions.data or "").splitlines()]
        closes_at: datetime = end_of_day(self.closes_on.data)
        return {
            "text": self.text.data,
            "language": self.language.data,
            "questions": [line for line in lines if line][:MOST_QUESTIONS],
            "closes_at": closes_at,
            "starts_on": self.starts_on.data,
            "seed_source": self.seed_source.data,
            "seed_hash": self.seed_hash.data or None,
        }


class DrawForm(CouncilForm):
    """The seed with which lots are drawn."""

    seed = LineField(
        _l("Seed"),
        [REQUIRED, between(1, 200)],
        description=_l("Just as the announced source gives it. It is published with the lots."),
    )


class SeatForm(CouncilForm):
    """A seat that is given to somebody."""

    email = MailField(_l("E-mail address of the person’s account"), [REQUIRED, Length(max=254)])
    commune = SelectField(_l("Commune"), [Optional()])
    represents = LineField(_l("Service or body"), [Optional(), Length(max=120)])
    starts_on = DayField(_l("First day"), [REQUIRED])

    def prepare(self, college: College) -> "SeatForm":
        """Offer what a college needs."""
        self.commune.choices = commune_choices(college, _l("Choose a commune"))
        if college.one_a_commune:
            self.commune.validators = [REQUIRED]
            self.commune.flags.required = True
            del self.represents
        return self

    @property
    def commune_chosen(self) -> Authority | None:
        """The commune, if one was chosen."""
        return territory.authority_by_slug(self.commune.data) if self.commune.data else None

    @property
    def body(self) -> str:
        """The service or body, if one was named."""
        return (self.represents.data or "") if "represents" in self else ""


class EndForm(CouncilForm):
    """Why and when a mandate ends before its day."""

    ending = RadioField(
        _l("Why does it end?"),
        [InputRequired(_l("Please choose a reason."))],
        choices=[SelectChoice(each.value, words.ENDINGS[each]) for each in words.BY_HAND],
    )
    on = DayField(_l("Last day"), [REQUIRED])

    @property
    def why(self) -> Ending:
        """The chosen reason."""
        return Ending(self.ending.data)


class OfficeForm(CouncilForm):
    """Who chairs, or keeps the papers."""

    office = SelectField(
        _l("Office"),
        [REQUIRED],
        choices=[SelectChoice(each.value, label) for each, label in words.OFFICES.items()],
    )
    person = SelectField(_l("Person"), [REQUIRED], coerce=whole)
    starts_on = DayField(_l("First day"), [REQUIRED])

    def prepare(self, seats: Sequence[Mandate], keeper: Member) -> "OfficeForm":
        """Offer those who have a seat, and whoever asks."""
        people = {keeper.id: keeper.name, **{each.member_id: each.member.name for each in seats}}
        self.person.choices = [SelectChoice(id, name or id) for id, name in people.items()]
        return self

    @property
    def which(self) -> Office:
        """The chosen office."""
        return Office(self.office.data)
