"""The Atom feed of a list of opinions."""

from collections.abc import Sequence

from flask import url_for
from flask_babel import gettext as _

from council.assembly.forms.opinions import Filters
from council.assembly.models import Opinion
from council.core import feeds
from council.core.feeds import MIME
from council.core.text import excerpt

__all__ = ["MIME", "atom"]


def atom(filters: Filters, opinions: Sequence[Opinion]) -> str:
    """The feed of `opinions` (latest first), as XML."""
    return feeds.atom(
        title=_("Opinions of the councils"),
        about=_("What the councils ask of those who can act."),
        page=url_for("assembly.opinions", **filters.arguments),
        feed=url_for("assembly.opinions_feed", **filters.arguments),
        items=map(item, opinions),
    )


def item(opinion: Opinion) -> feeds.Item:
    """One entry."""
    theme = opinion.dossier.theme
    assert opinion.published_at is not None  # the others are not listed
    return feeds.Item(
        title=f"{opinion.reference} – {opinion.title}",
        page=url_for("assembly.opinion", reference=opinion.reference),
        key=f"/opinions/{opinion.reference}",
        text=excerpt("\n\n".join(opinion.paragraphs), 400),
        at=opinion.published_at,
        categories=(opinion.council.name, *((theme.name,) if theme else ())),
    )
