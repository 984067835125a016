"""Authorities, themes and competences: added and changed. Nothing that was used is deleted."""

from datetime import datetime
from typing import Any

from council.admin.queries import territory as queries
from council.core import journal
from council.core.db import db
from council.core.errors import RuleBroken
from council.core.text import fold
from council.people.models import Member
from council.territory.loading import slug
from council.territory.models import Authority, Competence, Level, Locality, Theme

ORDER = list(Level)


Places = set[tuple[str, str]]  # postal codes ("" for none), and names of places


def change_authority(
    authority: Authority, by: Member, at: datetime, *, places: Places, **values: Any
) -> None:
    """Change the names, address, language, use or places of an authority; the same stays."""
    changed = put(authority, values)
    if put_places(authority, places):
        changed.append("places")
    if changed:
        journal.record("authority.changed", by=by, about=authority, at=at, changed=changed)


def put(thing: Any, values: dict[str, Any]) -> list[str]:
    """Set what differs; the names of the columns that changed."""
    changed = sorted(name for name, value in values.items() if getattr(thing, name) != value)
    for name in changed:
        setattr(thing, name, values[name])
    return changed


def put_places(authority: Authority, places: Places) -> bool:
    """Let these be the places of a commune; whether that changes anything."""
    known = {(each.postal_code, each.name): each for each in queries.places_of(authority)}
    for gone in known.keys() - places:
        db.session.delete(known[gone])
    db.session.add_all(
        Locality(postal_code=code, name=name, authority_id=authority.id)
        for code, name in sorted(places - known.keys())
    )
    return known.keys() != places


def add_authority(
    *,
    level: Level,
    parent: Authority | None,
    names: dict[str, str],
    places: Places,
    by: Member,
    at: datetime,
    **values: Any,
) -> Authority:
    """Add an authority beneath `parent`.

    Raises `admin.authority_known`, `admin.parent_needed` or `admin.wrong_parent`.
    """
    name = free_slug(Authority, names, "admin.authority_known")
    check_parent(level, parent)
    added = Authority(
        key=f"{level.value}-{name}",
        slug=name,
        level=level,
        parent_id=parent.id if parent else None,
        path="",
        names=names,
        **values,
    )
    db.session.add(added)
    db.session.flush()  # its path holds its id
    added.path = f"{parent.path if parent else '/'}{added.id}/"
    put_places(added, places)
    journal.record("authority.added", by=by, about=added, at=at, slug=name)
    return added


def free_slug(table: type[Authority] | type[Theme], names: dict[str, str], code: str) -> str:
    """The name in addresses for these names; refused as `code` when empty or taken."""
    name = slug(names["fr"])
    if not name or queries.has_slug(table, name):
        raise RuleBroken(code)
    return name


def check_parent(level: Level, parent: Authority | None) -> None:
    """Refuse an authority that would hang in the air, or above a wider one."""
    if parent is None:
        if level in {Level.COMMUNE, Level.CPAS}:
            raise RuleBroken("admin.parent_needed")
        return
    fits = ORDER.index(parent.level) > ORDER.index(level) and parent.level is not Level.CPAS
    if level is Level.CPAS:
        fits = parent.level is Level.COMMUNE
    if not fits:
        raise RuleBroken("admin.wrong_parent")


def change_theme(theme: Theme, by: Member, at: datetime, **values: Any) -> None:
    """Change the names, keywords, place or use of a theme. Raises `admin.last_theme`."""
    values["keywords"] = folded(values["keywords"])
    changed = put(theme, values)
    db.session.flush()
    if not any(each.active for each in queries.themes()):
        raise RuleBroken("admin.last_theme")
    if changed:
        journal.record("theme.changed", by=by, about=theme, at=at, changed=changed)


def folded(words: list[str]) -> list[str]:
    """Keywords as texts are searched for them, each once, in order."""
    return list(dict.fromkeys(fold(word) for word in words))


def add_theme(*, names: dict[str, str], by: Member, at: datetime, **values: Any) -> Theme:
    """Add a theme. Raises `admin.theme_known`."""
    name = free_slug(Theme, names, "admin.theme_known")
    values["keywords"] = folded(values["keywords"])
    added = Theme(slug=name, names=names, **values)
    db.session.add(added)
    db.session.flush()
    journal.record("theme.added", by=by, about=added, at=at, slug=name)
    return added


def add_competence(
    theme: Theme, *, level: Level, role: str, body: str, source: str, by: Member, at: datetime
) -> Competence:
    """Say that a level usually acts on a theme, after those that are said already."""
    added = Competence(
        theme_id=theme.id,
        level=level,
        role=role,
        body=body or None,
        source=source or None,
        position=queries.last_position(theme) + 1,
    )
    db.session.add(added)
    db.session.flush()
    about = {"level": level.value, "role": role}
    journal.record("competence.added", by=by, about=theme, at=at, acting=about)
    return added


def remove_competence(competence: Competence, by: Member, at: datetime) -> None:
    """No longer say that a level acts on a theme: a proposal for the future only."""
    about = {"level": competence.level.value, "role": competence.role}
    journal.record("competence.removed", by=by, about=competence.theme, at=at, acting=about)
    db.session.delete(competence)
