"""Authorities, themes, competences and delays, those no longer in use too."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from council.core import paging
from council.core.db import db
from council.territory.loading import slug
from council.territory.models import (
    Authority,
    Competence,
    Delay,
    Level,
    Locality,
    Procedure,
    ProcedureDelay,
    Theme,
)


def found(asked: str, level: Level | None, after: str | None) -> paging.Page:
    """One page of authorities by their French name; accents and capitals do not matter."""
    rows = select(Authority)
    if slug(asked):
        rows = rows.where(Authority.slug.contains(slug(asked), autoescape=True))
    if level:
        rows = rows.where(Authority.level == level)
    return paging.page(rows, [paging.Key(Authority.slug, descending=False)], after, size=30)


def authority(id: int) -> Authority | None:
    """The authority with this id."""
    return db.session.get(Authority, id)


def places_of(authority: Authority) -> list[Locality]:
    """The postal codes and places of a commune, those with a code first."""
    rows = select(Locality).where(Locality.authority_id == authority.id)
    by_code = rows.order_by(Locality.postal_code == "", Locality.postal_code, Locality.name)
    return list(db.session.scalars(by_code))


def has_slug(table: type[Authority] | type[Theme], name: str) -> bool:
    """Whether a row bears this name in addresses."""
    return db.session.scalar(select(table.id).where(table.slug == name)) is not None


def theme(id: int) -> Theme | None:
    """The theme with this id."""
    return db.session.get(Theme, id)


def themes() -> list[Theme]:
    """Every theme in its order."""
    return list(db.session.scalars(select(Theme).order_by(Theme.position, Theme.id)))


def competence(id: int) -> Competence | None:
    """The competence with this id."""
    return db.session.get(Competence, id)


def last_position(theme: Theme) -> int:
    """The greatest position among the competences of a theme; -1 without any."""
    rows = select(Competence.position).where(Competence.theme_id == theme.id)
    last = db.session.scalar(rows.order_by(Competence.position.desc()).limit(1))
    return -1 if last is None else last


def delays() -> list[Delay]:
    """All delays: everyone's, then those of levels, then those of authorities."""
    order = list(Level)
    rows = db.session.scalars(select(Delay).options(joinedload(Delay.authority)))
    return sorted(
        rows,
        key=lambda row: (
            row.authority.slug if row.authority else "",
            order.index(row.level) if row.level else -1,
        ),
    )


def own_delays(authority: Authority | None, level: Level | None) -> Delay | None:
    """The delays set for just this authority, or just this level, or (neither) everyone."""
    return db.session.scalar(
        select(Delay).where(
            Delay.authority_id == (authority.id if authority else None),
            Delay.level == level,
        )
    )


def delay(id: int) -> Delay | None:
    """The delays with this id."""
    return db.session.get(Delay, id)


def all_procedures() -> list[Procedure]:
    """Every procedure, in use or not, in the order of the ladder."""
    return list(db.session.scalars(select(Procedure).order_by(Procedure.position, Procedure.id)))


def procedure(id: int) -> Procedure | None:
    """The procedure with this id."""
    return db.session.get(Procedure, id)


def procedure_delay(id: int) -> ProcedureDelay | None:
    """The delays of a procedure before one authority, with this id."""
    return db.session.get(ProcedureDelay, id)


def own_of(procedure: Procedure, authority: Authority) -> ProcedureDelay | None:
    """The delays of a procedure before this authority, if it has its own."""
    return db.session.scalar(
        select(ProcedureDelay).where(
            ProcedureDelay.procedure_id == procedure.id,
            ProcedureDelay.authority_id == authority.id,
        )
    )
