"""Forms of moderation: shape and length only."""

import re
from typing import Any

from flask_babel import force_locale
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from council.contributions.models import Contribution
from council.core.errors import RuleBroken
from council.core.forms import REQUIRED, CouncilForm, LineField, TextField, WholeField, between
from council.core.locale import CODES, DEFAULT
from council.moderation.models import Reason

REASONS = (
    (Reason.OFF_TOPIC, _l("No authority of the territory can act on this")),
    (Reason.DUPLICATE, _l("The same thing was already said")),
    (Reason.PERSONAL_DATA, _l("Private information about a person")),
    (Reason.ACCUSATION, _l("A person is accused by name")),
    (Reason.SPAM, _l("Advertising")),
    (Reason.UNCLEAR, _l("It cannot be understood")),
    (Reason.HARM, _l("Threats, insults or hate")),
)
NOTES = {  # told to the author in the language of the contribution; the moderator may change it
    Reason.OFF_TOPIC: _l(
        "Thank you for writing. No authority we can reach is able to act on this. "
        "You can write again about something a commune, the Province or the Region can change."
    ),
    Reason.DUPLICATE: _l(
        "Thank you for writing. Someone has said the same thing. "
        "You can support that contribution: your voice then counts in the same dossier."
    ),
    Reason.PERSONAL_DATA: _l(
        "Your text holds private information about a person. "
        "Please send it again without names, addresses or telephone numbers."
    ),
    Reason.ACCUSATION: _l(
        "Your text accuses a person by name. Please tell what happened without naming anyone."
    ),
    Reason.SPAM: _l("Your text is advertising. This place is for problems and proposals."),
    Reason.UNCLEAR: _l(
        "We did not understand your text. Please write it again, in any language. "
        "We can also help you by telephone."
    ),
    Reason.HARM: _l(
        "Your text threatens or insults people. It is not shown. You can write it in another way."
    ),
}
SEEN = re.compile(r"([0-9a-z]{1,20}):([0-9]{1,9})")  # a public id, and a version
CHOICES = [SelectChoice(reason.value, label) for reason, label in REASONS]


def reason_field() -> RadioField:
    """A typed reason; none is chosen beforehand."""
    return RadioField(_l("Why?"), [InputRequired(_l("Please choose a reason."))], choices=CHOICES)


def note_for(reason: Reason, contribution: Contribution) -> str:
    """The plain sentences for a reason, in the language of the contribution, else in French."""
    code = contribution.language if contribution.language in CODES else DEFAULT
    with force_locale(code):
        return str(NOTES[reason])


class RejectForm(CouncilForm):
    """A refusal: the reason, and words to the author ("" takes the plain ones of the reason)."""

    reason = reason_field()
    note = TextField(_l("A word to the author"), [Optional(), Length(max=2000)])


class RedactForm(CouncilForm):
    """The text with words masked; `version` is the one that was read."""

    title = LineField(_l("Title"), [REQUIRED, between(3, 200)])
    body = TextField(_l("Text"), [REQUIRED, Length(max=10_000)])
    reason = reason_field()
    version = WholeField(validators=[REQUIRED], widget=HiddenField.widget)


class ReportForm(CouncilForm):
    """An alert: what is wrong, and a word if one wishes."""

    reason = reason_field()
    note = TextField(_l("A word to the moderators"), [Optional(), Length(max=1000)])


class AppealForm(CouncilForm):
    """Why the author asks for a second look."""

    text = TextField(_l("Why should we look again?"), [REQUIRED, between(10, 3000)])


class DecideAppealForm(CouncilForm):
    """The outcome of a second look, and words to the author."""

    granted = RadioField(
        _l("What do you decide?"),
        [InputRequired(_l("Please choose one."))],
        choices=[
            SelectChoice("yes", _l("Publish the contribution")),
            SelectChoice("no", _l("Keep the refusal")),
        ],
    )
    note = TextField(_l("A word to the author"), [REQUIRED, between(10, 2000)])


class SeenForm(CouncilForm):
    """Which version was on the screen when it was decided; None for a button alone."""

    version = WholeField(validators=[Optional()], widget=HiddenField.widget)


class SeveralForm(CouncilForm):
    """Contributions ticked in the queue, by public id, and the versions that were shown there."""

    picked = SelectMultipleField(validate_choice=False)
    seen = SelectMultipleField(validate_choice=False)

    @property
    def versions(self) -> dict[str, int]:
        """The versions that were on the screen, by public id; what is none is passed over."""
        found = (SEEN.fullmatch(str(each)) for each in (self.seen.data or [])[:50])
        return {each[1]: int(each[2]) for each in found if each}

    @property
    def ids(self) -> list[str]:
        """The public ids, a page of them at the most."""
        typed: list[Any] = self.picked.data or []
        return [str(each)[:20] for each in typed[:50]]


class HandleForm(CouncilForm):
    """Whether an alert is upheld: the button that was pressed."""

    choice = RadioField(choices=[SelectChoice("yes"), SelectChoice("no")])

    @property
    def upheld(self) -> bool:
        """True for "yes"; 422 for anything but yes and no."""
        if self.choice.data not in {"yes", "no"}:
            raise RuleBroken("report.choice")
        return bool(self.choice.data == "yes")
