"""What a council did about a dossier, in the story on its page."""

from collections.abc import Iterator
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _

from council.assembly.queries import agenda, ballots
from council.assembly.words import ballots as words
from council.dossiers import panels
from council.dossiers.models import Dossier
from council.dossiers.panels import Step


@panels.source
def votes(dossier: Dossier, _at: datetime) -> Iterator[Step]:
    """The votes about a dossier: opened, and what they came to."""
    for ballot in ballots.about_dossier(dossier.id):
        name, here = ballot.council.name, url_for("assembly.ballot", id=ballot.id)
        assert ballot.opened_at is not None  # the others are not asked for
        opened = _("A council votes: %(council)s", council=name)
        yield Step(ballot.opened_at, opened, ballot.title, here, icon="scale")
        if ballot.counted_at is not None and ballot.outcome is not None:
            _tone, icon, outcome = words.OUTCOMES[ballot.outcome]
            told = _("Result of a vote: %(outcome)s", outcome=outcome)
            yield Step(ballot.counted_at, told, ballot.title, here, icon=icon)


@panels.source
def talks(dossier: Dossier, _at: datetime) -> Iterator[Step]:
    """The public meetings at which a council talks, or talked, about a dossier."""
    for item in agenda.about_dossier(dossier.id):
        here = url_for("assembly.meeting", id=item.meeting_id)
        said = _("On the agenda of a council: %(council)s", council=item.meeting.council.name)
        yield Step(
            item.began_at or item.meeting.starts_at,
            said,
            item.meeting.title,
            here,
            icon="calendar-days",
        )
