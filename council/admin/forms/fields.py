"""Fields and forms that several pages of the administration share."""

from collections.abc import Callable, Iterable
from typing import Any

from wtforms import SelectField
from wtforms.fields.choices import SelectChoice

from council.admin.words import LEVELS
from council.core.forms import CouncilForm, whole
from council.territory import queries as territory
from council.territory.models import Authority, Level

NOTHING = 0  # the choice of no authority
UNSAID = ""  # that nothing was chosen yet


def offered(pairs: Iterable[tuple[Any, Any]]) -> list[SelectChoice]:
    """Choices out of pairs of a value and its words."""
    return [SelectChoice(str(value), words) for value, words in pairs]


LEVEL_CHOICES = offered(LEVELS.items())


def id_of(typed: Any) -> int | None:
    """The id that a choice stands for; None when nothing was chosen yet."""
    return None if typed == UNSAID else whole(typed)


class AuthorityField(SelectField):
    """One of the active authorities, found by typing; its id, or 0 for `nothing` (in words).

    With `ask` (words that ask for a choice) `nothing` is not chosen until somebody does.
    """

    def __init__(
        self, label: Any = None, *args: Any, nothing: Any, ask: Any = None, **options: Any
    ) -> None:
        self.nothing, self.ask = nothing, ask
        super().__init__(label, *args, choices=[], coerce=id_of, **options)

    def process_data(self, value: Any) -> None:
        """Take what the form is shown with; nothing stands for none."""
        super().process_data(NOTHING if value is None and self.ask is None else value)

    def fill(self) -> None:
        """Offer the authorities, the nearest level first."""
        asking = [] if self.ask is None else [(UNSAID, self.ask)]
        authorities = [(each.id, each.name) for each in territory.addressable()]
        self.choices = offered([*asking, (NOTHING, self.nothing), *authorities])

    @property
    def authority(self) -> Authority | None:
        """The authority that was chosen."""
        return territory.authority(self.data) if self.data else None


class LevelField(SelectField):
    """A level of authorities."""

    def __init__(self, label: Any = None, *args: Any, **options: Any) -> None:
        super().__init__(label, *args, choices=LEVEL_CHOICES, coerce=Level, **options)


class SearchForm(CouncilForm):
    """Words that are looked for, in `q`, and one choice more, in the field named `choice`."""

    class Meta:
        csrf = False

    choice = ""

    @property
    def asked(self) -> tuple[str, Any]:
        """The words and the choice; nothing at all when they cannot be read."""
        return (self["q"].data or "", self[self.choice].data) if self.validate() else ("", None)


def one_of(kind: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """How a choice is read that may be none: None then; ValueError for what is not offered."""
    return lambda value: kind(value) if value else None
