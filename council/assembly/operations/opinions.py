"""An adopted motion becomes an opinion: numbered, signed, published, looked at again one day."""

from datetime import datetime

from sqlalchemy.exc import IntegrityError

from council.assembly.models import Ballot, Motion, Opinion
from council.assembly.queries import opinions as queries
from council.core import journal
from council.core.clock import local_day
from council.core.db import db
from council.core.errors import RuleBroken

TRIES = 20  # at a number that others may take at the same moment


def adopt(motion: Motion, ballot: Ballot, *, at: datetime) -> Opinion:
    """Keep the text that a ballot adopted as an opinion, with the next number of the year.

    It is public once the chair and the secretary have signed. Raises `RuleBroken("opinion.busy")`
    when others take every number first, or the motion is an opinion already.
    """
    opinion = store(motion, ballot, at)
    journal.record("opinion.adopted", by=None, about=opinion, at=at, dossier=opinion.dossier_id)
    return opinion


def store(motion: Motion, ballot: Ballot, at: datetime) -> Opinion:
    """Store an opinion under the next number of the year in Brussels; flushed.

    Two may ask for the same number at once: the database refuses one, who asks again.
    """
    year = local_day(at).year
    for _attempt in range(TRIES):
        opinion = Opinion(
            motion_id=motion.id,
            ballot_id=ballot.id,
            council=motion.council,
            dossier=motion.dossier,
            year=year,
            number=queries.last_number(year) + 1,
            title=motion.title,
            paragraphs=list(motion.paragraphs),
            language=motion.language,
            adopted_at=at,
        )
        try:
            with db.session.begin_nested():
                db.session.add(opinion)
        except IntegrityError:
            continue
        return opinion
    raise RuleBroken("opinion.busy")
