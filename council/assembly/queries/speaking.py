"""What is asked about the speaking list of an item."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from council.assembly.models import AgendaItem, FloorRequest
from council.core.db import db
from council.people.models import Member


def request(id: int) -> FloorRequest | None:
    """The request with this id."""
    return db.session.get(FloorRequest, id)


def all_of(item: AgendaItem) -> Sequence[FloorRequest]:
    """All who asked for the floor on an item, in the order in which they did."""
    asked = select(FloorRequest).where(FloorRequest.item_id == item.id)
    asked = asked.options(joinedload(FloorRequest.member).lazyload(Member.grants))
    return db.session.scalars(asked.order_by(FloorRequest.id)).all()


def speaking(asked: Sequence[FloorRequest]) -> FloorRequest | None:
    """Who has the floor."""
    return next((each for each in asked if each.began_at and not each.ended_at), None)


def waiting(item: AgendaItem, asked: Sequence[FloorRequest]) -> list[FloorRequest]:
    """Who speaks next, in order; where the meeting says so, who has not spoken yet comes first."""
    left = [each for each in asked if each.began_at is None]
    if not item.meeting.new_voices_first:
        return left
    spoken = {voice(each) for each in asked if each.began_at}
    return sorted(left, key=lambda each: voice(each) in spoken)


def voice(asked: FloorRequest) -> str | int:
    """Who it is: a member, or a guest by name."""
    return asked.member_id or asked.name.casefold()


def own(asked: Sequence[FloorRequest], member: Member) -> FloorRequest | None:
    """The request of a member that still waits."""
    return next((e for e in asked if e.member_id == member.id and e.began_at is None), None)
