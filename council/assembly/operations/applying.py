"""People answer a call for candidates, and may think again."""

from datetime import datetime, timedelta

from sqlalchemy import func, select, update

from council.assembly import queries
from council.assembly.models import Application, Call, Draw, Gender
from council.assembly.operations.seats import next_term
from council.core import journal
from council.core.db import db
from council.core.errors import RuleBroken
from council.people.models import Member
from council.territory.models import Authority

KEPT = timedelta(days=180)  # after the lots


def apply(
    call: Call,
    *,
    motivation: str,
    answers: list[str],
    language: str,
    commune: Authority,
    gender: Gender | None,
    represents: str,
    old_enough: bool,
    by: Member,
    at: datetime,
) -> Application:
    """Answer a call; who withdrew and comes back keeps the number.

    Raises `RuleBroken`: "assembly.call_closed", "assembly.too_young", "assembly.elsewhere",
    "assembly.applied", "assembly.sits" or "assembly.terms".
    """
    db.lock(call)
    check(call, commune, old_enough, at)
    next_term(call.college, by.id, call.starts_on, call.ends_on)
    found = queries.application(call, by)
    if found and found.withdrawn_at is None:
        raise RuleBroken("assembly.applied")
    application = found or Application(call_id=call.id, member_id=by.id, number=next_number(call))
    application.motivation, application.answers = motivation, answers
    application.language, application.commune_id = language, commune.id
    application.gender, application.represents = gender, represents
    application.old_enough, application.applied_at = old_enough, at
    application.withdrawn_at = None
    db.session.add(application)
    db.session.flush()
    journal.record("application.sent", by=by, about=application, at=at)
    return application


def check(call: Call, commune: Authority, old_enough: bool, at: datetime) -> None:
    """Whether somebody of a commune may answer now."""
    if not call.is_open(at):
        raise RuleBroken("assembly.call_closed")
    if not old_enough:
        raise RuleBroken("assembly.too_young", age=call.college.minimum_age)
    if commune not in queries.communes(call.college.council):
        raise RuleBroken("assembly.elsewhere")


def next_number(call: Call) -> int:
    """The number of the next candidate; the call is locked."""
    asked = select(func.max(Application.number)).where(Application.call_id == call.id)
    return (db.session.scalar(asked) or 0) + 1


def withdraw(call: Call, *, by: Member, at: datetime) -> None:
    """Take one's application back while the call is open; what was written is forgotten.

    Raises `RuleBroken`: "assembly.call_closed" or "assembly.not_applied".
    """
    db.lock(call)
    if not call.is_open(at):
        raise RuleBroken("assembly.call_closed")
    application = queries.application(call, by)
    if application is None or application.withdrawn_at:
        raise RuleBroken("assembly.not_applied")
    forget(application, at)
    journal.record("application.withdrawn", by=by, about=application, at=at)


def forget(application: Application, at: datetime) -> None:
    """Empty an application, and take it out of lots to come."""
    application.motivation, application.answers = "", []
    application.gender, application.represents = None, ""
    application.withdrawn_at = application.withdrawn_at or at


def forget_old(at: datetime) -> None:
    """Empty what was written to calls whose lots were drawn `KEPT` ago; the lots stay as they are.

    The secretary needs it until then; what seats and substitutes rest on is kept.
    """
    drawn = select(Draw.call_id).where(Draw.at < at - KEPT)
    db.session.execute(
        update(Application)
        .where(Application.call_id.in_(drawn), Application.motivation != "")
        .values(motivation="", answers=[])
    )
