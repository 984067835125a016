"""The words for opinions: how a vote came out in one line, and where an opinion stands."""

from datetime import date, datetime

from babel.lists import format_list
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from council.assembly.models import AmendmentState, Office, Opinion
from council.assembly.tally import FAVOUR, Result
from council.assembly.words.ballots import ANSWERS
from council.core.locale import current, number
from council.people.models import Member

Status = tuple[str, str, str]  # tone, icon, text

AMENDMENTS = {
    AmendmentState.ACCEPTED: ("ok", _l("Adopted")),
    AmendmentState.REJECTED: ("late", _l("Not adopted")),
    AmendmentState.FALLEN: ("wait", _l("Fallen")),
}
SIGN = {
    Office.CHAIR: _l("Sign as chair"),
    Office.VICE_CHAIR: _l("Sign for the chair"),
    Office.SECRETARY: _l("Sign as secretary"),
}
Signature = tuple[str, Member | None, datetime | None]


def stands(opinion: Opinion, today: date, reviewed: bool) -> Status:
    """Where an opinion stands: it waits for signatures, for a look again, or was looked at."""
    if opinion.published_at is None:
        return "wait", "pencil", _("Waits for signatures")
    if opinion.reviews_on and opinion.reviews_on <= today:
        return "wait", "hourglass", _("The council looks at it again")
    if reviewed:
        return "ok", "circle-check", _("Looked at again")
    return "prune", "scale", _("Opinion adopted")


def signatures(opinion: Opinion) -> list[Signature]:
    """As what, by whom and when an opinion is signed or to be signed: chair, then secretary."""
    chair = _("Vice-chair, for the chair") if opinion.stood_in else _("Chair")
    return [
        (chair, opinion.chair, opinion.chair_signed_at),
        (_("Secretary"), opinion.secretary, opinion.secretary_signed_at),
    ]


def signed_by(opinion: Opinion) -> str:
    """Who signed a published opinion, in one line: "Anna (Chair), Bo (Secretary)"."""
    people = [f"{name(member)} ({office})" for office, member, _at in signatures(opinion)]
    return format_list(people, locale=current())


def name(member: Member | None) -> str:
    """The name that somebody chose; of who left, that they did."""
    if member is None or member.erased_at:
        return _("A person who left")
    return member.name or _("A person")


def counted(result: Result) -> str:
    """The votes for, against and of those who stayed out, in one line: "24 for, 7 against"."""
    favour = sum(result.counts[each] for each in FAVOUR[result.method])
    against = result.turnout.cast - favour - result.abstained
    told = [
        ngettext("%(n)s vote for", "%(n)s votes for", favour, n=number(favour)),
        ngettext("%(n)s against", "%(n)s against", against, n=number(against)),
        ngettext(
            "%(n)s abstention", "%(n)s abstentions", result.abstained, n=number(result.abstained)
        ),
    ]
    return format_list(told, locale=current())


def answers(result: Result) -> list[tuple[str, int]]:
    """Each answer of a vote in words, with how many gave it; none where options were ranked."""
    return [(str(label), result.counts[key]) for key, label in ANSWERS[result.method].items()]
