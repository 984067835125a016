"""What is asked about authorities, themes, competences and delays."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select

from council.core.changes import remembered_labels
from council.core.db import db
from council.core.text import fold
from council.territory.models import (
    Authority,
    Competence,
    Level,
    Locality,
    Procedure,
    Theme,
    spoken,
)

SUGGESTED = 3  # themes proposed for a text


def authority(id: int) -> Authority | None:
    """The authority with this id."""
    return db.session.get(Authority, id)


def authorities(ids: Collection[int]) -> Sequence[Authority]:
    """The authorities with these ids."""
    return db.session.scalars(select(Authority).where(Authority.id.in_(ids))).all()


def authority_by_slug(slug: str) -> Authority | None:
    """The authority with this name in addresses."""
    return db.session.scalars(select(Authority).where(Authority.slug == slug)).first()


def addressable() -> list[Authority]:
    """All active authorities: those of the territory first, nearest level first."""
    found = db.session.scalars(select(Authority).where(Authority.active))
    order = list(Level)
    return sorted(found, key=lambda a: (not a.local, order.index(a.level), fold(a.names["fr"])))


def communes() -> list[Authority]:
    """The active communes of the territory, by French name."""
    return local_authorities(Level.COMMUNE)


def local_authorities(*levels: Level) -> list[Authority]:
    """The active authorities that people of the territory meet, of these levels (none: all)."""
    asked = select(Authority).where(Authority.local, Authority.active)
    if levels:
        asked = asked.where(Authority.level.in_(levels))
    found = db.session.scalars(asked)
    return sorted(found, key=lambda each: (list(Level).index(each.level), fold(each.names["fr"])))


@remembered_labels
def words_of_communes() -> dict[int, str]:
    """What is typed to find each commune, by its id: postal codes and names of places, in order."""
    found: dict[int, set[str]] = {}
    rows = select(Locality.authority_id, Locality.postal_code, Locality.name)
    for commune, code, name in db.session.execute(rows):
        found.setdefault(commune, set()).update({code, name})
    return {commune: " ".join(sorted(words)) for commune, words in found.items()}


def themes() -> list[Theme]:
    """The active themes in their order."""
    return list(
        db.session.scalars(select(Theme).where(Theme.active).order_by(Theme.position, Theme.id))
    )


def theme_by_slug(slug: str) -> Theme | None:
    """The theme with this name in addresses."""
    return db.session.scalars(select(Theme).where(Theme.slug == slug)).first()


def suggest_themes(text: str) -> list[Theme]:
    """The themes whose keywords stand in `text`, most hits first: a proposal, never imposed."""
    words = fold(text)
    hits = {theme: count_hits(theme.keywords, words) for theme in themes()}
    found = sorted((t for t, n in hits.items() if n), key=lambda t: (-hits[t], t.position))
    return found[:SUGGESTED]


def count_hits(keywords: list[str], folded: str) -> int:
    """How many of the keywords begin a word of the folded text."""
    return sum(bool(re.search(rf"\b{re.escape(fold(word))}", folded)) for word in keywords)


def competences(theme_id: int) -> list[Competence]:
    """Which levels usually act on a theme, the deciding ones first as the data says."""
    return list(
        db.session.scalars(
            select(Competence).where(Competence.theme_id == theme_id).order_by(Competence.position)
        )
    )


def themes_of(level: Level) -> list[Theme]:
    """The active themes on which authorities of a level usually act, each once, in their order."""
    acting = select(Competence.theme_id).where(Competence.level == level)
    return list(
        db.session.scalars(
            select(Theme).where(Theme.active, Theme.id.in_(acting)).order_by(Theme.position)
        )
    )


def likely_authorities(theme_id: int | None, commune: Authority | None) -> list[Authority]:
    """The authorities that usually act on a theme for people of a commune, in order.

    A proposal to a human, never legal advice: levels come from the competences, bodies from the
    commune's own branch of the territory; the CPAS where the data names it.
    """
    if theme_id is None:
        return [commune] if commune else []
    around = local_authorities()
    found: list[Authority] = []
    for each in competences(theme_id):
        level = Level.CPAS if (each.body or "").startswith("CPAS") else each.level
        found += [a for a in around if a.level is level and near(a, commune)]
    return list(dict.fromkeys(found))


def near(candidate: Authority, commune: Authority | None) -> bool:
    """Whether an authority serves a commune: it, its CPAS, or a level above communes."""
    if candidate.level not in {Level.COMMUNE, Level.CPAS}:
        return True
    return commune is not None and candidate.within(commune)


def procedure_for(authority: Authority) -> Procedure:
    """The delays of an authority: its own, else its level's, else everyone's."""
    rows = db.session.scalars(
        select(Procedure).where(
            or_(Procedure.authority_id == authority.id, Procedure.authority_id.is_(None)),
            or_(Procedure.level == authority.level, Procedure.level.is_(None)),
        )
    ).all()
    return max(rows, key=lambda row: (row.authority_id is not None, row.level is not None))


@dataclass(frozen=True)
class Label:
    """What a filter or a card shows of a theme or a commune: its name as the reader reads it."""

    id: int
    slug: str
    name: str
    active: bool

    @property
    def pair(self) -> tuple[str, str]:
        """Value and text of an entry in a drop-down."""
        return self.slug, self.name


@remembered_labels
def theme_labels() -> list[Label]:
    """Every theme in order, the ones no longer in use too (old contributions have them)."""
    rows = db.session.execute(
        select(Theme.id, Theme.slug, Theme.names, Theme.active).order_by(Theme.position, Theme.id)
    )
    return [Label(id, slug, spoken(names), active) for id, slug, names, active in rows]


@remembered_labels
def commune_labels() -> list[Label]:
    """The communes of the territory, by name."""
    rows = db.session.execute(
        select(Authority.id, Authority.slug, Authority.names, Authority.active).where(
            Authority.local, Authority.level == Level.COMMUNE
        )
    )
    found = [Label(id, slug, spoken(names), active) for id, slug, names, active in rows]
    return sorted(found, key=lambda label: fold(label.name))
