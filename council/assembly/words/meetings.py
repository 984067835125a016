"""How meetings, what members say of them, and what they need are put in words."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from council.assembly.models import Coming, How, Meeting, MeetingState, NeedKind
from council.assembly.words.ballots import moment
from council.core import language, locale

Status = tuple[str, str, LazyString]

STATES: dict[MeetingState, Status] = {
    MeetingState.DRAFT: ("", "pencil", _l("Being prepared")),
    MeetingState.CONVENED: ("prune", "calendar-days", _l("Members are called")),
    MeetingState.UNDER_WAY: ("ok", "users", _l("Under way")),
    MeetingState.CLOSED: ("", "archive", _l("Meeting closed")),
    MeetingState.CANCELLED: ("late", "x", _l("Cancelled")),
}
COMING: dict[Coming, LazyString] = {
    Coming.PRESENT: _l("I am coming"),
    Coming.REMOTE: _l("I take part from afar"),
    Coming.EXCUSED: _l("I cannot come"),
}
SAID: dict[Coming, Status] = {
    Coming.PRESENT: ("ok", "check", _l("Comes")),
    Coming.REMOTE: ("ok", "globe", _l("From afar")),
    Coming.EXCUSED: ("", "x", _l("Cannot come")),
}
HOW: dict[How, LazyString] = {
    How.PRESENT: _l("There in person"),
    How.REMOTE: _l("From afar"),
    How.REPRESENTED: _l("By proxy"),
    How.EXCUSED: _l("Sent excuses"),
}
NEWS = {  # what members are told of a change, by the column that changed
    "title": _l("the title"),
    "starts_at": _l("the day or the time"),
    "ends_at": _l("the day or the time"),
    "place": _l("the place"),
    "link": _l("the link to take part from afar"),
}
NEEDS: dict[NeedKind, LazyString] = {
    NeedKind.INTERPRETER: _l("Interpreter"),
    NeedKind.SIGN_LANGUAGE: _l("Sign language"),
    NeedKind.CHILDCARE: _l("Childcare"),
    NeedKind.RIDE: _l("Ride"),
    NeedKind.REIMBURSEMENT: _l("Reimbursement of costs"),
}


def need(kind: NeedKind, spoken: str) -> str:
    """A need, with its language where it has one."""
    if not spoken:
        return str(NEEDS[kind])
    return _("%(need)s: %(language)s", need=NEEDS[kind], language=language.name(spoken))


def time(meeting: Meeting) -> str:
    """When a meeting is: the day, and from when to when."""
    ends = locale.time_of_day(meeting.ends_at)
    return _("%(start)s – %(end)s", start=moment(meeting.starts_at), end=ends)


def where(meeting: Meeting) -> str:
    """Where it is, without the link."""
    if not meeting.place:
        return _("At a distance")
    if meeting.link:
        return _("%(place)s, and at a distance", place=meeting.place)
    return meeting.place
