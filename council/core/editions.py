"""Texts that several people may change: a change says on which edition it was written.

One written on another than the present is refused, so that nobody's words are lost.
"""

from datetime import datetime
from typing import Protocol, cast

from council.core.db import Base, db
from council.core.errors import STALE, RuleBroken


class Text(Protocol):
    """A stored text that knows when it was last changed."""

    @property
    def updated_at(self) -> datetime:
        """The moment of its last change."""


def edition(text: Text | None) -> str:
    """The edition of a text, for a form to hold; "" while ours stands (None)."""
    return text.updated_at.isoformat() if text else ""


def read(version: str) -> str:
    """The edition that a form holds; `RuleBroken("text.stale")` where it holds none."""
    try:
        return version and datetime.fromisoformat(version).isoformat()
    except ValueError:
        raise RuleBroken(STALE) from None


def check(text: Text | None, version: str) -> None:
    """Hold a text; refuse what was written on another edition: `RuleBroken("text.stale")`."""
    if text:
        db.lock(cast(Base, text))
    if edition(text) != version:
        raise RuleBroken(STALE)


__all__ = ["check", "edition", "read"]
