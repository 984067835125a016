"""Forms in which draft opinions are written, and put to the vote."""

import re
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectField
from wtforms.validators import ValidationError

from council.assembly.amending import split
from council.assembly.forms.ballots import BallotForm, choices
from council.assembly.forms.voting import members
from council.assembly.models import Motion
from council.assembly.tally import Method
from council.assembly.words import ballots as words
from council.core.forms import REQUIRED, CouncilForm, LanguageField, LineField, TextField, between
from council.dossiers import queries as dossiers
from council.dossiers.models import Dossier
from council.people.models import Member

MOST = 100  # paragraphs
FOR_A_TEXT = (Method.MAJORITY, Method.CONSENT, Method.GRADIENTS)  # how a text is adopted or not


class OnVersionForm(CouncilForm):
    """What was written on a version of a text."""

    version = HiddenField()

    @property
    def written_on(self) -> int:
        """The version on which it was written; 0 when the form does not say."""
        typed = self.version.data or ""
        return int(typed) if re.fullmatch(r"[0-9]{1,9}", typed) else 0


class TextPart(CouncilForm):
    """The text of a draft opinion."""

    title = LineField(
        _l("Title"),
        [REQUIRED, between(5, 140)],
        description=_l("The question, or what is asked for, in a few words."),
    )
    text = TextField(
        _l("Text of the draft opinion"),
        [REQUIRED, between(20, 10_000)],
        description=_l("Leave a blank line between paragraphs: each gets a number."),
    )

    def validate_text(self, field: TextField) -> None:
        """Not more paragraphs than one can debate."""
        if len(split(field.data or "")) > MOST:
            raise ValidationError(_l("Please write 100 paragraphs at the most."))

    @property
    def written(self) -> dict[str, Any]:
        """Keyword arguments of the operations: `title` and `paragraphs`."""
        return {"title": self.title.data, "paragraphs": split(self.text.data or "")}


class RewriteForm(TextPart, OnVersionForm):
    """The text of a draft opinion, written anew."""


class ProposeForm(TextPart):
    """A new draft opinion: on which dossier, in which language."""

    dossier = LineField(
        _l("Dossier"), [REQUIRED], description=_l("Its reference, such as 2026-014.")
    )
    language = LanguageField(_l("Language of this text"))

    def validate_dossier(self, field: LineField) -> None:
        """The reference of a dossier."""
        if dossiers.by_reference(field.data or "") is None:
            raise ValidationError(_l("There is no dossier with this reference."))

    @property
    def about(self) -> Dossier:
        """The dossier."""
        found = dossiers.by_reference(self.dossier.data or "")
        assert found, "the form takes only dossiers there are"
        return found


class MinorityForm(CouncilForm):
    """What members hold who disagree."""

    text = TextField(
        _l("Your minority opinion"),
        [REQUIRED, between(20, 5_000)],
        description=_l("What you hold, and why. It goes with the opinion of the council."),
    )
    language = LanguageField(_l("Language of this text"))


class HandOnForm(CouncilForm):
    """Who is asked to take one's place behind a text."""

    taker = SelectField(_l("Who takes your place?"), [REQUIRED], coerce=str)

    def __init__(self, others: list[Member], **more: Any) -> None:
        super().__init__(**more)
        self.others, self.taker.choices = members(others)

    @property
    def chosen(self) -> Member:
        """The member."""
        return self.others[str(self.taker.data)]


class TextBallotForm(BallotForm):
    """How a text that stands elsewhere is voted on; `stated` says what is asked."""

    title = text = language = dossier = options = None  # type: ignore[assignment]

    def __init__(self, stated: dict[str, Any], *args: Any, **kwargs: Any) -> None:
        CouncilForm.__init__(self, *args, **kwargs)
        self.stated = stated
        self.method.choices = choices({each: words.METHODS[each] for each in FOR_A_TEXT})

    @property
    def rule(self) -> dict[str, Any]:
        """Keyword arguments of the operations."""
        return {**self.how, **self.stated, "options": []}


def text_of(motion: Motion) -> str:
    """The text of a motion as it is typed."""
    return "\n\n".join(motion.paragraphs)
