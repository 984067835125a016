"""Moderation in the open: decisions and figures, without names."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from council.core import paging
from council.core.db import db
from council.moderation.models import Appeal, Outcome, Reason, Redaction, Review
from council.moderation.queries.reviews import whole

FIGURES_OVER = timedelta(days=90)  # the public figures speak of the last three months
MEDIAN_OF = 1_000  # latest decisions the median looks at


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
