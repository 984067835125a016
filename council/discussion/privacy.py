"""What discussions keep of a member: to take away."""

from typing import Any

from sqlalchemy import select

from council.core.db import db
from council.discussion import queries
from council.discussion.models import Comment
from council.people import privacy
from council.people.models import Member


@privacy.section("comments")
def comments(member: Member) -> list[dict[str, Any]]:
    """What the member said in discussions, in whatever voice."""
    asked = select(Comment).where(Comment.author_id == member.id).order_by(Comment.id)
    said = db.session.scalars(asked).all()
    before = queries.texts_before([each.id for each in said if each.edited_at])
    return [
        {
            "voice": each.voice.value,
            "body": each.body,
            "before": before.get(each.id, []),
            "language": each.language,
            "at": privacy.moment(each.at),
        }
        for each in said
    ]
