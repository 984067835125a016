"""Councils and colleges."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from council.assembly.models import College, Council, Territory
from council.core.db import db
from council.core.text import fold
from council.territory.models import Authority, Level


def councils() -> list[Council]:
    """The councils that are not ended, by name."""
    asked = (
        select(Council).where(Council.ended_at.is_(None)).options(selectinload(Council.colleges))
    )
    return sorted(db.session.scalars(asked), key=lambda each: fold(each.name))


def every() -> list[Council]:
    """All councils, those that are ended too, by name."""
    return sorted(db.session.scalars(select(Council)), key=lambda each: fold(each.name))


def ended() -> Sequence[Council]:
    """The councils that are ended, the latest first: what they did stays readable."""
    asked = select(Council).where(Council.ended_at.is_not(None))
    return db.session.scalars(asked.order_by(Council.ended_on.desc(), Council.id)).all()


def by_slug(slug: str) -> Council | None:
    """The council with this name in addresses, its colleges at hand; ended ones too."""
    asked = select(Council).where(Council.slug == slug).options(selectinload(Council.colleges))
    return db.session.scalars(asked).first()


def council(id: int) -> Council | None:
    """The council with this id."""
    return db.session.get(Council, id)


def college(id: int) -> College | None:
    """The college with this id."""
    return db.session.get(College, id)


def territories(council: Council) -> Sequence[Territory]:
    """The rows that say which communes a council is for; none: all."""
    return db.session.scalars(select(Territory).where(Territory.council_id == council.id)).all()


def communes(council: Council) -> list[Authority]:
    """The communes that a council is for, by French name."""
    chosen = select(Territory.authority_id).where(Territory.council_id == council.id)
    found: Sequence[Authority] = db.session.scalars(
        select(Authority).where(Authority.id.in_(chosen))
    ).all()
    if not found:
        found = db.session.scalars(
            select(Authority).where(
                Authority.level == Level.COMMUNE,
                Authority.active,
                Authority.path.startswith(council.authority.path, autoescape=True),
            )
        ).all()
    return sorted(found, key=lambda each: fold(each.names["fr"]))
