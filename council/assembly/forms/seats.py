"""Forms about seats and offices: who gets one, and how it ends."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from council.assembly.forms.applying import commune_choices
from council.assembly.models import College, Ending, Mandate, Office
from council.assembly.words import councils as words
from council.core.forms import (
    REQUIRED,
    CouncilForm,
    DayField,
    LineField,
    MailField,
    whole,
)
from council.people.models import Member
from council.territory import queries as territory
from council.territory.models import Authority


class SeatForm(CouncilForm):
    """A seat that is given to somebody."""

    email = MailField(_l("E-mail address of the person’s account"), [Optional(), Length(max=254)])
    card = LineField(
        _l("Or the code of their card"),
        [Optional(), Length(max=40)],
        description=_l("The person types it here themselves. It is not kept."),
    )
    name = LineField(
        _l("Or the name of their account without an address"), [Optional(), Length(max=80)]
    )
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
    def person(self) -> dict[str, str]:
        """How the person was named: keyword arguments of `operations.seats.person`."""
        return {name: self[name].data or "" for name in ("email", "card", "name")}

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
