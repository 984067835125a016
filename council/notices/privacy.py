"""What notices keep of a member: to take away, and to forget when the member leaves."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from council.core.db import db
from council.core.outbox import Letter
from council.notices.models import Notice, Subscription
from council.people import privacy
from council.people.models import Member


@privacy.section("follows")
def follows(member: Member) -> list[dict[str, Any]]:
    """What the member follows, or asked not to be told of."""
    asked = select(Subscription).where(Subscription.member_id == member.id)
    return [
        {
            "about": each.about_kind,
            "since": privacy.moment(each.since),
            "muted_at": privacy.moment(each.muted_at),
        }
        for each in db.session.scalars(asked.order_by(Subscription.id))
    ]


@privacy.section("notices")
def notices(member: Member) -> list[dict[str, Any]]:
    """What the member was told, and when they read it."""
    asked = select(Notice).where(Notice.member_id == member.id).order_by(Notice.id)
    return [
        {
            "event": each.verb,
            "why": each.why.value,
            "at": privacy.moment(each.at),
            "read_at": privacy.moment(each.read_at),
            "mailed_at": privacy.moment(each.mailed_at),
        }
        for each in db.session.scalars(asked)
    ]


@privacy.section("mails")
def mails(member: Member) -> list[dict[str, Any]]:
    """The mails to the member's address, whatever they are about."""
    asked = select(Letter).where(Letter.recipient == member.email).order_by(Letter.id)
    return [
        {
            "kind": each.template,
            "language": each.locale,
            "written_at": privacy.moment(each.created_at),
            "sent_at": privacy.moment(each.sent_at),
        }
        for each in db.session.scalars(asked)
    ]


@privacy.forgets
def forget_notices(member: Member, _at: datetime) -> None:
    """Delete what the member followed and was told: nobody is left to tell."""
    db.session.execute(delete(Notice).where(Notice.member_id == member.id))
    db.session.execute(delete(Subscription).where(Subscription.member_id == member.id))
