"""What is asked about waiting contributions, decisions, alerts and appeals."""

from council.moderation.queries.appeals import (
    appeal,
    appeal_of,
    behind_appeal,
    open_appeals,
)
from council.moderation.queries.public import (
    figures,
    log,
)
from council.moderation.queries.queue import (
    Waiting,
    Wanted,
    next_waiting,
    several,
    waiting,
)
from council.moderation.queries.reports import (
    behind_report,
    hidden_lately,
    open_report,
    open_reports,
    report,
    reported,
    texts_before,
)
from council.moderation.queries.reviews import (
    decided,
    latest_review,
    name_of,
    open_review,
    refusal,
    review,
)

__all__ = [
    "Waiting",
    "Wanted",
    "appeal",
    "appeal_of",
    "behind_appeal",
    "behind_report",
    "decided",
    "figures",
    "hidden_lately",
    "latest_review",
    "log",
    "name_of",
    "next_waiting",
    "open_appeals",
    "open_report",
    "open_reports",
    "open_review",
    "refusal",
    "report",
    "reported",
    "review",
    "several",
    "texts_before",
    "waiting",
]
