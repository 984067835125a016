"""Forms about dossiers: shape and length only."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from sqlalchemy import ColumnElement
from werkzeug.datastructures import MultiDict
from wtforms import HiddenField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from council.core import files
from council.core.forms import (
    REQUIRED,
    CouncilForm,
    LanguageField,
    LineField,
    TextField,
    between,
)
from council.core.text import readable
from council.dossiers import panels, words
from council.dossiers.models import ClosingReason, Dossier, ReopeningReason, State
from council.dossiers.operations.grouping import MOST
from council.territory import queries as territory
from council.territory.models import Authority, Theme

PUBLIC_ID = re.compile(r"[0-9a-z]{1,16}")
LONGEST_WORD = 500  # characters
LONGEST_QUERY = 200  # characters, as the search field says


def themes() -> list[SelectChoice]:
    """The themes to choose from, none first."""
    named = [SelectChoice(each.slug, each.name) for each in territory.themes()]
    return [SelectChoice("", _l("No theme")), *named]


def word_field(*validators: Any) -> TextField:
    """A short word to the authors of the contributions."""
    return TextField(
        _l("Word to the authors"),
        [*validators, Length(max=LONGEST_WORD)],
        description=_l("It comes with what they are told. Only they read it."),
    )


class TextForm(CouncilForm):
    """The text of a dossier; `version` is the one it was written on (0: a new dossier)."""

    title = LineField(_l("Title"), [REQUIRED, between(8, 140)])
    summary = TextField(
        _l("Summary"),
        [REQUIRED, between(20, 10_000)],
        description=_l("Leave a blank line between paragraphs: each gets a number."),
    )
    ask = TextField(
        _l("What we ask"),
        [REQUIRED, between(10, 1_000)],
        description=_l("In one or two sentences, to those who can act."),
    )
    theme = SelectField(_l("Theme"), [Optional()])
    version = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.theme.choices = themes()

    @property
    def text(self) -> dict[str, Any]:
        """Keyword arguments of the operations: `title`, `summary`, `ask`, `theme`."""
        theme = territory.theme_by_slug(self.theme.data) if self.theme.data else None
        return {
            "title": self.title.data,
            "summary": self.summary.data,
            "ask": self.ask.data,
            "theme": theme,
        }

    @property
    def written_on(self) -> int:
        """The version on which the text was written; 0 when the form does not say."""
        typed = self.version.data or ""
        return int(typed) if re.fullmatch(r"[0-9]{1,9}", typed) else 0


class OpenForm(TextForm):
    """The text of a new dossier, and its language."""

    language = LanguageField(_l("Language of this text"))
    word = word_field()

    @property
    def text(self) -> dict[str, Any]:
        """As for any text, with `language` and `word`."""
        return {**super().text, "language": self.language.data, "word": self.word.data}


class WithWordForm(CouncilForm):
    """A word that may go with contributions on their way to a dossier."""

    word = word_field()


class WordForm(CouncilForm):
    """A word on its own."""

    word = word_field(REQUIRED)


class EvidenceForm(CouncilForm):
    """Something that supports a dossier: words, where it comes from, perhaps a file."""

    text = TextField(_l("What it shows"), [REQUIRED, between(5, 1_000)])
    source = LineField(
        _l("Where it comes from"),
        [REQUIRED, between(3, 300)],
        description=_l("A name or an address. It is shown as you write it."),
    )
    file = FileField(_l("File"), description=_l("A picture or a PDF document, 8 MB at the most."))

    @property
    def values(self) -> dict[str, Any]:
        """Keyword arguments of `add_evidence`: `text`, `source`, `given` (bytes or None)."""
        given = files.read(self.file.data) if self.file.data else b""
        return {"text": self.text.data, "source": self.source.data, "given": given or None}


class CloseForm(CouncilForm):
    """Why a dossier is closed."""

    reason = RadioField(
        _l("Why is it closed?"),
        [InputRequired(_l("Please choose a reason."))],
        choices=[SelectChoice(each.value, label) for each, label in words.CLOSING.items()],
    )

    @property
    def why(self) -> ClosingReason:
        """The chosen reason."""
        return ClosingReason(self.reason.data)


class ReopenForm(CouncilForm):
    """Why a dossier is opened again."""

    reason = RadioField(
        _l("Why is it opened again?"),
        [InputRequired(_l("Please choose a reason."))],
        choices=[SelectChoice(each.value, label) for each, label in words.REOPENING.items()],
    )

    @property
    def why(self) -> ReopeningReason:
        """The chosen reason."""
        return ReopeningReason(self.reason.data)


def places(typed: MultiDict[str, str], ids: list[int]) -> dict[int, int | None]:
    """The paragraph chosen for each of the contributions `ids`; those not sent are left out.

    Fields are called `paragraph-<id>`; "" is None, and what is no number is 0: no paragraph.
    """
    given = {id: typed[f"paragraph-{id}"] for id in ids if f"paragraph-{id}" in typed}
    return {
        id: (int(text) if re.fullmatch(r"[0-9]{1,6}", text) else 0) if text else None
        for id, text in given.items()
    }


@dataclass(frozen=True)
class Filters:
    """What readers ask of the list of dossiers; what cannot be is left out."""

    theme: Theme | None
    commune: Authority | None
    state: str
    themes: list[Theme]
    communes: list[Authority]
    words: str = ""

    @property
    def theme_choices(self) -> list[tuple[str, str]]:
        """The themes to choose from."""
        return [(each.slug, each.name) for each in self.themes]

    @property
    def commune_choices(self) -> list[tuple[str, str]]:
        """The communes to choose from."""
        return [(each.slug, each.name) for each in self.communes]

    @property
    def arguments(self) -> dict[str, Any]:
        """These filters in an address."""
        given = {
            "theme": self.theme.slug if self.theme else "",
            "commune": self.commune.slug if self.commune else "",
            "state": self.state,
            "q": self.words,
        }
        return {name: value for name, value in given.items() if value}

    def without(self, name: str) -> dict[str, Any]:
        """The address arguments without one filter."""
        return {key: value for key, value in self.arguments.items() if key != name}

    def condition(self, at: datetime) -> ColumnElement[bool] | None:
        """The condition of the state asked for; None for all."""
        if self.state in panels.FILTERS:
            return panels.FILTERS[self.state].condition(at)
        return Dossier.state == State(self.state) if self.state else None

    @property
    def asked(self) -> dict[str, Any]:
        """Keyword arguments of the queries: `theme`, `commune` and `words`."""
        return {"theme": self.theme, "commune": self.commune, "words": self.words}


def state_choices() -> list[tuple[str, Any]]:
    """The states to filter by: those of the model, then those that follow from dates."""
    kept = [(state.value, status[2]) for state, status in words.STATES.items()]
    return kept + [(name, each.label) for name, each in panels.FILTERS.items()]


def read_filters(typed: MultiDict[str, str]) -> Filters:
    """The filters in an address."""
    themes, communes = territory.themes(), territory.communes()
    theme, commune = typed.get("theme", ""), typed.get("commune", "")
    state = typed.get("state", "")
    return Filters(
        theme=next((each for each in themes if each.slug == theme), None),
        commune=next((each for each in communes if each.slug == commune), None),
        state=state if state in dict(state_choices()) else "",
        themes=themes,
        communes=communes,
        words=readable(typed.get("q", ""))[:LONGEST_QUERY],
    )


@dataclass(frozen=True)
class Picking:
    """What a steward has ticked and asked for on the page that groups."""

    filters: Filters
    picked: list[str]
    into: str
    word: str
    after: str | None

    @property
    def arguments(self) -> dict[str, Any]:
        """The ticks and filters in an address."""
        given: dict[str, Any] = dict(self.filters.arguments)
        if self.picked:
            given["picked"] = self.picked
        if self.word:
            given["word"] = self.word
        if self.after:
            given["after"] = self.after
        return given


def read_picking(typed: MultiDict[str, str]) -> Picking:
    """The ticks and filters of a form or an address, at most as many ticks as one may group."""
    picked = [each for each in typed.getlist("picked") if PUBLIC_ID.fullmatch(each)]
    return Picking(
        filters=read_filters(typed),
        picked=list(dict.fromkeys(picked))[:MOST],
        into=(typed.get("other", "") or typed.get("into", "")).strip(),
        word=readable(typed.get("word", ""))[:LONGEST_WORD],
        after=typed.get("after") or None,
    )
