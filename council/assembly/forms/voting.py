"""Forms in which members vote, or ask another to."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional, ValidationError

from council.assembly.box import LONGEST_REASON
from council.assembly.models import Ballot
from council.assembly.tally import OBJECTION, Method
from council.assembly.words import ballots as words
from council.core.forms import REQUIRED, CouncilForm, TextField, between
from council.people.models import Member

CHOOSE = InputRequired(_l("Please choose one of the answers."))


class VoteForm(CouncilForm):
    """One answer, and why where somebody objects."""

    answer = RadioField(_l("Your vote"), [CHOOSE], choices=[])
    reason = TextField(_l("Why do you object?"), [Optional(), between(3, LONGEST_REASON)])

    @property
    def choice(self) -> list[str]:
        """The answer, as the arithmetic reads it."""
        return [self.answer.data]

    def validate_reason(self, field: TextField) -> None:
        """An objection has a reason."""
        if self.answer.data == OBJECTION and not field.data:
            raise ValidationError(_l("Please say why you object."))


class RanksForm(CouncilForm):
    """A rank for each option, or none."""

    @property
    def ranks(self) -> dict[str, SelectField]:
        """The fields, by the names of their options."""
        return {name[1:]: field for name, field in self._fields.items() if name.startswith("o")}

    @property
    def choice(self) -> list[str]:
        """The options by their ranks; those with the same one share it."""
        given: dict[int, list[str]] = {}
        for name, field in self.ranks.items():
            if field.data:
                given.setdefault(int(field.data), []).append(name)
        return ["=".join(given[rank]) for rank in sorted(given)]


def vote_form(ballot: Ballot, mandate_id: int, **more: Any) -> Any:
    """The form in which one votes for a seat; its fields bear the seat's number."""
    prefix = f"s{mandate_id}"
    if ballot.method is Method.RANKED:
        return ranks_form(ballot)(prefix=prefix, **more)
    form = VoteForm(prefix=prefix, **more)
    answers = words.ANSWERS[ballot.method]
    form.answer.choices = [SelectChoice(value, label) for value, label in answers.items()]
    if ballot.method is not Method.CONSENT:
        del form.reason
    return form


def ranks_form(ballot: Ballot) -> type[RanksForm]:
    """The form of a ranked ballot: a field for each of its options."""
    places = [SelectChoice("", _l("No rank"))]
    places += [SelectChoice(name, name) for name in ballot.names]
    fields = {
        f"o{name}": SelectField(option, [Optional()], choices=places)
        for name, option in zip(ballot.names, ballot.options, strict=True)
    }
    return type("RanksForm", (RanksForm,), fields)


class ProxyForm(CouncilForm):
    """Whom one asks to vote."""

    holder = SelectField(_l("Who votes for you?"), [REQUIRED], coerce=str)

    def __init__(self, others: list[Member], **more: Any) -> None:
        super().__init__(**more)
        self.others, self.holder.choices = members(others)

    @property
    def chosen(self) -> Member:
        """The member."""
        return self.others[str(self.holder.data)]


def members(people: list[Member]) -> tuple[dict[str, Member], list[SelectChoice]]:
    """People by what a form calls them, and the choice among them."""
    found = {str(each.id): each for each in people}
    named = [SelectChoice(id, each.name) for id, each in found.items()]
    return found, [SelectChoice("", _l("Choose a member")), *named]
