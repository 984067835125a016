"""The form in which a person answers a call."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from council.assembly import queries
from council.assembly.models import Call, College, CollegeKind, Gender
from council.assembly.words import councils as words
from council.core import language
from council.core.forms import REQUIRED, BooleanField, CouncilForm, LineField, TextField, between
from council.people.models import Member
from council.territory import queries as territory

TICK = InputRequired(_l("Please tick this box if it is so."))
NOT_SAID = ""


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
        if len(self.commune.choices) == 2:  # the invitation to choose, and the only one
            del self.commune.choices[0]
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
