"""Grouping: opening a dossier, and contributions that come, leave and find their paragraph."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.exc import IntegrityError

from council.contributions.models import Contribution
from council.contributions.models import State as Standing
from council.core.clock import local_day
from council.core.db import db
from council.core.errors import RuleBroken
from council.discussion.models import Thread
from council.dossiers import paragraphs, queries
from council.dossiers.models import Dossier, Grouping, State
from council.dossiers.operations.record import note
from council.dossiers.operations.texts import keep_version
from council.dossiers.operations.words import keep_word
from council.people.models import Member
from council.territory.models import Authority, Theme

TRIES = 8  # at a number that others may take at the same moment
MOST = 100  # contributions grouped at once


def open_dossier(
    *,
    title: str,
    summary: str,
    ask: str,
    contributions: Sequence[Contribution],
    theme: Theme | None,
    commune: Authority | None,
    language: str,
    word: str = "",
    by: Member,
    at: datetime,
) -> Dossier:
    """Group published contributions into a new dossier with the next number of the year.

    `summary` is Markdown, `word` goes to the authors. Raises `RuleBroken`: `dossier.empty`,
    `dossier.many`, `dossier.not_free` (one is not published, or is in a dossier already) or
    `dossier.busy`.
    """
    check_number(contributions)
    thread = Thread(about_kind="dossier", about_id=0)
    db.session.add(thread)
    db.session.flush()
    dossier = store(
        at,
        title=title,
        summary=summary,
        ask=ask,
        language=language,
        theme_id=theme.id if theme else None,
        commune_id=commune.id if commune else None,
        thread_id=thread.id,
        opened_at=at,
        opened_by_id=by.id,
    )
    thread.about_id = dossier.id
    keep_version(dossier, by=by, at=at)
    note(
        "opened",
        dossier,
        by=by,
        at=at,
        contributions=[each.id for each in contributions],
        **keep_word(dossier, word, by=by, at=at),
    )
    group(dossier, contributions, by=by, at=at, opening=True)
    return dossier


def check_number(contributions: Sequence[Contribution]) -> None:
    """Refuse to group nothing, or more than can be read at once."""
    if not contributions:
        raise RuleBroken("dossier.empty")
    if len(contributions) > MOST:
        raise RuleBroken("dossier.many", most=MOST)


def store(at: datetime, **values: Any) -> Dossier:
    """Store a dossier under the next number of the year in Brussels; flushed.

    Two may ask for the same number at once: the database refuses one, who asks again.
    """
    year = local_day(at).year
    for _attempt in range(TRIES):
        dossier = Dossier(year=year, number=queries.last_number(year) + 1, **values)
        try:
            with db.session.begin_nested():
                db.session.add(dossier)
        except IntegrityError:
            continue
        return dossier
    raise RuleBroken("dossier.busy")


def group(
    dossier: Dossier,
    contributions: Sequence[Contribution],
    *,
    by: Member,
    at: datetime,
    **details: Any,
) -> None:
    """Put free contributions into a dossier; nobody else can move them meanwhile."""
    for each in queries.locked(contributions):
        if each.state is not Standing.PUBLISHED:
            raise RuleBroken("dossier.not_free")
        each.move_to(Standing.GROUPED)
        db.session.add(
            Grouping(dossier_id=dossier.id, contribution_id=each.id, added_at=at, added_by_id=by.id)
        )
        note("contribution_added", dossier, by=by, at=at, contribution=each.id, **details)
    db.session.flush()  # a contribution in two dossiers is refused here


def add(
    dossier: Dossier,
    contributions: Sequence[Contribution],
    *,
    word: str = "",
    by: Member,
    at: datetime,
) -> None:
    """Put more contributions into a dossier that is not closed; `word` goes to their authors.

    Raises `RuleBroken`: `dossier.closed`, and as `open_dossier`.
    """
    check_number(contributions)
    queries.lock(dossier)
    if dossier.state is State.CLOSED:
        raise RuleBroken("dossier.closed")
    group(dossier, contributions, by=by, at=at, **keep_word(dossier, word, by=by, at=at))


def remove(grouping: Grouping, *, by: Member, at: datetime) -> None:
    """A moderator takes a contribution out: it is published on its own again.

    Raises `RuleBroken("dossier.left")` when it is out already.
    """
    take_out(grouping, by=by, at=at, role="moderator")


def leave(grouping: Grouping, *, by: Member, at: datetime) -> None:
    """Its author takes a contribution out of the dossier, at any time; as `remove`."""
    take_out(grouping, by=by, at=at, role="author")


def take_out(grouping: Grouping, *, by: Member, at: datetime, role: str) -> None:
    """End a grouping; a contribution that was withdrawn meanwhile stays so."""
    queries.lock(grouping)
    if grouping.left_at:
        raise RuleBroken("dossier.left")
    grouping.left_at = at
    [contribution] = queries.locked([grouping.contribution])
    contribution.in_dossier = False
    if contribution.state is Standing.GROUPED:
        contribution.move_to(Standing.PUBLISHED)
    note(
        "contribution_left", grouping.dossier, by=by, role=role, at=at, contribution=contribution.id
    )


def place(grouping: Grouping, paragraph: int | None, *, by: Member, at: datetime) -> None:
    """Say in which paragraph of the summary (from 1; None: not yet) a contribution's words are.

    Raises `RuleBroken`: `dossier.left`, or `dossier.paragraph` when there is no such one.
    """
    if grouping.left_at:
        raise RuleBroken("dossier.left")
    dossier = grouping.dossier
    if paragraph is not None and not 1 <= paragraph <= len(paragraphs.split(dossier.summary)):
        raise RuleBroken("dossier.paragraph")
    if paragraph == grouping.paragraph:
        return
    grouping.paragraph = paragraph
    note(
        "contribution_placed",
        dossier,
        by=by,
        at=at,
        contribution=grouping.contribution_id,
        paragraph=paragraph,
    )


def place_all(
    dossier: Dossier, places: Mapping[int, int | None], *, by: Member, at: datetime
) -> None:
    """`place` several contributions: `places` has a paragraph by contribution id.

    One that has left the dossier meanwhile is passed over.
    """
    queries.lock(dossier)  # its paragraphs stay where they are, and so do the contributions
    for grouping in queries.groupings(dossier):
        if grouping.contribution_id in places:
            place(grouping, places[grouping.contribution_id], by=by, at=at)
