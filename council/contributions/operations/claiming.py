"""Saying "this is also mine": one voice more behind a contribution instead of a duplicate."""

from datetime import datetime

from council.contributions.models import CoAuthor, Contribution, Stance
from council.contributions.operations import supporting
from council.contributions.queries import authoring
from council.core import journal
from council.core.db import db
from council.core.errors import RuleBroken
from council.people.models import Member


def claim(contribution: Contribution, by: Member, at: datetime) -> None:
    """Make `by` a co-author, told like the author, and count their support.

    A second time nothing changes. Raises `RuleBroken`: `contribution.not_public`, or
    `contribution.own` for the author.
    """
    supporting.lock_id(contribution.id)  # the same person, twice at once, is told the same twice
    if not contribution.is_public:
        raise RuleBroken("contribution.not_public")
    if contribution.author_id == by.id:
        raise RuleBroken("contribution.own")
    if authoring.has_joined(by, contribution):
        return
    supporting.take_stance(by, contribution, Stance.SUPPORT, at)
    db.session.add(CoAuthor(contribution_id=contribution.id, member_id=by.id, at=at))
    db.session.flush()
    journal.record("contribution.claimed", by=by, about=contribution, at=at)
