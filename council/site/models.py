"""Texts of the explaining pages, where an administrator replaced ours."""

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from council.core.db import Id, Model, Moment


class PageText(Model):
    """The title and text (Markdown) of one explaining page in one language, in place of ours."""

    __table_args__ = (UniqueConstraint("slug", "locale"),)

    id: Mapped[Id]
    slug: Mapped[str]
    locale: Mapped[str]
    title: Mapped[str]
    body_source: Mapped[str]
    updated_at: Mapped[Moment]
    updated_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
