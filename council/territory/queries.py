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
    Days,
    Delay,
    Level,
    Locality,
    Procedure,
    ProcedureDelay,
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


def delays_for(authority: Authority, procedure: Procedure | None = None) -> Days:
    """The delays of an authority: its own for a procedure, else the procedure's.

    By the ordinary way (None): its own, else its level's, else everyone's.
    """
    if procedure:
        own = select(ProcedureDelay).where(
            ProcedureDelay.procedure_id == procedure.id, ProcedureDelay.authority_id == authority.id
        )
        return db.session.scalar(own) or procedure
    rows = db.session.scalars(
        select(Delay).where(
            or_(Delay.authority_id == authority.id, Delay.authority_id.is_(None)),
            or_(Delay.level == authority.level, Delay.level.is_(None)),
        )
    ).all()
    return max(rows, key=lambda row: (row.authority_id is not None, row.level is not None))


def own_delays_of_procedures() -> dict[int, list[ProcedureDelay]]:
    """The delays that authorities have of their own for procedures, by procedure."""
    found: dict[int, list[ProcedureDelay]] = {}
    for each in db.session.scalars(select(ProcedureDelay).order_by(ProcedureDelay.authority_id)):
        found.setdefault(each.procedure_id, []).append(each)
    return found


def procedures() -> list[Procedure]:
    """The procedures in use, in the order of the ladder."""
    found = select(Procedure).where(Procedure.active).order_by(Procedure.position, Procedure.id)
    return list(db.session.scalars(found))


def procedure(key: str) -> Procedure | None:
    """The procedure in use with this stable name."""
    return db.session.scalar(select(Procedure).where(Procedure.key == key, Procedure.active))


def procedures_of(authority: Authority) -> list[Procedure]:
    """The procedures in use that authorities of this level know, in the order of the ladder."""
    return [each for each in procedures() if each.serves(authority)]


@dataclass(frozen=True)
class Rung:
    """Where a dossier may go next; `procedure` None: the ordinary way."""

    authority: Authority
    procedure: Procedure | None = None


def next_rung(authority: Authority, procedure: Procedure | None) -> Rung | None:
    """The rung after a procedure (None: the ordinary way) of an authority; None at the top.

    That of the procedure's next, at the nearest authority from this one upward that has it; else
    the authority above, by the ordinary way.
    """
    line, following = upward(authority), after(procedure)
    if following:
        found = next((each for each in line if following.serves(each)), None)
        if found:
            return Rung(found, following)
    return Rung(line[1]) if len(line) > 1 else None


def after(procedure: Procedure | None) -> Procedure | None:
    """The procedure in use that comes after another; None after the ordinary way."""
    if procedure is None or procedure.next_id is None:
        return None
    following = db.session.get_one(Procedure, procedure.next_id)
    return following if following.active else None


def upward(authority: Authority) -> list[Authority]:
    """An authority and those above it, nearest first."""
    ids = [int(id) for id in authority.path.strip("/").split("/")]
    known = {each.id: each for each in authorities(ids)}
    return [known[id] for id in reversed(ids)]


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
