"""The Atom feed of a list of dossiers."""

from collections.abc import Sequence

from flask import url_for
from flask_babel import gettext as _

from council.core import feeds
from council.core.feeds import MIME
from council.core.text import excerpt
from council.dossiers.forms import Filters
from council.dossiers.models import Dossier

__all__ = ["MIME", "atom"]


def atom(filters: Filters, dossiers: Sequence[Dossier]) -> str:
    """The feed of `dossiers` (latest first), as XML."""
    return feeds.atom(
        title=_("Dossiers"),
        about=_("What people say, sent to the authorities that can act."),
        page=url_for("dossiers.index", **filters.arguments),
        feed=url_for("dossiers.feed", **filters.arguments),
        items=map(item, dossiers),
    )


def item(dossier: Dossier) -> feeds.Item:
    """One entry."""
    return feeds.Item(
        title=f"{dossier.reference} – {dossier.title}",
        page=url_for("dossiers.show", reference=dossier.reference),
        key=f"/dossiers/{dossier.reference}",
        text=excerpt(dossier.summary, 400),
        at=dossier.opened_at,
        categories=(dossier.theme.name,) if dossier.theme else (),
    )
