"""Alerts from readers, and what they are about."""

import re
from datetime import datetime
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from council.contributions.models import Contribution
from council.contributions.queries.reading import by_public_id
from council.core import paging
from council.core.db import db
from council.discussion import queries as discussion
from council.discussion.models import BY_AUTHOR, Comment
from council.moderation.models import UNDO, Report
from council.moderation.queries.queue import in_scope
from council.moderation.queries.reviews import whole
from council.people import desks
from council.people.models import Member


def report(id: int) -> Report | None:
    """An alert with what it is about."""
    return db.session.scalars(
        select(Report).where(Report.id == id).options(*behind_report())
    ).first()


def behind_report() -> list[Any]:
    """Loading of what an alert is about."""
    return [*whole(Report.contribution), joinedload(Report.comment)]


@desks.waits("reports")
def alerts(member: Member) -> Select[Any]:
    """The ids of the alerts to handle in the member's scope; comments are for everyone."""
    return (
        select(Report.id)
        .outerjoin(Contribution, Contribution.id == Report.contribution_id)
        .where(Report.handled_at.is_(None), or_(Report.comment_id.isnot(None), in_scope(member)))
    )


def open_reports(member: Member, after: str | None = None) -> paging.Page:
    """One page of the alerts to handle, the oldest first."""
    oldest = [
        paging.Key(Report.at, descending=False),
        paging.Key(Report.id, descending=False),
    ]
    asked = alerts(member).with_only_columns(Report).options(*behind_report())
    return paging.page(asked, oldest, after)


def hidden_lately(member: Member, at: datetime, after: str | None = None) -> paging.Page:
    """One page of the alerts for which a comment is hidden, while that can be undone; latest first.

    Not those about the member's own comments, nor what its author took away since.
    """
    query = (
        select(Report)
        .join(Report.comment)
        .where(
            Report.upheld.is_(True),
            Report.handled_at >= at - UNDO,
            Comment.hidden_at.is_not(None),
            Comment.hidden_reason != BY_AUTHOR,
            or_(Comment.author_id.is_(None), Comment.author_id != member.id),
        )
        .options(contains_eager(Report.comment))
    )
    return paging.page(query, [paging.Key(Report.handled_at), paging.Key(Report.id)], after)


def texts_before(reports: list[Report]) -> dict[int, list[str]]:
    """What the comments of alerts said before their authors changed them, by the comment's id."""
    comments = (each.comment for each in reports)
    return discussion.texts_before([each.id for each in comments if each and each.edited_at])


def open_report(kind: str, id: int, by: Member) -> Report | None:
    """The alert that `by` already gave about a thing (`contribution_id` or `comment_id`)."""
    return db.session.scalars(
        select(Report).where(
            getattr(Report, kind) == id,
            Report.reporter_id == by.id,
            Report.handled_at.is_(None),
        )
    ).first()


def reported(kind: str, id: str, actor: Member | None) -> Contribution | Comment | None:
    """What an alert would be about, if everybody can read it, and `actor` the discussion it is in.

    `id` is the public id of a contribution, or the number of a comment.
    """
    if kind == "contribution":
        contribution = by_public_id(id)
        return contribution if contribution and contribution.is_public else None
    if not re.fullmatch(r"[0-9]{1,9}", id):
        return None
    spot = discussion.spot(int(id))
    if spot is None or spot.comment.hidden_at or not spot.place.readable_by(actor):
        return None
    return spot.comment
