"""One dossier: what it holds, its texts, and holding it still while it is changed."""

import re
from collections.abc import Iterable, Sequence

from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager, joinedload

from council.contributions.models import Contribution
from council.contributions.models import State as Standing
from council.core import paging
from council.core.db import Model, db
from council.dossiers.models import AuthorsWord, Dossier, DossierVersion, Evidence, Grouping
from council.people.models import Member

WHOLE = (joinedload(Dossier.theme), joinedload(Dossier.commune), joinedload(Dossier.thread))
REFERENCE = re.compile(r"([0-9]{4})-([0-9]{1,6})")


def by_reference(reference: str) -> Dossier | None:
    """The dossier `2026-014`, with its theme, commune and thread; None for no reference too."""
    found = REFERENCE.fullmatch(reference)
    if not found:
        return None
    return db.session.scalar(
        select(Dossier)
        .where(Dossier.year == int(found[1]), Dossier.number == int(found[2]))
        .options(*WHOLE)
    )


def by_id(id: int) -> Dossier | None:
    """The dossier with this key, with its theme, commune and thread."""
    return db.session.scalar(select(Dossier).where(Dossier.id == id).options(*WHOLE))


def last_number(year: int) -> int:
    """The greatest number given in `year`; 0 when there is none."""
    return db.session.scalar(select(func.max(Dossier.number)).where(Dossier.year == year)) or 0


def lock(row: Model) -> None:
    """Read a row again and hold it, so that nobody changes it before this transaction ends."""
    db.lock(row)


def locked(contributions: Sequence[Contribution]) -> Sequence[Contribution]:
    """The contributions, read again and held, in one order for everyone (no deadlock)."""
    ids = {each.id for each in contributions}
    return db.session.scalars(
        select(Contribution)
        .where(Contribution.id.in_(ids))
        .order_by(Contribution.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def groupings(dossier: Dossier, limit: int | None = None) -> Sequence[Grouping]:
    """The contributions in a dossier (the first `limit`), by paragraph, most supported first."""
    return db.session.scalars(
        present(dossier)
        .options(*WITH_PLACE)
        .order_by(
            Grouping.paragraph.is_(None),
            Grouping.paragraph,
            Contribution.supports.desc(),
            Grouping.id,
        )
        .limit(limit)
    ).all()


def voices(dossier: Dossier, after: str | None) -> paging.Page:
    """One page of the contributions in a dossier, in the order in which they joined it."""
    return paging.page(
        present(dossier).options(*WITH_PLACE), [paging.Key(Grouping.id, descending=False)], after
    )


WITH_PLACE = (
    contains_eager(Grouping.contribution).joinedload(Contribution.theme),
    contains_eager(Grouping.contribution).joinedload(Contribution.commune),
    joinedload(Grouping.dossier),
)


def present(dossier: Dossier) -> Select[Grouping]:
    """The groupings of a dossier whose contribution can still be read there."""
    return (
        select(Grouping)
        .join(Grouping.contribution)
        .where(
            Grouping.dossier_id == dossier.id,
            Grouping.left_at.is_(None),
            Contribution.state == Standing.GROUPED,
        )
    )


def grouping(dossier: Dossier, public_id: str) -> Grouping | None:
    """The place of a contribution in a dossier, unless it has left."""
    if not public_id.isascii() or not public_id.isalnum():
        return None
    return db.session.scalar(
        present(dossier).where(Contribution.public_id == public_id).options(*WITH_PLACE)
    )


def ways(contribution: Contribution) -> Sequence[Grouping]:
    """Every dossier that a contribution is or was in, the first one first."""
    return db.session.scalars(
        select(Grouping)
        .where(Grouping.contribution_id == contribution.id)
        .options(joinedload(Grouping.dossier))
        .order_by(Grouping.id)
    ).all()


def mine(dossier: Dossier, member: Member) -> Sequence[Grouping]:
    """The contributions of `member` in a dossier."""
    return db.session.scalars(
        present(dossier).where(Contribution.author_id == member.id).options(*WITH_PLACE)
    ).all()


def proof(dossier: Dossier, id: int) -> Evidence | None:
    """The piece of evidence with this key, if it is in that dossier."""
    found = db.session.get(Evidence, id)
    return found if found and found.dossier_id == dossier.id else None


def evidence(dossier: Dossier) -> Sequence[Evidence]:
    """What supports a dossier, oldest first."""
    return db.session.scalars(
        select(Evidence).where(Evidence.dossier_id == dossier.id).order_by(Evidence.id)
    ).all()


def first_words(dossier: Dossier) -> Contribution | None:
    """The contribution in a dossier that was published first, with its commune."""
    found = db.session.scalar(
        present(dossier)
        .options(*WITH_PLACE)
        .order_by(Contribution.published_at, Contribution.id)
        .limit(1)
    )
    return found.contribution if found else None


def versions(dossier: Dossier) -> Sequence[DossierVersion]:
    """The texts of a dossier, the latest first."""
    return db.session.scalars(
        select(DossierVersion)
        .where(DossierVersion.dossier_id == dossier.id)
        .order_by(DossierVersion.number.desc())
    ).all()


def words_to_authors(dossier: Dossier, limit: int) -> Sequence[AuthorsWord]:
    """What the council wrote to the authors in a dossier, the latest `limit` first."""
    return db.session.scalars(
        select(AuthorsWord)
        .where(AuthorsWord.dossier_id == dossier.id)
        .order_by(AuthorsWord.id.desc())
        .limit(limit)
    ).all()


def words_by_id(ids: Iterable[int]) -> dict[int, AuthorsWord]:
    """These words to authors, by id."""
    found = db.session.scalars(select(AuthorsWord).where(AuthorsWord.id.in_(list(ids))))
    return {each.id: each for each in found}
