"""The Atom feed of a list of dossiers."""

from collections.abc import Sequence

from feedgenerator import Atom1Feed
from flask import current_app, url_for
from flask_babel import gettext as _

from council.core import locale
from council.core.text import excerpt
from council.dossiers.forms import Filters
from council.dossiers.models import Dossier

MIME = "application/atom+xml; charset=utf-8"


def atom(filters: Filters, dossiers: Sequence[Dossier]) -> str:
    """The feed of `dossiers` (latest first), as XML."""
    feed = Atom1Feed(
        title=_("Dossiers"),
        link=absolute(url_for("dossiers.index", **filters.arguments)),
        feed_url=absolute(url_for("dossiers.feed", **filters.arguments)),
        description=_("What people say, sent to the authorities that can act."),
        language=locale.current(),
    )
    for each in dossiers:
        feed.add_item(
            title=f"{each.reference} – {each.title}",
            link=absolute(url_for("dossiers.show", reference=each.reference)),
            unique_id=absolute(f"/dossiers/{each.reference}"),
            description=excerpt(each.summary, 400),
            pubdate=each.opened_at,
            updateddate=each.opened_at,
            categories=[each.theme.name] if each.theme else [],
        )
    text: str = feed.writeString("utf-8")
    return text


def absolute(path: str) -> str:
    """`path` as an address that works outside the site."""
    return f"{current_app.config['BASE_URL'].rstrip('/')}{path}"
