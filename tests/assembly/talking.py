"""Debates to try things in: a point of an agenda that a council talks about between meetings."""

from datetime import datetime, timedelta

from council.assembly import debated
from council.assembly.models import AgendaItem, Argument, Council, Debate, Opening, Side
from council.assembly.operations import agenda, debating, meetings
from council.assembly.rules.debates import Hall
from council.people.models import Member

SAID = "Un bus à 22 heures relierait les villages."
MONTH = timedelta(days=30)


def an_item(council: Council, at: datetime, *, by: Member) -> AgendaItem:
    """What a meeting in a month will talk about."""
    meeting = meetings.prepare_meeting(
        council,
        by=by,
        at=at,
        title="Séance de printemps",
        text="",
        language="fr",
        starts_at=at + MONTH,
        ends_at=at + MONTH + timedelta(hours=2),
        place="Maison de quartier",
        link="",
        public=True,
        answers_by=at + timedelta(days=20),
        new_voices_first=False,
    )
    given = {"title": "Les bus du soir", "text": "Que demander ?", "language": "fr", "minutes": 30}
    return agenda.add_item(meeting, by=by, at=at, **given)


def hall_for(debate: Debate, reader: Member | None, at: datetime) -> Hall:
    """A debate as somebody sees it."""
    hall = debated.hall_of(debate, reader, at)
    assert hall
    return hall


def a_debate(
    council: Council, at: datetime, *, by: Member, opening: Opening = Opening.PART
) -> Debate:
    """A debate, by default one that everyone may take part in."""
    return debating.open_debate(an_item(council, at, by=by), opening, by=by, at=at)


def say(
    debate: Debate, by: Member, at: datetime, body: str = SAID, side: Side = Side.FOR
) -> Argument:
    """Something is said."""
    hall = hall_for(debate, by, at)
    return debating.argue(hall, side, body=body, language="fr", by=by, at=at)
