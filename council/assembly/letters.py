"""What fills the mails of councils: the facts as they are when a mail leaves."""

from typing import Any

from babel.lists import format_list
from flask_babel import gettext as _

from council.assembly.queries import agenda
from council.assembly.queries import meetings as queries
from council.assembly.words import ballots as words
from council.assembly.words.meetings import NEWS
from council.core import locale, outbox
from council.core.errors import RuleBroken
from council.territory.models import spoken


@outbox.context("assembly/convocation")
@outbox.context("assembly/meeting_changed")
@outbox.context("assembly/meeting_cancelled")
def meeting(letter: outbox.Letter) -> dict[str, Any]:
    """A meeting and its agenda; `what` is new of it, in words."""
    found = queries.meeting(letter.details["meeting_id"])
    if found is None:
        raise RuleBroken("meeting.unknown")
    return {
        "meeting": found,
        "items": agenda.items(found),
        "council": spoken(found.council.names),
        "starts": words.moment(found.starts_at),
        "answers_by": words.moment(found.answers_by),
        "what": news(letter.details.get("changed", [])),
    }


def news(changed: list[str]) -> str:
    """What is new of a meeting, by the names of its columns: "the day or the time, the place"."""
    said = dict.fromkeys(str(NEWS[each]) for each in changed)  # two of them are the time
    return format_list(list(said), locale=locale.current()) if said else ""


@outbox.context("assembly/lots")
def lots(letter: outbox.Letter) -> dict[str, Any]:
    """What the lots gave to somebody, in a sentence."""
    return {"result": drawn(seated=letter.details["seated"], rank=letter.details["rank"])}


def drawn(*, seated: bool, rank: int | None) -> str:
    """What the lots gave: a seat, a rank among the substitutes, or neither."""
    if seated:
        return _("You have a seat. Welcome to the council.")
    if rank:
        return _(
            "You are substitute %(rank)s. We will write to you when a seat is free.", rank=rank
        )
    return _("You have no seat this time. Thank you for having applied.")
