"""The first text of minutes: what happened, in each language of the council; and their PDF."""

import re
from collections.abc import Sequence
from typing import Any

from flask import render_template
from flask_babel import force_locale
from flask_babel import gettext as _

from council.assembly.models import Attendance, How, Mandate, Meeting, Minutes
from council.assembly.proceedings import plain, told
from council.assembly.queries import attendance, proceedings
from council.assembly.queries import meetings as queries
from council.assembly.words import meetings as words
from council.core import locale, pdf
from council.core.addresses import absolute
from council.core.locale import time_of_day
from council.people.models import Member
from council.territory.models import spoken

TEMPLATE = "assembly/minutes.typ"


def drafted(meeting: Meeting) -> dict[str, str]:
    """The first text, as Markdown, by language."""
    found = {}
    for code in meeting.council.languages:
        with force_locale(code):
            text = render_template("assembly/minutes_draft.txt", **facts(meeting))
            found[code] = spaced(text)
    return found


def spaced(text: str) -> str:
    """A text with one empty line around each title and after each list, and nowhere two."""
    apart = re.sub(r"^(?=##)", "\n", text, flags=re.MULTILINE)
    apart = re.sub(r"^(- .*\n)(?=[^-\n])", r"\1\n", apart, flags=re.MULTILINE)
    return re.sub(r"\n{3,}", "\n\n", apart).strip()


def facts(meeting: Meeting) -> dict[str, Any]:
    """What happened, in the language now spoken."""
    noted = attendance.attendance(meeting)
    seats = queries.invited(meeting)
    assert meeting.opened_at  # minutes are drafted afterwards
    assert meeting.closed_at
    return {
        "meeting": meeting,
        "when": words.time(meeting),
        "where": words.where(meeting),
        "opened": time_of_day(meeting.opened_at),
        "closed": time_of_day(meeting.closed_at),
        "people": {how: named(noted, seats, how) for how in How},
        "absent": [name(each.member) for each in seats if each.id not in noted],
        "room": attendance.room(meeting, meeting.opened_at),
        "items": [told(each) for each in proceedings.courses(meeting)],
        "How": How,
    }


def named(noted: dict[int, Attendance], seats: Sequence[Mandate], how: How) -> list[str]:
    """Who took part in one way, with who stood in and the times."""
    return [
        line(noted[each.id]) for each in seats if each.id in noted and noted[each.id].how is how
    ]


def line(row: Attendance) -> str:
    """One person in a list."""
    said = name(row.member)
    if row.holder is not None:
        said = _("%(name)s, by %(holder)s", name=said, holder=name(row.holder))
    if row.arrived_at:
        said = _("%(name)s (from %(time)s)", name=said, time=time_of_day(row.arrived_at))
    if row.left_at:
        said = _("%(name)s (until %(time)s)", name=said, time=time_of_day(row.left_at))
    return said


def name(member: Member) -> str:
    """A name, without signs that Markdown would read."""
    return plain(member.name or _("A person"))


def printed(minutes: Minutes, code: str) -> bytes:
    """The PDF of minutes in one of their languages."""
    meeting = minutes.meeting
    with force_locale(code):
        address = absolute(f"/{locale.current()}/meetings/{meeting.id}/minutes")
        council = spoken(meeting.council.names)
        data = {
            "lang": code,
            "title": _("Minutes: %(meeting)s", meeting=meeting.title),
            "council": council,
            "when": words.time(meeting),
            "where": words.where(meeting),
            "state": standing(minutes),
            "sections": sections(minutes.texts[code]),
            "address": address,
        }
        return pdf.compile(TEMPLATE, data)


def standing(minutes: Minutes) -> str:
    """Whether they are adopted, and in which meeting."""
    if minutes.adopted_in is None and minutes.meeting.council.ended_at:
        return _("The council ended before it could adopt these minutes.")
    if minutes.adopted_in is None:
        return _("Draft: the council has not adopted it yet.")
    day = locale.long_date(minutes.adopted_in.starts_at)
    return _("Adopted in the meeting of %(day)s.", day=day)


def sections(text: str) -> list[dict[str, Any]]:
    """A text cut at its titles: each with its rank (2 or 3; 0: none), its words and its blocks."""
    found: list[dict[str, Any]] = []
    lines: list[str] = []
    title, rank = "", 0
    for line in [*text.splitlines(), "## "]:
        if line.startswith(("## ", "### ")):
            if title or "".join(lines).strip():
                inner = pdf.blocks("\n".join(lines), links=True)
                found.append({"title": pdf.words(title), "rank": rank, "in": inner})
            rank = 3 if line.startswith("### ") else 2
            title, lines = line.lstrip("# ").strip(), []
        else:
            lines.append(line)
    return found
