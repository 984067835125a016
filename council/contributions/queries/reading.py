"""What a contribution's own pages ask: the thing itself, its versions, its files, my stance."""

import re
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from council.contributions.models import (
    Contribution,
    ContributionFile,
    ContributionVersion,
    Stance,
    Support,
)
from council.core.db import db
from council.people.models import Member

WORD = re.compile(r"\S+\s*")
WHOLE = (
    joinedload(Contribution.theme),
    joinedload(Contribution.commune),
    joinedload(Contribution.author).lazyload(Member.grants),
    joinedload(Contribution.thread),
)


def by_public_id(public_id: str) -> Contribution | None:
    """The contribution with this public id, in capitals or not, with what its page shows."""
    asked = select(Contribution).where(Contribution.public_id == public_id.lower())
    return db.session.scalars(asked.options(*WHOLE)).one_or_none()


def by_id(id: int) -> Contribution | None:
    """The contribution with this id, with what its page shows."""
    asked = select(Contribution).where(Contribution.id == id)
    return db.session.scalars(asked.options(*WHOLE)).one_or_none()


def shown(public_id: str) -> Contribution | None:
    """The contribution with this public id, with its files too. One query."""
    asked = select(Contribution).where(Contribution.public_id == public_id.lower())
    found = db.session.scalars(asked.options(*WHOLE, joinedload(Contribution.files)))
    return found.unique().one_or_none()


@dataclass(frozen=True)
class Marks:
    """What a page says besides the text: the reader's stance, and when words were last masked."""

    stance: Stance | None = None
    masked_at: datetime | None = None


def marks(member: Member | None, contribution: Contribution) -> Marks:
    """The marks of a contribution for a member (None: a visitor). One query at the most."""
    if member is None and contribution.version == 1:
        return Marks()
    whose = member.id if member else 0
    stance = select(Support.stance).where(
        Support.contribution_id == contribution.id, Support.member_id == whose
    )
    masked = select(func.max(ContributionVersion.at)).where(
        ContributionVersion.contribution_id == contribution.id, ContributionVersion.redacted
    )
    row = db.session.execute(select(stance.scalar_subquery(), masked.scalar_subquery())).one()
    return Marks(*row)


def files_of(contribution: Contribution) -> list[ContributionFile]:
    """The pictures and documents shown with a contribution, in order."""
    asked = select(ContributionFile).where(ContributionFile.contribution_id == contribution.id)
    return list(db.session.scalars(asked.order_by(ContributionFile.position, ContributionFile.id)))


@dataclass(frozen=True)
class Edition:
    """One text of a contribution; `title` and `body` are runs of (kept, added or removed, words).

    Both are empty for a text that only moderators may see.
    """

    number: int
    at: Any
    hidden: bool
    title: list[tuple[str, str]]
    body: list[tuple[str, str]]


def editions_of(contribution: Contribution, *, everything: bool = False) -> list[Edition]:
    """Every text of a contribution, newest first, each compared with the one before.

    A text that a moderator masked words in is hidden, unless `everything` is asked for; the one
    after it is then shown without a comparison, which would tell what was masked.
    """
    asked = select(ContributionVersion).where(
        ContributionVersion.contribution_id == contribution.id,
        ContributionVersion.number < contribution.version,
    )
    texts: list[Any] = list(db.session.scalars(asked.order_by(ContributionVersion.number)))
    before, editions = None, []
    for text in [*texts, contribution]:
        hidden = getattr(text, "redacted", False) and not everything
        editions.append(edition(text, None if hidden else text, before))
        before = None if hidden else text
    return editions[::-1]


def edition(text: Any, shown: Any, before: Any) -> Edition:
    """One text beside the one before (None: nothing to compare it with)."""
    return Edition(
        number=getattr(text, "number", None) or text.version,
        at=getattr(text, "at", None),
        hidden=shown is None,
        title=compare(before.title if before else None, shown.title) if shown else [],
        body=compare(before.body if before else None, shown.body) if shown else [],
    )


def compare(before: str | None, after: str) -> list[tuple[str, str]]:
    """`after` as runs of words: ("same" | "added" | "removed", text); all "same" without before."""
    if before is None:
        return [("same", after)]
    old, new = WORD.findall(before), WORD.findall(after)
    runs = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new).get_opcodes():
        pieces = [("same", new[c:d])]
        if tag != "equal":
            pieces = [("removed", old[a:b]), ("added", new[c:d])]
        runs += [(name, "".join(words)) for name, words in pieces if words]
    return runs
