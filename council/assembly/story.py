"""What councils did about a dossier, on its page: in its story, and the draft opinions."""

from collections.abc import Iterator
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _

from council.assembly.queries import agenda, ballots, motions, opinions
from council.assembly.words import ballots as words
from council.assembly.words import motions as motion_words
from council.core.clock import local_day
from council.core.policy import me
from council.dossiers import panels
from council.dossiers.models import Dossier, State
from council.dossiers.panels import Block, Step


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


@panels.source
def drafts(dossier: Dossier, _at: datetime) -> Iterator[Step]:
    """The draft opinions on a dossier, from when everyone may read them."""
    for motion in motions.about_dossier(dossier.id):
        assert motion.opened_at is not None  # the others are not asked for
        told = _("A council writes an opinion: %(council)s", council=motion.council.name)
        here = url_for("assembly.motion", id=motion.id)
        yield Step(motion.opened_at, told, motion.title, here, icon="scroll-text")


@panels.block("opinions")
def draft_opinions(dossier: Dossier, at: datetime) -> Block | None:
    """The drafts on a dossier that are no opinions yet; for members, where to propose one."""
    adopted = {each.motion_id for each in opinions.of_dossier(dossier.id)}
    found = [each for each in motions.about_dossier(dossier.id) if each.id not in adopted]
    reader = me()
    asks = reader and dossier.state is not State.CLOSED
    councils = list(motions.councils_sat_in(reader, local_day(at)).values()) if asks else []
    if not found and not councils:
        return None
    values = {"motions": found, "councils": councils, "dossier": dossier, "words": motion_words}
    return Block("assembly/block_motions.html", values)
