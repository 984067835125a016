"""The Atom feed of a list of contributions."""

from typing import Any

from feedgenerator import Atom1Feed
from flask import current_app, url_for
from flask_babel import gettext as _

from council.contributions.queries.filters import Filters
from council.contributions.queries.lists import Card
from council.core import locale

MIME = "application/atom+xml; charset=utf-8"


def atom(filters: Filters, cards: list[Card]) -> str:
    """The feed of `cards` (newest first), as XML."""
    arguments: dict[str, Any] = filters.arguments()
    feed = Atom1Feed(
        title=_("Contributions"),
        link=absolute(url_for("contributions.index", **arguments)),
        feed_url=absolute(url_for("contributions.feed", **arguments)),
        description=_("Problems and proposals of the people of the Province of Namur."),
        language=locale.current(),
    )
    for card in cards:
        add(feed, card)
    text: str = feed.writeString("utf-8")
    return text


def add(feed: Atom1Feed, card: Card) -> None:
    """One entry: its id stays the same in every language of the interface."""
    feed.add_item(
        title=card.title or _("Contribution %(id)s", id=card.public_id),
        link=absolute(url_for("contributions.show", public_id=card.public_id)),
        unique_id=absolute(f"/contributions/{card.public_id}"),
        description=card.text,
        pubdate=card.moment,
        updateddate=card.moment,
        categories=[name for name in (card.theme, card.place) if name],
    )


def absolute(path: str) -> str:
    """`path` as an address that works outside the site."""
    return f"{current_app.config['BASE_URL'].rstrip('/')}{path}"
