"""What readers ask of the list of opinions; what a council says became of one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms.validators import Optional

from council.assembly import queries as councils
from council.assembly.models import Council
from council.assembly.queries import opinions as queries
from council.core.forms import REQUIRED, CouncilForm, DayField, LanguageField, TextField, between
from council.core.text import readable
from council.territory import queries as territory
from council.territory.models import Theme


class LookAgainForm(CouncilForm):
    """The day on which the council looks at an opinion again."""

    on = DayField(
        _l("Day to look at it again"),
        [Optional()],
        description=_l("On this day we remind you. Leave it empty if nothing is to come."),
    )


class ReviewForm(CouncilForm):
    """What became of an opinion, in the council's words."""

    text = TextField(
        _l("What became of it"),
        [REQUIRED, between(20, 5_000)],
        description=_l("What was answered, done, or not. Leave a blank line between paragraphs."),
    )
    language = LanguageField(_l("Language of this text"))
    next_on = DayField(
        _l("Look at it again on"),
        [Optional()],
        description=_l("Leave it empty if nothing more is to come."),
    )

    @property
    def review(self) -> dict[str, Any]:
        """Keyword arguments of `review`."""
        return {
            "text": self.text.data,
            "language": self.language.data,
            "next_on": self.next_on.data,
        }


LONGEST_QUERY = 200  # characters, as the search field says


@dataclass(frozen=True)
class Filters:
    """What readers ask of the list of opinions; what cannot be is left out."""

    council: Council | None
    theme: Theme | None
    year: int | None
    councils: Sequence[Council]
    themes: Sequence[Theme]
    years: Sequence[int]
    words: str = ""

    @property
    def chosen(self) -> dict[str, tuple[str, str]]:
        """The filters that are on: by name, the value in addresses and the words for it."""
        on = {}
        if self.council:
            on["council"] = (self.council.slug, self.council.name)
        if self.theme:
            on["theme"] = (self.theme.slug, self.theme.name)
        if self.year:
            on["year"] = (str(self.year), str(self.year))
        if self.words:
            on["q"] = (self.words, self.words)
        return on

    @property
    def arguments(self) -> dict[str, Any]:
        """These filters in an address."""
        return {name: value for name, (value, _label) in self.chosen.items()}

    def without(self, name: str) -> dict[str, Any]:
        """The address arguments without one filter."""
        return {key: value for key, value in self.arguments.items() if key != name}

    @property
    def asked(self) -> dict[str, Any]:
        """Keyword arguments of the query."""
        return {
            "council": self.council,
            "theme": self.theme,
            "year": self.year,
            "words": self.words,
        }


def read_filters(typed: MultiDict[str, str]) -> Filters:
    """The filters in an address."""
    known = councils.every()
    themes, years = territory.themes(), queries.years()
    asked = {name: typed.get(name, "") for name in ("council", "theme", "year")}
    return Filters(
        council=next((each for each in known if each.slug == asked["council"]), None),
        theme=next((each for each in themes if each.slug == asked["theme"]), None),
        year=next((each for each in years if str(each) == asked["year"]), None),
        councils=known,
        themes=themes,
        years=years,
        words=readable(typed.get("q", ""))[:LONGEST_QUERY],
    )
