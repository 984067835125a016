"""Authorities, themes, who is competent for what, and the delays that bind them."""

from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from council.core.db import LABELS, Id, Model, Moment
from council.core.locale import DEFAULT, current


class Level(StrEnum):
    """The level of an authority, nearest to people first."""

    COMMUNE = "commune"
    CPAS = "cpas"
    PROVINCE = "province"
    COMMUNITY = "community"
    REGION = "region"
    FEDERAL = "federal"
    EUROPEAN = "european"


def spoken(names: dict[str, str]) -> str:
    """Of a name by language, the one in the language now spoken, else in French."""
    return str(names.get(current()) or names[DEFAULT])


class Named:
    """A row whose `names` are kept by language."""

    names: Any

    @property
    def name(self) -> str:
        """The name in the language now spoken, else in French."""
        return spoken(self.names)


class Authority(Named, Model):
    """A body that can act. `path` lists its ancestors and itself (`/1/5/`), for scopes.

    `local` marks those that a person of the territory meets; `email` is where dossiers are sent.
    """

    __table_args__ = ({"info": LABELS},)

    id: Mapped[Id]
    key: Mapped[str] = mapped_column(unique=True)  # stable name in the reference data
    slug: Mapped[str] = mapped_column(unique=True)
    level: Mapped[Level] = mapped_column(index=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("authority.id"), index=True)
    path: Mapped[str]
    nis: Mapped[str | None] = mapped_column(unique=True)
    names: Mapped[dict[str, str]]
    population: Mapped[int | None]
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    email: Mapped[str | None]
    language: Mapped[str] = mapped_column(default=DEFAULT)  # of letters to it
    local: Mapped[bool] = mapped_column(default=False)
    active: Mapped[bool] = mapped_column(default=True)

    def within(self, other: "Authority") -> bool:
        """Whether this authority is `other` or lies beneath it."""
        return self.path.startswith(other.path)


class Locality(Model):
    """A postal code and a place name in a commune."""

    __table_args__ = (UniqueConstraint("postal_code", "name", "authority_id"), {"info": LABELS})

    id: Mapped[Id]
    postal_code: Mapped[str] = mapped_column(index=True)
    name: Mapped[str]
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"), index=True)
    authority: Mapped[Authority] = relationship()


class Theme(Named, Model):
    """What a contribution is about; `keywords` (folded) propose it, never impose it."""

    __table_args__ = ({"info": LABELS},)

    id: Mapped[Id]
    slug: Mapped[str] = mapped_column(unique=True)
    names: Mapped[dict[str, str]]
    keywords: Mapped[list[str]]
    position: Mapped[int] = mapped_column(default=0)
    active: Mapped[bool] = mapped_column(default=True)


class Competence(Model):
    """Which level usually acts on a theme, and in which role; a proposal, not legal advice."""

    __table_args__ = (UniqueConstraint("theme_id", "position"),)

    id: Mapped[Id]
    theme_id: Mapped[int] = mapped_column(ForeignKey("theme.id"), index=True)
    level: Mapped[Level]
    role: Mapped[str]
    body: Mapped[str | None]
    source: Mapped[str | None]  # address of the text it rests on; None: general knowledge
    position: Mapped[int]
    theme: Mapped[Theme] = relationship()


class Procedure(Model):
    """The delays of a referral: of one authority, of a level, or (neither given) of everyone."""

    __table_args__ = (
        CheckConstraint("ack_days > 0 AND answer_days > 0", name="positive"),
        CheckConstraint("authority_id IS NULL OR level IS NULL", name="one_scope"),
        UniqueConstraint("authority_id"),
        UniqueConstraint("level"),
    )

    id: Mapped[Id]
    authority_id: Mapped[int | None] = mapped_column(ForeignKey("authority.id"))
    level: Mapped[Level | None]
    ack_days: Mapped[int] = mapped_column(default=15)
    ack_working: Mapped[bool] = mapped_column(default=True)
    answer_days: Mapped[int] = mapped_column(default=60)
    answer_working: Mapped[bool] = mapped_column(default=False)
    extension_days: Mapped[int] = mapped_column(default=30)  # the longest extension
    changed_at: Mapped[Moment | None]  # by an administrator; told in public
    authority: Mapped[Authority | None] = relationship()
