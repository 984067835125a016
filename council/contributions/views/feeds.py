"""The Atom feed of a list of contributions."""

from typing import Any

from flask import url_for
from flask_babel import gettext as _

from council.contributions.queries.filters import Filters
from council.contributions.queries.lists import Card
from council.core import feeds
from council.core.feeds import MIME

__all__ = ["MIME", "atom"]


def atom(filters: Filters, cards: list[Card]) -> str:
    """The feed of `cards` (newest first), as XML."""
    arguments: dict[str, Any] = filters.arguments()
    return feeds.atom(
        title=_("Contributions"),
        about=_("Problems and proposals of the people of the Province of Namur."),
        page=url_for("contributions.index", **arguments),
        feed=url_for("contributions.feed", **arguments),
        items=map(item, cards),
    )


def item(card: Card) -> feeds.Item:
    """One entry."""
    return feeds.Item(
        title=card.title or _("Contribution %(id)s", id=card.public_id),
        page=url_for("contributions.show", public_id=card.public_id),
        key=f"/contributions/{card.public_id}",
        text=card.text,
        at=card.moment,
        categories=tuple(name for name in (card.theme, card.place) if name),
    )
