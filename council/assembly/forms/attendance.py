"""Forms of the room: who is there, who asks for the floor, the minutes."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, time
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional, Regexp, ValidationError

from council.assembly.models import How, Mandate, Meeting
from council.assembly.operations.attendance import Noted
from council.assembly.words import meetings as words
from council.core import clock, locale
from council.core.forms import REQUIRED, CouncilForm, LineField, TextField, between, whole
from council.people.models import Member

ABSENT = ""
TIME = Regexp(r"([01]\d|2[0-3]):[0-5]\d$", message=_l("Please write a time like 19:40."))
LONGEST = 100_000  # letters of the minutes in one language


class RoomForm(CouncilForm):
    """For each seat, whether its member is there."""

    def rows(self, noted: Mapping[int, Noted]) -> list[Noted]:
        """What is to be written down; times and who stands in stay as they were."""
        found = []
        for name, field in self._fields.items():
            if name.startswith("m"):
                id = int(name[1:])
                was = noted.get(id, Noted(id, None))
                how = How(field.data) if field.data else None
                holder = was.holder_id if how is How.REPRESENTED else None
                found.append(Noted(id, how, holder, was.arrived_at, was.left_at))
        return found


def room_form(seats: Sequence[Mandate], noted: Mapping[int, Noted]) -> RoomForm:
    """The form of the room: a field for each seat; who stands in for one is chosen elsewhere."""
    fields = {}
    for each in seats:
        was = noted.get(each.id)
        kinds = [how for how in How if how is not How.REPRESENTED or (was and was.holder_id)]
        offered = [SelectChoice(how.value, words.HOW[how]) for how in kinds]
        fields[f"m{each.id}"] = SelectField(
            each.member.name or _l("A person"),
            [Optional()],
            choices=[SelectChoice(ABSENT, _l("Not there")), *offered],
        )
    given = {f"m{id}": each.how.value for id, each in noted.items() if each.how}
    made: RoomForm = type("SeatsForm", (RoomForm,), fields)(data=given)
    return made


class SeatForm(CouncilForm):
    """One seat: who stands in, from when to when somebody was there."""

    how = SelectField(_l("Attendance"), [Optional()])
    holder = SelectField(_l("Represented by"), [Optional()], coerce=str)
    arrived = LineField(_l("Arrived at"), [Optional(), TIME])
    left = LineField(_l("Left at"), [Optional(), TIME])

    def __init__(self, others: Iterable[Member], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [SelectChoice(each.value, label) for each, label in words.HOW.items()]
        self.how.choices = [SelectChoice(ABSENT, _l("Not there")), *kinds]
        named = [SelectChoice(str(each.id), each.name or each.id) for each in others]
        self.holder.choices = [SelectChoice("", _l("Nobody")), *named]

    def row(self, meeting: Meeting, mandate: Mandate) -> Noted:
        """What is to be written down."""
        how = How(self.how.data) if self.how.data else None
        stands_in = how is How.REPRESENTED and self.holder.data
        return Noted(
            mandate.id,
            how,
            int(self.holder.data) if stands_in else None,
            on_day(meeting, self.arrived.data),
            on_day(meeting, self.left.data),
        )


def on_day(meeting: Meeting, typed: str | None) -> datetime | None:
    """A time of the day on which a meeting is, or None."""
    if not typed:
        return None
    return datetime.combine(
        clock.local_day(meeting.starts_at), time.fromisoformat(typed), clock.ZONE
    )


def clock_time(at: datetime | None) -> str:
    """The time of the day in Brussels, or nothing."""
    return locale.time_of_day(at) if at else ""


def shown(noted: Noted | None) -> dict[str, str]:
    """What the form of one seat shows."""
    if noted is None:
        return {}
    return {
        "how": noted.how.value if noted.how else ABSENT,
        "holder": str(noted.holder_id or ""),
        "arrived": clock_time(noted.arrived_at),
        "left": clock_time(noted.left_at),
    }


class FloorForm(CouncilForm):
    """Somebody for the speaking list, whom the chair sees: a member, or a guest by name."""

    member = SelectField(_l("Member"), coerce=str)
    name = LineField(_l("Or a guest"), [Optional(), between(2, 80)])

    def __init__(self, people: Iterable[Member], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(each.id): each for each in people}
        named = [SelectChoice(id, each.name or id) for id, each in self.people.items()]
        self.member.choices = [SelectChoice("", _l("Choose a member")), *named]

    def validate_member(self, field: SelectField) -> None:
        """A member or a guest, one of them."""
        if bool(field.data) == bool(self.name.data):
            raise ValidationError(_l("Please choose a member, or write the name of a guest."))

    @property
    def asked(self) -> dict[str, Any]:
        """Keyword arguments of `ask`."""
        return {"member": self.people.get(self.member.data or ""), "name": self.name.data or ""}


class MinutesForm(CouncilForm):
    """The text of the minutes in each language of the council."""

    version = HiddenField()

    @property
    def texts(self) -> dict[str, str]:
        """The texts, by language."""
        return {name[5:]: f.data for name, f in self._fields.items() if name.startswith("text_")}

    @property
    def corrected(self) -> int:
        """The version that was corrected; 0 for anything else than a number."""
        try:
            return whole(self.version.data)
        except ValueError:
            return 0


def minutes_form(texts: Mapping[str, str], version: int) -> MinutesForm:
    """The form of minutes: a field for each language."""
    names = {each.code: each.name for each in locale.LANGUAGES}
    fields = {
        f"text_{code}": TextField(names.get(code, code), [REQUIRED, between(10, LONGEST)])
        for code in texts
    }
    given = {f"text_{code}": text for code, text in texts.items()}
    made: MinutesForm = type("TextsForm", (MinutesForm,), fields)(
        data={**given, "version": str(version)}
    )
    return made


class AdoptForm(CouncilForm):
    """The meeting in which minutes were adopted."""

    meeting = SelectField(_l("Adopted in the meeting"), [REQUIRED], coerce=whole)

    def __init__(self, later: Sequence[Meeting], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.later = {each.id: each for each in later}
        self.meeting.choices = [
            SelectChoice(each.id, f"{locale.long_date(each.starts_at)} – {each.title}")
            for each in later
        ]
