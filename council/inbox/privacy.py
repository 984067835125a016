"""What is kept of a member who writes to us by e-mail: to take away, and to forget."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from council.core.db import db
from council.inbox import operations
from council.inbox.models import SETTLED, ReceivedMail
from council.people import privacy
from council.people.models import Member


@privacy.section("mails_received")
def received(member: Member) -> list[dict[str, Any]]:
    """The mails that came from the member's address."""
    if not member.email:
        return []
    asked = select(ReceivedMail).where(ReceivedMail.sender == member.email.lower())
    return [
        {
            "subject": each.subject,
            "text": each.text,
            "state": each.state.value,
            "received_at": privacy.moment(each.received_at),
        }
        for each in db.session.scalars(asked.order_by(ReceivedMail.id))
    ]


@privacy.section("mails_dealt_with")
def dealt_with(member: Member) -> list[dict[str, Any]]:
    """The mails that the member published or set aside, as a moderator."""
    asked = select(ReceivedMail).where(ReceivedMail.settled_by_id == member.id)
    return [
        {
            "state": each.state.value,
            "why": each.why,
            "settled_at": privacy.moment(each.settled_at),
        }
        for each in db.session.scalars(asked.order_by(ReceivedMail.id))
    ]


@privacy.forgets
def forget_mails(member: Member, at: datetime) -> None:
    """Remove the mails from the member's address; those that wait to be dealt with stay so long."""
    if not member.email:
        return
    asked = select(ReceivedMail).where(
        ReceivedMail.sender == member.email.lower(), ReceivedMail.state.in_(SETTLED)
    )
    for one in db.session.scalars(asked.options(joinedload(ReceivedMail.referral))).all():
        operations.forget(one, at=at)
