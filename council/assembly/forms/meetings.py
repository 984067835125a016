"""Forms about meetings and their agendas: shape and length only."""

from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import RadioField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional, Regexp

from council.assembly.forms.ballots import choices
from council.assembly.models import (
    AgendaItem,
    Ballot,
    Coming,
    Council,
    Mandate,
    Meeting,
    MeetingAnswer,
    MeetingNeed,
    NeedKind,
)
from council.assembly.tally import Part
from council.assembly.words import ballots as ballot_words
from council.assembly.words import meetings as words
from council.core import clock, files, language
from council.core.forms import (
    REQUIRED,
    BooleanField,
    ChoicesField,
    CouncilForm,
    DayField,
    LanguageField,
    LineField,
    TextField,
    WholeField,
    between,
    whole,
)
from council.people.models import Member

TIMES = [f"{hour:02}:{minute:02}" for hour in range(24) for minute in range(0, 60, 15)]
CHOOSE = InputRequired(_l("Please choose one of the answers."))
NOBODY, NO_QUORUM = "", "none"
ADDRESS = Regexp(r"https://\S+$", message=_l("A link begins with https:// and has no spaces."))


def times(label: Any) -> SelectField:
    """A time of the day to choose."""
    return SelectField(label, [REQUIRED], choices=[SelectChoice(each, each) for each in TIMES])


class MeetingForm(CouncilForm):
    """When, where and how a council meets."""

    title = LineField(_l("Name of the meeting"), [REQUIRED, between(5, 140)])
    text = TextField(
        _l("What people should know"),
        [Optional(), Length(max=3_000)],
        description=_l("How to get there, access by wheelchair, what to bring."),
    )
    language = LanguageField(_l("Language of this text"))
    day = DayField(_l("Day"), [REQUIRED])
    begins = times(_l("Begins at"))
    ends = times(_l("Ends at"))
    place = LineField(
        _l("Place"),
        [Optional(), Length(max=200)],
        description=_l("Street and number too. Empty where all meet at a distance."),
    )
    link = LineField(
        _l("Link to take part from afar"),
        [Optional(), Length(max=300), ADDRESS],
        description=_l("Only the members of the council see it."),
    )
    answers_by = DayField(
        _l("Members answer until"),
        [REQUIRED],
        description=_l("Leave time to find interpreters and childcare."),
    )
    public = BooleanField(_l("Everyone may come and listen"))
    new_voices_first = BooleanField(_l("Who has not spoken yet on an item speaks first"))

    @property
    def plan(self) -> dict[str, Any]:
        """Keyword arguments of the operations."""
        same = ("title", "text", "language", "place", "link", "public", "new_voices_first")
        return {
            **{name: self[name].data or "" for name in same[:5]},
            **{name: bool(self[name].data) for name in same[5:]},
            "starts_at": self.moment(self.begins.data),
            "ends_at": self.moment(self.ends.data),
            "answers_by": clock.end_of_day(self.answers_by.data),
        }

    def moment(self, typed: str) -> datetime:
        """A time of the day on which the meeting is."""
        assert self.day.data is not None
        return datetime.combine(self.day.data, time.fromisoformat(typed), clock.ZONE)


def planned(meeting: Meeting) -> dict[str, Any]:
    """What the form of a meeting shows."""
    starts, ends = (each.astimezone(clock.ZONE) for each in (meeting.starts_at, meeting.ends_at))
    same = ("title", "text", "language", "place", "link", "public", "new_voices_first")
    return {
        **{name: getattr(meeting, name) for name in same},
        "day": starts.date(),
        "begins": f"{starts:%H:%M}",
        "ends": f"{ends:%H:%M}",
        "answers_by": clock.local_day(meeting.answers_by),
    }


def usual(council: Council, at: datetime) -> dict[str, Any]:
    """What the form of a new meeting begins with."""
    day = clock.local_day(at) + timedelta(days=council.notice_days + 14)
    return {
        "language": council.languages[0],
        "day": day,
        "begins": "18:30",
        "ends": "21:00",
        "answers_by": day - timedelta(days=7),
        "public": True,
        "new_voices_first": True,
    }


class RulesForm(CouncilForm):
    """The rules of a council for its meetings."""

    notice_days = WholeField(
        _l("Days between the convocation and the meeting, at least"),
        [InputRequired(), NumberRange(0, 90)],
    )
    quorum = SelectField(
        _l("Voting members who must be there"),
        [REQUIRED],
        choices=[SelectChoice(NO_QUORUM, _l("no rule")), *choices(ballot_words.PARTS)],
    )
    counts_present = BooleanField(
        _l("In a vote held in a meeting, who is there counts for the quorum, even without voting")
    )

    @property
    def rules(self) -> dict[str, Any]:
        """Keyword arguments of `set_rules`."""
        chosen = self.quorum.data
        return {
            "notice_days": self.notice_days.data,
            "quorum": None if chosen == NO_QUORUM else Part(chosen),
            "counts_present": self.counts_present.data,
        }


class ItemForm(CouncilForm):
    """One item of an agenda."""

    title = LineField(_l("Item"), [REQUIRED, between(3, 140)])
    text = TextField(_l("What it is about"), [Optional(), Length(max=3_000)])
    language = LanguageField(_l("Language of this text"))
    minutes = WholeField(_l("Minutes planned"), [InputRequired(), NumberRange(1, 480)])
    reporters = ChoicesField(_l("Who reports"), [Optional()], coerce=str)

    def __init__(self, seats: Sequence[Mandate] = (), *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.members = {str(each.member_id): each.member for each in seats}
        self.reporters.choices = [
            SelectChoice(id, member.name or id) for id, member in self.members.items()
        ]

    @property
    def item(self) -> dict[str, Any]:
        """The columns of the item."""
        return {name: self[name].data for name in ("title", "text", "language", "minutes")}

    @property
    def chosen(self) -> list[Member]:
        """Who reports."""
        return [self.members[id] for id in self.reporters.data or []]


def written(item: AgendaItem) -> dict[str, Any]:
    """What the form of an item shows."""
    same = {name: getattr(item, name) for name in ("title", "text", "language", "minutes")}
    return {**same, "reporters": [str(each.id) for each in item.reporters]}


class DocumentForm(CouncilForm):
    """A file for a meeting."""

    name = LineField(_l("What it is"), [REQUIRED, between(3, 140)])
    item = SelectField(_l("For"), [Optional()], coerce=str)
    file = FileField(
        _l("File"),
        [FileRequired(_l("Please choose a file."))],
        description=_l("A picture or a PDF document, 8 MB at the most."),
    )

    def __init__(self, items: Iterable[AgendaItem], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.item.choices = [
            SelectChoice("", _l("the whole meeting")),
            *(SelectChoice(str(each.id), each.title) for each in items),
        ]

    @property
    def document(self) -> dict[str, Any]:
        """Keyword arguments of `add_document`."""
        item = int(self.item.data) if self.item.data else None
        return {"title": self.name.data, "given": files.read(self.file.data), "item_id": item}


class VoteAtForm(CouncilForm):
    """A vote that is being prepared, for an item."""

    ballot = SelectField(_l("Vote"), [REQUIRED], coerce=whole)

    def __init__(self, drafts: Sequence[Ballot], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.drafts = {each.id: each for each in drafts}
        self.ballot.choices = [SelectChoice(id, each.title) for id, each in self.drafts.items()]


class CancelForm(CouncilForm):
    """Why a meeting is not held."""

    reason = TextField(_l("Why is it cancelled?"), [REQUIRED, between(3, 500)])


class ComingForm(CouncilForm):
    """Whether a member comes, and what they need for it."""

    coming = RadioField(_l("Are you coming?"), [CHOOSE], choices=choices(words.COMING))
    holder = SelectField(
        _l("Who votes for you?"),
        [Optional()],
        coerce=str,
        description=_l("Only if you cannot come. Ask the person first."),
    )
    interpreter = SelectField(_l("Interpreter for my language"), [Optional()])
    sign_language = BooleanField(_l("Sign language"))
    children = WholeField(_l("Childcare: how many children?"), [Optional(), NumberRange(0, 9)])
    ride = BooleanField(_l("A ride to the place and back"))
    reimbursement = BooleanField(_l("My costs paid back"))
    note = TextField(
        _l("Anything else?"),
        [Optional(), Length(max=500)],
        description=_l("Where to fetch you, what you must not eat… Only the secretary reads it."),
    )

    def __init__(self, others: Iterable[Member], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.others = {str(each.id): each for each in others}
        named = [SelectChoice(id, each.name or id) for id, each in self.others.items()]
        self.holder.choices = [SelectChoice(NOBODY, _l("Nobody")), *named]
        spoken = [SelectChoice(each, language.name(each)) for each in language.KNOWN]
        self.interpreter.choices = [SelectChoice("", _l("I need none")), *spoken]

    @property
    def answer(self) -> dict[str, Any]:
        """Keyword arguments of `answer`."""
        return {
            "coming": Coming(self.coming.data),
            "holder": self.others.get(self.holder.data or ""),
            "needs": list(self.needs()),
            "note": self.note.data or "",
        }

    def needs(self) -> Iterable[tuple[NeedKind, str, int]]:
        """What was ticked."""
        if self.interpreter.data:
            yield NeedKind.INTERPRETER, self.interpreter.data, 1
        if self.sign_language.data:
            yield NeedKind.SIGN_LANGUAGE, "", 1
        if self.children.data:
            yield NeedKind.CHILDCARE, "", self.children.data
        if self.ride.data:
            yield NeedKind.RIDE, "", 1
        if self.reimbursement.data:
            yield NeedKind.REIMBURSEMENT, "", 1


def said(answer: MeetingAnswer | None, needs: Sequence[MeetingNeed]) -> dict[str, Any]:
    """What the form of a member's answer shows."""
    if answer is None:
        return {}
    wanted = {each.kind: each for each in needs}
    interpreter, children = wanted.get(NeedKind.INTERPRETER), wanted.get(NeedKind.CHILDCARE)
    return {
        "coming": answer.coming.value,
        "holder": str(answer.holder_id or NOBODY),
        "interpreter": interpreter.language if interpreter else "",
        "sign_language": NeedKind.SIGN_LANGUAGE in wanted,
        "children": children.number if children else None,
        "ride": NeedKind.RIDE in wanted,
        "reimbursement": NeedKind.REIMBURSEMENT in wanted,
        "note": answer.note,
    }


class FoundForm(CouncilForm):
    """How many were found of what was asked for."""

    kind = SelectField("", [REQUIRED], choices=choices(words.NEEDS))
    language = LineField("", [Optional(), Length(max=20)])
    found = WholeField(_l("How many were found"), [InputRequired(), NumberRange(0, 200)])

    @property
    def found_values(self) -> dict[str, Any]:
        """Keyword arguments of `find`."""
        return {
            "kind": NeedKind(self.kind.data),
            "language": self.language.data or "",
            "found": self.found.data,
        }
