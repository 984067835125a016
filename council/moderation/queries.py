"""What is asked about waiting contributions, decisions, alerts and appeals."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from council.contributions.models import Contribution, Kind, State
from council.contributions.queries.reading import by_public_id
from council.core import clock, paging
from council.core.db import db
from council.discussion import queries as discussion
from council.discussion.models import BY_AUTHOR, Comment
from council.moderation.models import (
    READING_DAYS,
    UNDO,
    Appeal,
    Outcome,
    Reason,
    Redaction,
    Report,
    Review,
)
from council.people.models import Member, Role
from council.people.scopes import within
from council.territory.models import Authority, Theme

MODERATORS = (Role.MODERATOR,)
FIGURES_OVER = timedelta(days=90)  # the public figures speak of the last three months
MEDIAN_OF = 1_000  # latest decisions the median looks at


@dataclass(frozen=True)
class Wanted:
    """Which waiting contributions to show; None: all."""

    kind: Kind | None = None
    theme: Theme | None = None
    commune: Authority | None = None


@dataclass(frozen=True)
class Waiting:
    """A contribution that waits, with the open review when someone has begun one."""

    contribution: Contribution
    review: Review | None

    def days_left(self, at: datetime) -> int:
        """Brussels days until it should be read, negative when late."""
        if self.review:
            return self.review.days_left(at)
        since = self.contribution.submitted_at
        return clock.days_left(clock.deadline(since, days=READING_DAYS, working=True), at)


@dataclass(frozen=True)
class Figures:
    """The public figures of moderation over `days`; `hours` is the median wait, None without."""

    days: int
    published: int
    rejected: dict[Reason, int]
    redacted: int
    undone: int
    appeals: int
    granted: int
    hours: float | None

    @property
    def refused(self) -> int:
        """All refusals, for whatever reason."""
        return sum(self.rejected.values())


def in_scope(member: Member) -> ColumnElement[bool]:
    """The condition that a contribution is `member`'s to moderate."""
    return within(Contribution.commune_id, member, MODERATORS)


def waiting(member: Member, wanted: Wanted, after: str | None) -> paging.Page:
    """One page of what waits in the member's scope, the longest wait first."""
    query = (
        select(Contribution)
        .where(Contribution.state == State.SUBMITTED, in_scope(member))
        .options(joinedload(Contribution.theme), joinedload(Contribution.commune))
    )
    for column, value in (
        (Contribution.kind, wanted.kind),
        (Contribution.theme_id, wanted.theme and wanted.theme.id),
        (Contribution.commune_id, wanted.commune and wanted.commune.id),
    ):
        query = query if value is None else query.where(column == value)
    oldest = [
        paging.Key(Contribution.submitted_at, descending=False),
        paging.Key(Contribution.id, descending=False),
    ]
    page = paging.page(query, oldest, after)
    return paging.Page(with_reviews(page.rows), page.after, page.first)


def with_reviews(contributions: list[Contribution]) -> list[Waiting]:
    """Each contribution with its open review; one query for all."""
    ids = [contribution.id for contribution in contributions]
    rows = db.session.scalars(
        select(Review)
        .where(Review.contribution_id.in_(ids), Review.decided_at.is_(None))
        .options(joinedload(Review.held_by))
        .order_by(Review.id)
    )
    reviews = {review.contribution_id: review for review in rows}
    return [Waiting(each, reviews.get(each.id)) for each in contributions]


def several(public_ids: list[str], member: Member) -> list[Contribution]:
    """Those of these contributions that are in the member's scope."""
    return list(
        db.session.scalars(
            select(Contribution)
            .where(Contribution.public_id.in_(public_ids), in_scope(member))
            .order_by(Contribution.id)
            .with_for_update()
        )
    )


def next_waiting(member: Member) -> Contribution | None:
    """The contribution that has waited longest in the member's scope and is not the member's."""
    return db.session.scalars(
        select(Contribution)
        .where(
            Contribution.state == State.SUBMITTED,
            in_scope(member),
            or_(Contribution.author_id.is_(None), Contribution.author_id != member.id),
        )
        .order_by(Contribution.submitted_at, Contribution.id)
        .limit(1)
    ).first()


def open_review(contribution: Contribution) -> Review | None:
    """The undecided review of a contribution, if someone has begun one."""
    return db.session.scalars(
        reviews_of(contribution).where(Review.decided_at.is_(None)).with_for_update(of=Review)
    ).first()


def latest_review(contribution: Contribution) -> Review | None:
    """The last review of a contribution, decided or not."""
    return db.session.scalars(reviews_of(contribution)).first()


def reviews_of(contribution: Contribution) -> Select[Any]:
    """The reviews of a contribution, the last first."""
    return (
        select(Review)
        .where(Review.contribution_id == contribution.id)
        .order_by(Review.id.desc())
        .limit(1)
    )


def refusal(public_id: str) -> Review | None:
    """The last refusal of the contribution with this public id, if it was not undone."""
    return db.session.scalars(
        select(Review)
        .join(Contribution, Contribution.id == Review.contribution_id)
        .where(
            Contribution.public_id == public_id.lower(),
            Review.outcome == Outcome.REJECT,
            Review.undone_at.is_(None),
        )
        .options(*whole(Review.contribution))
        .order_by(Review.id.desc())
        .limit(1)
    ).first()


def review(id: int) -> Review | None:
    """A review with its contribution and that one's commune."""
    return db.session.scalars(
        select(Review).where(Review.id == id).options(*whole(Review.contribution))
    ).first()


def masked_at(contribution: Contribution) -> list[datetime]:
    """When words of a contribution were masked."""
    asked = select(Redaction.at).where(Redaction.contribution_id == contribution.id)
    return list(db.session.scalars(asked.order_by(Redaction.id)))


def whole(path: Any) -> list[Any]:
    """Loading of a contribution with its commune and theme, behind a relation."""
    return [
        joinedload(path).joinedload(Contribution.commune),
        joinedload(path).joinedload(Contribution.theme),
    ]


def decided(member: Member, after: str | None) -> paging.Page:
    """One page of the decisions in the member's scope, the latest first."""
    query = (
        select(Review)
        .join(Contribution, Contribution.id == Review.contribution_id)
        .where(Review.decided_at.isnot(None), in_scope(member))
        .options(*whole(Review.contribution))
    )
    return paging.page(query, [paging.Key(Review.decided_at), paging.Key(Review.id)], after)


def appeal(id: int) -> Appeal | None:
    """A request for a second look, with the decision and its contribution."""
    return db.session.scalars(
        select(Appeal).where(Appeal.id == id).options(*behind_appeal())
    ).first()


def behind_appeal() -> list[Any]:
    """Loading of what an appeal is about."""
    to_review = joinedload(Appeal.review)
    return [
        to_review.joinedload(Review.contribution).joinedload(Contribution.commune),
        to_review.joinedload(Review.contribution).joinedload(Contribution.theme),
    ]


def open_appeals(member: Member) -> list[Appeal]:
    """The second looks asked for in the member's scope, the most urgent first."""
    return list(
        db.session.scalars(
            select(Appeal)
            .join(Review, Review.id == Appeal.review_id)
            .join(Contribution, Contribution.id == Review.contribution_id)
            .where(Appeal.decided_at.is_(None), in_scope(member))
            .options(*behind_appeal())
            .order_by(Appeal.due_at, Appeal.id)
            .limit(paging.SIZE * 5)
        )
    )


def appeal_of(review: Review) -> Appeal | None:
    """The request for a second look at a decision."""
    return db.session.scalars(select(Appeal).where(Appeal.review_id == review.id)).first()


def report(id: int) -> Report | None:
    """An alert with what it is about."""
    return db.session.scalars(
        select(Report).where(Report.id == id).options(*behind_report())
    ).first()


def behind_report() -> list[Any]:
    """Loading of what an alert is about."""
    return [*whole(Report.contribution), joinedload(Report.comment)]


def open_reports(member: Member) -> list[Report]:
    """The alerts to handle in the member's scope, the oldest first; comments are for everyone."""
    return list(
        db.session.scalars(
            select(Report)
            .outerjoin(Contribution, Contribution.id == Report.contribution_id)
            .where(
                Report.handled_at.is_(None), or_(Report.comment_id.isnot(None), in_scope(member))
            )
            .options(*behind_report())
            .order_by(Report.at, Report.id)
            .limit(paging.SIZE * 5)
        )
    )


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


def hidden_lately(member: Member, at: datetime) -> list[Report]:
    """The alerts for which a comment is hidden, as long as that can be undone; latest first.

    Not those about the member's own comments, nor what its author took away since.
    """
    return list(
        db.session.scalars(
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
            .order_by(Report.handled_at.desc(), Report.id.desc())
            .limit(paging.SIZE * 5)
        )
    )


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


def name_of(id: int | None) -> str:
    """The name of a colleague, for "X is on it"."""
    return db.session.scalar(select(Member.name).where(Member.id == id)) or ""


def log(after: str | None) -> paging.Page:
    """One page of all decisions, without names, the latest first."""
    query = select(Review).where(Review.decided_at.isnot(None)).options(*whole(Review.contribution))
    return paging.page(query, [paging.Key(Review.decided_at), paging.Key(Review.id)], after)


def figures(at: datetime) -> Figures:
    """What moderation did lately; five queries over recent rows only."""
    since = at - FIGURES_OVER
    outcomes = db.session.execute(
        select(Review.outcome, Review.reason, func.count(), func.count(Review.undone_at))
        .where(Review.decided_at >= since)
        .group_by(Review.outcome, Review.reason)
    ).all()
    asked, granted = db.session.execute(
        select(func.count(), func.count().filter(Appeal.granted.is_(True))).where(
            Appeal.at >= since
        )
    ).one()
    redacted = select(func.count()).select_from(Redaction).where(Redaction.at >= since)
    return Figures(
        days=FIGURES_OVER.days,
        published=sum(n for outcome, _r, n, _u in outcomes if outcome is Outcome.PUBLISH),
        rejected={reason: n for _o, reason, n, _u in outcomes if reason is not None},
        redacted=db.session.scalar(redacted) or 0,
        undone=sum(undone for *_, undone in outcomes),
        appeals=asked,
        granted=granted,
        hours=median_hours(since),
    )


def median_hours(since: datetime) -> float | None:
    """The median wait for a first decision, in hours."""
    rows = db.session.execute(
        select(Review.opened_at, Review.decided_at)
        .where(Review.decided_at >= since)
        .order_by(Review.decided_at.desc())
        .limit(MEDIAN_OF)
    ).all()
    waits = sorted((decided - opened).total_seconds() / 3600 for opened, decided in rows if decided)
    return waits[len(waits) // 2] if waits else None
