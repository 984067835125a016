"""What authors and those who joined them may look at: contributions, receipts, files."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from council.contributions.models import (
    CoAuthor,
    Contribution,
    ContributionFile,
    Draft,
    Support,
)
from council.contributions.queries import reading
from council.core.db import db
from council.core.files import StoredFile
from council.people.models import Member


@dataclass(frozen=True)
class Receipt:
    """A contribution, and the ids of those to whom its receipt belongs."""

    contribution: Contribution
    people: frozenset[int]


@dataclass(frozen=True)
class ServedFile:
    """A kept file, the contribution that shows it (None: a draft), and whether its draft is held.

    `held` is about the person now asking: their open draft holds the file.
    """

    file: StoredFile
    contribution: Contribution | None
    held: bool


def published(public_id: str) -> Contribution | None:
    """The contribution with this name in addresses, if everybody may read it."""
    found = reading.by_public_id(public_id)
    return found if found and found.is_public else None


def receipt(public_id: str) -> Receipt | None:
    """A contribution with its author and those who said "this is also mine"."""
    found = reading.by_public_id(public_id)
    if found is None:
        return None
    joined = db.session.scalars(
        select(CoAuthor.member_id).where(CoAuthor.contribution_id == found.id)
    )
    return Receipt(found, frozenset({*joined, found.author_id or 0} - {0}))


def count_submitted(author: Member, since: datetime) -> int:
    """How many contributions `author` has submitted since a moment."""
    asked = select(func.count()).select_from(Contribution)
    asked = asked.where(Contribution.author_id == author.id, Contribution.submitted_at > since)
    return db.session.scalar(asked) or 0


def is_taken(public_id: str) -> bool:
    """Whether a contribution has this name in addresses already."""
    asked = select(Contribution.id).where(Contribution.public_id == public_id)
    return db.session.scalar(asked) is not None


def has_joined(member: Member, contribution: Contribution) -> bool:
    """Whether `member` has said "this is also mine"."""
    return db.session.get(CoAuthor, (contribution.id, member.id)) is not None


def others_stand_behind(contribution: Contribution) -> bool:
    """Whether anybody but the author has supported, joined or answered it."""
    if contribution.comment_count or contribution.supports_imported:
        return True
    joined = select(CoAuthor.member_id).where(CoAuthor.contribution_id == contribution.id)
    stood = select(Support.member_id).where(
        Support.contribution_id == contribution.id, Support.member_id != contribution.author_id
    )
    return db.session.scalars(joined.union_all(stood).limit(1)).first() is not None


def stored(tokens: list[str]) -> list[StoredFile]:
    """The kept files with these names, in the same order; unknown ones are left out."""
    found = db.session.scalars(select(StoredFile).where(StoredFile.token.in_(tokens)))
    known = {file.token: file for file in found}
    return [known[token] for token in tokens if token in known]


def served_file(token: str, draft: Draft | None) -> ServedFile | None:
    """The file of this name, with what decides who may see it; `draft` is the asker's own."""
    asked = (
        select(StoredFile, Contribution)
        .outerjoin(ContributionFile, ContributionFile.file_id == StoredFile.id)
        .outerjoin(Contribution, Contribution.id == ContributionFile.contribution_id)
        .options(joinedload(Contribution.commune))
        .where(StoredFile.token == token)
    )
    row = db.session.execute(asked.limit(1)).first()
    if row is None:
        return None
    kept = draft.answers.get("files", []) if draft else []
    return ServedFile(row[0], row[1], any(each["token"] == token for each in kept))
