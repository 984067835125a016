"""Calls for candidates, applications and lots."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from council.assembly.models import Application, Call, College, Council, Draw
from council.core.db import db
from council.people.models import Member


def call(id: int) -> Call | None:
    """The call with this id."""
    return db.session.get(Call, id)


def calls(council: Council) -> Sequence[Call]:
    """All calls of a council, the latest first."""
    return db.session.scalars(
        select(Call)
        .join(College, College.id == Call.college_id)
        .where(College.council_id == council.id)
        .order_by(Call.opens_at.desc(), Call.id.desc())
    ).all()


def open_calls(at: datetime) -> Sequence[Call]:
    """The calls of all councils that one may answer now, those that close first in front."""
    return db.session.scalars(
        select(Call).where(Call.opens_at <= at, Call.closes_at > at).order_by(Call.closes_at)
    ).all()


def undrawn(college: College) -> Call | None:
    """The call of a college whose lots are not drawn yet."""
    drawn = select(Draw.call_id)
    return db.session.scalars(
        select(Call).where(Call.college_id == college.id, Call.id.not_in(drawn))
    ).first()


def waiting_for_lots(council: Council) -> dict[int, Call]:
    """The calls of a council whose lots are not drawn yet, by the ids of their colleges."""
    waiting = (
        select(Call)
        .join(College, College.id == Call.college_id)
        .where(College.council_id == council.id, Call.id.not_in(select(Draw.call_id)))
    )
    return {each.college_id: each for each in db.session.scalars(waiting)}


def drawn_among(calls: Iterable[int]) -> set[int]:
    """Those of some calls, by their ids, whose lots are drawn."""
    return set(db.session.scalars(select(Draw.call_id).where(Draw.call_id.in_(list(calls)))))


def candidates(call: Call) -> Sequence[Application]:
    """The applications that were not withdrawn, in the order of their numbers."""
    return db.session.scalars(
        select(Application)
        .where(Application.call_id == call.id, Application.withdrawn_at.is_(None))
        .options(
            joinedload(Application.commune),
            joinedload(Application.member).lazyload(Member.grants),
        )
        .order_by(Application.number)
    ).all()


def count_candidates(call: Call) -> int:
    """How many apply."""
    asked = select(func.count()).select_from(Application)
    standing = asked.where(Application.call_id == call.id, Application.withdrawn_at.is_(None))
    return db.session.scalar(standing) or 0


def application(call: Call, member: Member | None) -> Application | None:
    """What a person answered to a call, withdrawn or not."""
    if member is None:
        return None
    return db.session.scalars(
        select(Application).where(
            Application.call_id == call.id, Application.member_id == member.id
        )
    ).first()


def applications_of(member: Member) -> Sequence[Application]:
    """All that a person applied for, the latest first."""
    return db.session.scalars(
        select(Application)
        .where(Application.member_id == member.id)
        .options(joinedload(Application.call), joinedload(Application.commune))
        .order_by(Application.id.desc())
    ).all()


def draw(call: Call) -> Draw | None:
    """The lots that were drawn for a call."""
    return db.session.scalars(select(Draw).where(Draw.call_id == call.id)).first()
