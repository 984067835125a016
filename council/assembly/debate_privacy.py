"""What debates keep of people: to take away, and to forget when they leave."""

from datetime import datetime
from typing import Any

from sqlalchemy import or_, select

from council.assembly.models import AgendaItem, Argument, Conviction, Debate, Expert, Summary
from council.core.db import db
from council.discussion.models import Comment, Thread
from council.people import privacy
from council.people.models import Member


@privacy.section("debate_marks")
def debate_marks(member: Member) -> list[dict[str, Any]]:
    """The arguments that convince the member; and of their own words, on which side they stand."""
    asked = (
        select(Conviction, Comment.body)
        .join(Comment, Comment.id == Conviction.comment_id)
        .where(Conviction.member_id == member.id)
        .order_by(Conviction.at, Conviction.comment_id)
    )
    rows = db.session.execute(asked).all()
    return [{"argument": body, "at": privacy.moment(each.at)} for each, body in rows]


@privacy.section("debate_sides")
def debate_sides(member: Member) -> list[dict[str, Any]]:
    """On which side the member's words in debates stand."""
    asked = (
        select(Argument, Comment)
        .join(Comment, Comment.id == Argument.comment_id)
        .where(Comment.author_id == member.id)
        .order_by(Comment.id)
    )
    return [
        {"side": each.side.value, "body": comment.body, "convinced": each.convinced}
        for each, comment in db.session.execute(asked)
    ]


@privacy.section("expert_invitations")
def expert_invitations(member: Member) -> list[dict[str, Any]]:
    """Where councils ask the member as an expert, and whom the member asked for a council."""
    asked = select(Expert).where(or_(mine(member), Expert.invited_by_id == member.id))
    return [
        {
            "name": each.name,
            "field": each.field,
            "asked_by_the_member": each.invited_by_id == member.id,
            "invited_at": privacy.moment(each.invited_at),
            "ended_at": privacy.moment(each.ended_at),
        }
        for each in db.session.scalars(asked.order_by(Expert.id))
    ]


@privacy.section("debates_kept")
def debates_kept(member: Member) -> list[dict[str, Any]]:
    """The debates that the member opened, and the summaries they wrote."""
    opened = (
        select(Debate, AgendaItem.title)
        .join(Thread, Thread.id == Debate.thread_id)
        .join(AgendaItem, AgendaItem.id == Thread.about_id)
        .where(Debate.opened_by_id == member.id)
        .order_by(Debate.thread_id)
    )
    written = select(Summary).where(Summary.by_id == member.id).order_by(Summary.id)
    return [
        *(
            {"debate": title, "opened_at": privacy.moment(each.opened_at)}
            for each, title in db.session.execute(opened)
        ),
        *(
            {"summary": each.text, "language": each.language, "at": privacy.moment(each.at)}
            for each in db.session.scalars(written)
        ),
    ]


def mine(member: Member) -> Any:
    """The condition that a member is the expert, by account or by address."""
    own = Expert.member_id == member.id
    return or_(own, Expert.email == member.email) if member.email else own


@privacy.forgets
def forget_debates(member: Member, at: datetime) -> None:
    """Ask the member no more, and forget their name; the answers stay, without it."""
    for each in db.session.scalars(select(Expert).where(mine(member))).all():
        each.name = each.field = each.email = ""
        each.ended_at = each.ended_at or at
