"""What is done with mails that come in, one function a verb; the caller owns the transaction."""

from council.inbox.operations.receiving import keep
from council.inbox.operations.settling import assign, dismiss, forget, overtake, publish
from council.inbox.operations.sorting import Brought, sort, unread

__all__ = [
    "Brought",
    "assign",
    "dismiss",
    "forget",
    "keep",
    "overtake",
    "publish",
    "sort",
    "unread",
]
