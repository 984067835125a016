"""Atom feeds: any list that people may follow in a news reader."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from council.core import locale
from council.core.addresses import absolute

MIME = "application/atom+xml; charset=utf-8"


@dataclass(frozen=True)
class Item:
    """One entry: `page` is the path where it is read, `key` one that no language changes."""

    title: str
    page: str
    key: str
    text: str
    at: datetime
    categories: tuple[str, ...] = ()


def atom(*, title: str, about: str, page: str, feed: str, items: Iterable[Item]) -> str:
    """The XML of a feed; `page` and `feed` are the paths of the list and of the feed itself."""
    from feedgenerator import Atom1Feed  # late: it reads all time zones

    made = Atom1Feed(
        title=title,
        link=absolute(page),
        feed_url=absolute(feed),
        description=about,
        language=locale.current(),
    )
    for each in items:
        made.add_item(
            title=each.title,
            link=absolute(each.page),
            unique_id=absolute(each.key),
            description=each.text,
            pubdate=each.at,
            updateddate=each.at,
            categories=list(each.categories),
        )
    text: str = made.writeString("utf-8")
    return text
