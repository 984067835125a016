"""Forms about official answers: how people judge them, and what the authority replies."""

from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional

from council.core.forms import (
    REQUIRED,
    BooleanField,
    ChoicesField,
    CouncilForm,
    LineField,
    TextField,
    between,
)
from council.referrals.answer_words import GRADES, POINT_NAMES, QUESTION_NAMES
from council.referrals.models import Grade
from council.referrals.operations import Opinion

CHOICES = [SelectChoice(each.value, label) for each, label in GRADES.items()]
EVER = [each for each in CHOICES if each.value != Grade.PARTLY]
CHOSEN = InputRequired(_l("Please choose one."))


class JudgementForm(CouncilForm):
    """Three questions about an answer, and one about oneself, asked once."""

    answered = RadioField(QUESTION_NAMES["answered"], [CHOSEN], choices=CHOICES)
    clear = RadioField(QUESTION_NAMES["clear"], [CHOSEN], choices=CHOICES)
    changed = RadioField(QUESTION_NAMES["changed"], [CHOSEN], choices=CHOICES)
    before = RadioField(
        _l("Had you ever addressed an authority before?"), [Optional()], choices=EVER
    )

    @property
    def opinion(self) -> Opinion:
        """What was chosen."""
        return Opinion(Grade(self.answered.data), Grade(self.clear.data), Grade(self.changed.data))

    @property
    def ever(self) -> Grade | None:
        """What was said of oneself."""
        return Grade(self.before.data) if self.before.data else None


class CounterJudgementForm(JudgementForm):
    """The same, written down by a helper with the person, who shows their card."""

    code = LineField(
        _l("Code of the person’s card"), [InputRequired(_l("Write the 12 signs of the card."))]
    )
    agreed = BooleanField(
        _l("I read it back, and the person agrees."),
        [InputRequired(_l("Read it back to the person first."))],
    )


class PanelForm(CouncilForm):
    """The five points."""

    points = ChoicesField(
        _l("Which points does this answer deserve?"),
        choices=[SelectChoice(name, label) for name, label in POINT_NAMES.items()],
    )


class RemarkForm(CouncilForm):
    """What the authority replies to the judgement."""

    text = TextField(
        _l("Your reply"),
        [REQUIRED, between(20, 3000)],
        description=_l("It is public, and can be given once."),
    )
