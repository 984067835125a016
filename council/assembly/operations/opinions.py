"""An adopted motion becomes an opinion: numbered, signed, published, looked at again one day."""

from datetime import date, datetime

from sqlalchemy.exc import IntegrityError

from council.assembly.models import Ballot, Motion, Office, Opinion, OpinionReview
from council.assembly.queries import opinions as queries
from council.core import journal
from council.core.clock import local_day
from council.core.db import db
from council.core.errors import RuleBroken
from council.people.models import Member

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


def sign(opinion: Opinion, office: Office, *, by: Member, at: datetime) -> None:
    """Sign as chair or as secretary; with the second signature the opinion is published.

    The vice-chair signs in the chair's place, which is kept. Raises `RuleBroken`:
    `opinion.not_yours` for who does not hold the office that day, `opinion.signed` when it was
    signed so already.
    """
    db.lock(opinion)
    require_office(opinion, by, at, office)
    stands_in = office is Office.VICE_CHAIR
    if (Office.CHAIR if stands_in else office) not in opinion.missing:
        raise RuleBroken("opinion.signed")
    if office is Office.SECRETARY:
        opinion.secretary_id, opinion.secretary_signed_at = by.id, at
    else:
        opinion.chair_id, opinion.chair_signed_at, opinion.stood_in = by.id, at, stands_in
    journal.record("opinion.signed", by=by, about=opinion, at=at, office=office.value)
    if not opinion.missing:
        publish(opinion, by, at)


def require_office(opinion: Opinion, by: Member, at: datetime, *wanted: Office) -> None:
    """Refuse who holds none of the offices wanted, that day, in the council of an opinion."""
    if not queries.signing(opinion.council, by, local_day(at)) & set(wanted or Office):
        raise RuleBroken("opinion.not_yours")


def publish(opinion: Opinion, by: Member, at: datetime) -> None:
    """Show an opinion to everyone; it comes back to its council in a year, unless a day is set."""
    opinion.published_at = at
    opinion.reviews_on = opinion.reviews_on or a_year_after(local_day(at))
    tell("published", opinion, by, at)


def a_year_after(day: date) -> date:
    """The same day a year later; 28 February after a 29th."""
    leaps = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year + 1, day=28 if leaps else day.day)


def tell(what: str, opinion: Opinion, by: Member, at: datetime) -> None:
    """Say in the record of its dossier what happened to an opinion."""
    named = {"opinion": opinion.id, "reference": opinion.reference}
    about = ("dossier", opinion.dossier_id)
    journal.record(f"opinion.{what}", by=by, about=about, at=at, role="council", **named)


def set_day(opinion: Opinion, on: date | None, *, by: Member, at: datetime) -> None:
    """Set the day on which the council looks at an opinion again (None: it does not).

    Raises `RuleBroken`: `opinion.not_yours`, or `opinion.day` for a day that is not to come.
    """
    db.lock(opinion)
    require_office(opinion, by, at)
    choose_day(opinion, on, at)
    day = on.isoformat() if on else None
    journal.record("opinion.day_set", by=by, about=opinion, at=at, day=day)


def choose_day(opinion: Opinion, on: date | None, at: datetime) -> None:
    """Keep the day; whoever is to be told will be told on it."""
    if on is not None and on <= local_day(at):
        raise RuleBroken("opinion.day")
    opinion.reviews_on, opinion.review_told_at = on, None


def bring_back(opinion: Opinion, *, at: datetime) -> None:
    """Have the chair and the secretary told that the day has come; once for each day set."""
    db.lock(opinion)
    due = opinion.reviews_on is not None and opinion.reviews_on <= local_day(at)
    if due and opinion.published_at and opinion.review_told_at is None:
        opinion.review_told_at = at
        journal.record("opinion.review_due", by=None, about=opinion, at=at)


def review(
    opinion: Opinion,
    text: str,
    language: str,
    *,
    next_on: date | None = None,
    by: Member,
    at: datetime,
) -> OpinionReview:
    """Publish what became of an opinion, and perhaps set the next day to look at it again.

    Raises `RuleBroken`: `opinion.not_yours`, `opinion.not_public`, `opinion.said` for the very
    words that were said last, `opinion.day` for a day that is not to come.
    """
    db.lock(opinion)
    require_office(opinion, by, at)
    if opinion.published_at is None:
        raise RuleBroken("opinion.not_public")
    before = queries.reviews([opinion.id])[opinion.id]
    if before and before[-1].text == text:
        raise RuleBroken("opinion.said")
    choose_day(opinion, next_on, at)
    said = OpinionReview(opinion_id=opinion.id, text=text, language=language, at=at, by_id=by.id)
    db.session.add(said)
    db.session.flush()
    tell("reviewed", opinion, by, at)
    return said
