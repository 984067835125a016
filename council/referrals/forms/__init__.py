"""Forms of referrals; rules that need the database are in the operations."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    FieldList,
    FormField,
    MultipleFileField,
    RadioField,
    SelectField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import (
    DataRequired,
    Email,
    InputRequired,
    Length,
    NumberRange,
    Optional,
    ValidationError,
)
from wtforms.widgets import CheckboxInput, ListWidget

from council.core.forms import (
    REQUIRED,
    ChoicesField,
    CouncilForm,
    DayField,
    LanguageField,
    LineField,
    MailField,
    TextField,
    WholeField,
    between,
)
from council.core.locale import CODES
from council.referrals.models import CommitmentKind, Verdict
from council.referrals.operations import Promise
from council.referrals.promise_words import KINDS
from council.territory.models import Authority, Procedure

MOST_PROMISES = 10
MOST_FILES = 5
VERDICTS = (
    SelectChoice(Verdict.ACCEPTED.value, _l("We act")),
    SelectChoice(Verdict.PARTLY.value, _l("We act in part")),
    SelectChoice(Verdict.REFUSED.value, _l("We cannot")),
    SelectChoice(Verdict.NOT_COMPETENT.value, _l("It is not our competence")),
)


class ExtensionForm(CouncilForm):
    """More time, with a public reason."""

    days = WholeField(
        _l("How many days more?"),
        [InputRequired(_l("Please write a number of days.")), NumberRange(1, 365)],
    )
    reason = TextField(
        _l("Why do you need more time?"),
        [REQUIRED, between(10, 1000)],
        description=_l("This reason is public."),
    )


class PromiseForm(CouncilForm):
    """One row: what, and for which day. An empty row is left out."""

    class Meta:
        """A row is part of a form that has a token already."""

        csrf = False

    text = LineField(_l("What will you do?"), [Length(max=300)])
    due_on = DayField(_l("For which date?"), [Optional()])
    kind = SelectField(
        _l("What is it about?"),
        [Optional()],
        choices=[SelectChoice(each.value, label) for each, label in KINDS.items()],
        default=CommitmentKind.OTHER.value,
    )
    target = WholeField(
        _l("How many?"),
        [Optional(), NumberRange(1, 999_999_999)],
        description=_l("A number, if it can be counted."),
    )
    unit = LineField(
        _l("Of what?"), [Length(max=60)], description=_l("For example: evenings a week, people.")
    )

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed in this row."""
        typed = [*(self.due_on.raw_data or []), *(self.target.raw_data or [])]
        return not self.text.data and not self.unit.data and not any(typed)

    @property
    def promise(self) -> Promise:
        """What was typed, once it is valid."""
        target, unit = self.target.data, self.unit.data or None
        kind = CommitmentKind(self.kind.data or CommitmentKind.OTHER)
        return Promise(self.text.data or "", self.due_on.data, kind, target, unit)

    def validate_text(self, field: LineField) -> None:
        """A day without words is half a commitment."""
        if not field.data and not self.is_empty:
            raise ValidationError(_l("Please say what you will do."))

    def validate(self, extra_validators: Any = None) -> bool:
        """Check both, and that words come with a day."""
        valid = super().validate(extra_validators)
        if valid and self.text.data and self.due_on.data is None:
            self.due_on.errors = [_l("Please give a date.")]
            return False
        if valid and (self.target.data is None) != (not self.unit.data):
            self.unit.errors = [_l("Please give both the number and what is counted, or neither.")]
            return False
        return valid


class AnswerForm(CouncilForm):
    """The official answer: position, words, commitments, files."""

    verdict = RadioField(
        _l("Your position"), [InputRequired(_l("Please choose your position."))], choices=VERDICTS
    )
    competent = SelectField(
        _l("Which authority can act?"),
        [Optional()],
        choices=(),
        description=_l("Only if it is not your competence."),
    )
    body = TextField(_l("Text of the answer"), [REQUIRED, between(20, 10_000)])
    service = LineField(
        _l("Which service answers?"),
        [REQUIRED, between(3, 120)],
        description=_l("The name of a service, never of a person."),
    )
    language = LanguageField(_l("Language of the answer"))
    commitments = FieldList(FormField(PromiseForm), min_entries=1, max_entries=MOST_PROMISES)
    files = MultipleFileField(
        _l("Files"),
        description=_l("Pictures or PDF, 5 at the most, 8 MB each. They will be public."),
    )

    def offer(self, authorities: Iterable[Authority], language: str = CODES[0]) -> None:
        """Fill the choice of authorities; propose the language of the answer."""
        self.competent.choices = [SelectChoice("", ""), *choices_of(authorities)]
        if not self.language.data or self.language.data not in CODES:
            self.language.data = self.language.data or language

    @property
    def promises(self) -> list[PromiseForm]:
        """The rows that hold something."""
        return [row.form for row in self.commitments if not row.form.is_empty]

    def add_row(self) -> None:
        """One more empty row, up to the most."""
        if len(self.commitments) < MOST_PROMISES:
            self.commitments.append_entry()

    def refuse(self, field: str, sentence: str) -> None:
        """Put a refusal by a rule beside its field."""
        self[field].errors = [*self[field].errors, sentence]


class WayField(SelectField):
    """The right that a letter uses; "" for the ordinary way."""

    def __init__(self, label: Any = None, **options: Any) -> None:
        super().__init__(label, [Optional()], choices=(), **options)

    def offer(self, procedures: Iterable[Procedure]) -> None:
        """Fill the choice, the ordinary way first."""
        ways = [SelectChoice(each.key, each.name) for each in procedures]
        self.choices = [SelectChoice("", _l("The ordinary way: a letter from the council")), *ways]


class ForwardForm(CouncilForm):
    """Which authorities a dossier goes to, and the moderator's own words."""

    authorities = ChoicesField(
        _l("Authorities"),
        [DataRequired(_l("Please choose at least one authority."))],
        choices=(),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    other = SelectField(
        _l("Another authority"),
        [Optional()],
        choices=(),
        description=_l("Type the beginning of its name, then add it."),
    )
    way = WayField(
        _l("By which way?"), description=_l("A right may give other delays. See “The ladder”.")
    )
    letter = TextField(
        _l("Your words in the letter"),
        [Length(max=3000)],
        description=_l("They come after the greeting. The letter already holds the dossier."),
    )
    word = TextField(
        _l("Word to the authors"),
        [Length(max=500)],
        description=_l("It comes with what they are told. Only they read it."),
    )

    def offer(self, shown: Iterable[Authority], everyone: Iterable[Authority]) -> None:
        """Fill both choices: the boxes, and the list one can type in."""
        everyone = list(everyone)
        self.authorities.choices = choices_of(shown)
        self.other.choices = [SelectChoice("", ""), *choices_of(everyone)]


class RelayForm(CouncilForm):
    """How a relay leaves, and the moderator's own words in its letter."""

    way = WayField(_l("By which way?"))
    letter = TextField(_l("Your words in the letter"), [Length(max=3000)])


class CarrierForm(CouncilForm):
    """Who is asked to carry a dossier, by which right."""

    way = SelectField(_l("For which way?"), [REQUIRED], choices=())
    name = LineField(
        _l("Name of the association or of the elected member"),
        [REQUIRED, between(3, 120)],
        description=_l("It is public once the mandate is accepted."),
    )
    seat = SelectField(
        _l("Commune where the association is seated"),
        [Optional()],
        choices=(),
        description=_l("Leave it empty for an elected member."),
    )
    email = MailField(
        _l("E-mail address"),
        [REQUIRED, Email(_l("Please write a whole e-mail address, such as name@place.be."))],
        description=_l("Never public. It is forgotten when the mandate ends."),
    )
    language = LanguageField(_l("Language of the mail"))
    words = TextField(_l("Your words in the mail"), [Length(max=1000)])

    def offer(self, ways: Iterable[Procedure], communes: Iterable[Authority]) -> None:
        """Fill both choices."""
        self.way.choices = [SelectChoice(each.key, each.name) for each in ways]
        self.seat.choices = [SelectChoice("", ""), *choices_of(communes)]


class ReasonForm(CouncilForm):
    """Why a mandate ends; public."""

    reason = LineField(
        _l("Why?"), [REQUIRED, between(3, 300)], description=_l("This reason is public.")
    )


class AddressForm(CouncilForm):
    """The right address of an authority."""

    email = MailField(
        _l("E-mail address of the authority"),
        [REQUIRED, Email(_l("Please write a whole e-mail address, such as name@place.be."))],
    )


def choices_of(authorities: Iterable[Authority]) -> list[SelectChoice]:
    """Authorities as choices, by id."""
    return [SelectChoice(str(each.id), each.name) for each in authorities]
