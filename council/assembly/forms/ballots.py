"""The form in which a ballot is prepared."""

from datetime import datetime, time
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import NumberRange, Optional, ValidationError

from council.assembly.forms.voting import CHOOSE
from council.assembly.models import Ballot
from council.assembly.tally import Base, Method, Part
from council.assembly.words import ballots as words
from council.core import clock
from council.core.forms import (
    REQUIRED,
    CouncilForm,
    DayField,
    LanguageField,
    LineField,
    TextField,
    WholeField,
    between,
)
from council.dossiers import queries as dossiers

EVERY = 30  # minutes: the ends of ballots to choose from
TIMES = [f"{hour:02}:{minute:02}" for hour in range(24) for minute in range(0, 60, EVERY)]
OPEN, SECRET, NO_PART = "open", "secret", "number"


def choices(words: dict[Any, Any]) -> list[SelectChoice]:
    """Words to choose from, by their keys."""
    return [SelectChoice(key.value, label) for key, label in words.items()]


class BallotForm(CouncilForm):
    """What is asked, and how it is decided."""

    title = LineField(_l("Question"), [REQUIRED, between(5, 140)])
    text = TextField(
        _l("What is decided"),
        [REQUIRED, between(10, 10_000)],
        description=_l("In full: what is voted is what stands here."),
    )
    language = LanguageField(_l("Language of this text"))
    dossier = LineField(
        _l("Dossier"), [Optional()], description=_l("Its reference, such as 2026-014.")
    )
    method = RadioField(_l("How do people vote?"), [CHOOSE], choices=choices(words.METHODS))
    options = TextField(
        _l("Options"),
        [Optional(), between(3, 2_000)],
        description=_l("For an order of preference only. One option a line."),
    )
    secrecy = RadioField(
        _l("Is the vote secret?"),
        [CHOOSE],
        choices=[SelectChoice(OPEN, _l("No, it is public")), SelectChoice(SECRET, _l("Yes"))],
    )
    majority = SelectField(_l("Majority"), [REQUIRED], choices=choices(words.PARTS))
    majority_of = SelectField(_l("Majority: of what"), [REQUIRED], choices=choices(words.BASES))
    quorum = SelectField(
        _l("Quorum"),
        [REQUIRED],
        choices=[SelectChoice(NO_PART, _l("a number of votes")), *choices(words.PARTS)],
    )
    quorum_of = SelectField(
        _l("Quorum: of what"),
        [REQUIRED],
        choices=choices({each: words.BASES[each] for each in (Base.ELECTORS, Base.SEATS)}),
    )
    quorum_number = WholeField(
        _l("Quorum: how many votes"),
        [Optional(), NumberRange(1, 10_000)],
        description=_l("Where the quorum is a number."),
    )
    proxies = WholeField(
        _l("How many others may a member vote for?"),
        [Optional(), NumberRange(0, 10)],
        description=_l("0: nobody votes for another."),
    )
    closes_on = DayField(_l("Day on which the vote ends"), [REQUIRED])
    closes_time = SelectField(
        _l("Time at which the vote ends"),
        [REQUIRED],
        choices=[SelectChoice(each, each) for each in TIMES],
    )

    def validate_dossier(self, field: LineField) -> None:
        """Nothing, or the reference of a dossier."""
        if field.data and dossiers.by_reference(field.data) is None:
            raise ValidationError(_l("There is no dossier with this reference."))

    @property
    def rule(self) -> dict[str, Any]:
        """Keyword arguments of the operations."""
        dossier = dossiers.by_reference(self.dossier.data) if self.dossier.data else None
        lines = [line.strip() for line in (self.options.data or "").splitlines()]
        ranked = self.method.data == Method.RANKED
        return {
            **self.how,
            "title": self.title.data,
            "text": self.text.data,
            "language": self.language.data,
            "dossier_id": dossier.id if dossier else None,
            "options": [line for line in lines if line] if ranked else [],
        }

    @property
    def how(self) -> dict[str, Any]:
        """Those that say how it is decided, and until when."""
        return {
            "method": Method(self.method.data),
            "secret": self.secrecy.data == SECRET,
            "majority": Part(self.majority.data),
            "majority_of": Base(self.majority_of.data),
            "quorum": None if self.quorum.data == NO_PART else Part(self.quorum.data),
            "quorum_of": Base(self.quorum_of.data),
            "quorum_number": self.quorum_number.data or 1,
            "proxies": self.proxies.data or 0,
            "closes_at": self.end,
        }

    @property
    def end(self) -> datetime:
        """The moment at which the vote ends."""
        assert self.closes_on.data is not None
        at = time.fromisoformat(self.closes_time.data)
        return datetime.combine(self.closes_on.data, at, clock.ZONE)


def filled(ballot: Ballot) -> dict[str, Any]:
    """What the form of a draft shows."""
    ends = ballot.closes_at.astimezone(clock.ZONE)
    same = ("title", "text", "language", "quorum_number", "proxies")
    return {
        **{name: getattr(ballot, name) for name in same},
        "dossier": ballot.dossier.reference if ballot.dossier else "",
        "method": ballot.method.value,
        "options": "\n".join(ballot.options),
        "secrecy": SECRET if ballot.secret else OPEN,
        "majority": ballot.majority.value,
        "majority_of": ballot.majority_of.value,
        "quorum": ballot.quorum.value if ballot.quorum else NO_PART,
        "quorum_of": ballot.quorum_of.value,
        "closes_on": ends.date(),
        "closes_time": f"{ends:%H:%M}",
    }
