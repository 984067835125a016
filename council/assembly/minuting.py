"""The first text of minutes: what happened, in each language of the council; and their PDF."""

import re
from typing import Any

from flask import render_template
from flask_babel import force_locale
from flask_babel import gettext as _

from council.assembly.models import Attendance, Ballot, How, Meeting, Minutes
from council.assembly.queries import agenda, attendance
from council.assembly.queries import ballots as votes
from council.assembly.queries import meetings as queries
from council.assembly.words import ballots as ballot_words
from council.assembly.words import meetings as words
from council.core import clock, locale, pdf
from council.core.addresses import absolute
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
    """A text with one empty line around each title, and nowhere two."""
    apart = re.sub(r"^(?=##)", "\n", text, flags=re.MULTILINE)
    return re.sub(r"\n{3,}", "\n\n", apart).strip()


def facts(meeting: Meeting) -> dict[str, Any]:
    """What happened, in the language now spoken."""
    noted = attendance.attendance(meeting)
    seats = queries.invited(meeting)
    held = agenda.ballots(meeting)
    assert meeting.closed_at is not None  # minutes are drafted afterwards
    return {
        "meeting": meeting,
        "when": words.time(meeting),
        "where": words.where(meeting),
        "opened": time(meeting.opened_at),
        "closed": time(meeting.closed_at),
        "people": {how: named(noted, seats, how) for how in How},
        "absent": [name(each.member) for each in seats if each.id not in noted],
        "room": attendance.room(meeting, meeting.opened_at or meeting.starts_at),
        "items": [
            (each, time(each.began_at), [vote(one) for one in held.get(each.id, [])])
            for each in agenda.items(meeting)
        ],
        "How": How,
    }


def named(noted: dict[int, Attendance], seats: Any, how: How) -> list[str]:
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
        said = _("%(name)s (from %(time)s)", name=said, time=time(row.arrived_at))
    if row.left_at:
        said = _("%(name)s (until %(time)s)", name=said, time=time(row.left_at))
    return said


def name(member: Any) -> str:
    """A name without signs that Markdown would read."""
    found = member.name or _("A person")
    return "".join("\\" + sign if sign in "\\`*_[]<>#" else sign for sign in found)


def time(at: Any) -> str:
    """A time of the day in Brussels, or nothing."""
    return f"{at.astimezone(clock.ZONE):%H:%M}" if at else ""


def vote(ballot: Ballot) -> dict[str, Any]:
    """A ballot with its result, in words."""
    voices = votes.voices(ballot)
    result = votes.result(ballot, voices) if ballot.counted_at else None
    outcome = ballot_words.OUTCOMES[ballot.outcome][2] if ballot.outcome else ""
    answers = ballot_words.ANSWERS[ballot.method]
    counts = result.counts.items() if result else []
    return {
        "title": ballot.title,
        "outcome": outcome,
        "explained": list(ballot_words.explained(ballot, result)) if result else [],
        "counts": [
            (answers[key] if key in answers else ballot.options[int(key) - 1], number)
            for key, number in counts
        ],
    }


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
                found.append({"title": title, "rank": rank, "in": pdf.blocks("\n".join(lines))})
            rank = 3 if line.startswith("### ") else 2
            title, lines = line.lstrip("# ").strip(), []
        else:
            lines.append(line)
    return found
