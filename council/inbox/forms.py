"""What moderators type about mails that came in."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import FieldList, FormField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from council.core.forms import (
    REQUIRED,
    CouncilForm,
    DayField,
    LanguageField,
    LineField,
    TextField,
    between,
)
from council.referrals.models import CommitmentKind, Referral, Verdict
from council.referrals.operations import Promise
from council.referrals.promise_words import KINDS
from council.territory.models import Authority

ROWS = 5  # for commitments
VERDICTS = (
    SelectChoice(Verdict.ACCEPTED.value, _l("It acts")),
    SelectChoice(Verdict.PARTLY.value, _l("It acts in part")),
    SelectChoice(Verdict.REFUSED.value, _l("It cannot")),
    SelectChoice(Verdict.NOT_COMPETENT.value, _l("It is not competent")),
)


class CommitmentForm(CouncilForm):
    """One row: what, and for which day. An empty row is left out."""

    class Meta:
        """A row is part of a form that has a token already."""

        csrf = False

    text = LineField(_l("What does it promise?"), [Length(max=300)])
    due_on = DayField(_l("For which date?"), [Optional()])
    kind = SelectField(
        _l("What is it about?"),
        [Optional()],
        choices=[SelectChoice(each.value, label) for each, label in KINDS.items()],
        default=CommitmentKind.OTHER.value,
    )

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed in this row."""
        return not self.text.data and not any(self.due_on.raw_data or [])

    @property
    def promise(self) -> Promise:
        """What was typed, once it is valid."""
        kind = CommitmentKind(self.kind.data or CommitmentKind.OTHER)
        return Promise(self.text.data or "", self.due_on.data, kind)

    def validate_text(self, field: LineField) -> None:
        """A day without words is half a commitment."""
        if not field.data and not self.is_empty:
            raise ValidationError(_l("Please say what it promises."))

    def validate(self, extra_validators: Any = None) -> bool:
        """Check both, and that words come with a day."""
        valid = super().validate(extra_validators)
        if valid and self.text.data and self.due_on.data is None:
            self.due_on.errors = [_l("Please give a date.")]
            return False
        return valid


class PublishForm(CouncilForm):
    """What an answer by e-mail decides and promises; its words are not changed."""

    verdict = RadioField(
        _l("What does the authority decide?"),
        [InputRequired(_l("Please choose what the authority decides."))],
        choices=VERDICTS,
    )
    competent = SelectField(
        _l("Which authority can act?"),
        [Optional()],
        choices=(),
        description=_l("Only if it is not competent."),
    )
    service = LineField(
        _l("Which service answers?"),
        [REQUIRED, between(3, 120)],
        description=_l("The name of a service, never of a person."),
    )
    language = LanguageField(_l("Language of the answer"))
    commitments = FieldList(FormField(CommitmentForm), min_entries=ROWS, max_entries=ROWS)

    def offer(self, authorities: Iterable[Authority]) -> None:
        """Fill the choice of authorities."""
        known = [SelectChoice(str(each.id), each.name) for each in authorities]
        self.competent.choices = [SelectChoice("", ""), *known]

    @property
    def promises(self) -> list[CommitmentForm]:
        """The rows that hold something."""
        return [row.form for row in self.commitments if not row.form.is_empty]

    def refuse(self, field: str, sentence: str) -> None:
        """Put a refusal by a rule beside its field."""
        self[field].errors = [*self[field].errors, sentence]


class AssignForm(CouncilForm):
    """Which dossier an e-mail answers, and the words of the answer."""

    referral = SelectField(
        _l("Which dossier does it answer?"),
        [InputRequired(_l("Please choose a dossier from the list."))],
        choices=(),
    )
    words = TextField(
        _l("Words of the answer"),
        [REQUIRED, between(2, 10_000)],
        description=_l("Leave out what is quoted, names and telephone numbers. Change no word."),
    )

    def offer(self, referrals: Iterable[Referral]) -> None:
        """Fill the choice of dossiers."""
        self.referral.choices = [
            SelectChoice("", ""),
            *(
                SelectChoice(
                    str(each.id),
                    f"{each.dossier.reference} – {each.authority.name} – {each.dossier.title}"[
                        :140
                    ],
                )
                for each in referrals
            ),
        ]


class DismissForm(CouncilForm):
    """Why a mail is set aside."""

    why = TextField(
        _l("Why do you set it aside?"),
        [REQUIRED, between(5, 500)],
        description=_l("Who wrote reads this reason, if an answer was announced."),
    )
