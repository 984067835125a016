"""What people do with contributions: one function per verb; the caller owns the transaction."""

from council.contributions.operations.claiming import claim
from council.contributions.operations.drafting import (
    answer,
    attach,
    describe,
    detach,
    drop,
    drop_old_drafts,
)
from council.contributions.operations.submitting import (
    edit,
    hide_files,
    publish_files,
    rewrite,
    send,
    send_to,
    submit,
    withdraw,
)

__all__ = [
    "answer",
    "attach",
    "claim",
    "describe",
    "detach",
    "drop",
    "drop_old_drafts",
    "edit",
    "hide_files",
    "publish_files",
    "rewrite",
    "send",
    "send_to",
    "submit",
    "withdraw",
]
