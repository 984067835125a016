"""Forms of a call for candidates and of its lots."""

import re
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms.validators import Length, Optional, Regexp

from council.core.clock import end_of_day
from council.core.forms import (
    REQUIRED,
    CouncilForm,
    DayField,
    LanguageField,
    LineField,
    TextField,
    between,
)

MOST_QUESTIONS = 5
HASH = re.compile(r"[0-9a-f]{64}")


class CallForm(CouncilForm):
    """A call for candidates."""

    text = TextField(
        _l("What you say to people"),
        [REQUIRED, between(20, 5_000)],
        description=_l("Who is sought, what one does there, how much time it takes."),
    )
    language = LanguageField(_l("Language of this text"))
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
