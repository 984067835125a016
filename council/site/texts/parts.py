"""What an explaining page is made of."""

from dataclasses import dataclass

from flask_babel.speaklater import LazyString


@dataclass(frozen=True)
class Part:
    """A titled part of a page: sentences that follow each other, then points of a list."""

    title: LazyString
    words: tuple[LazyString, ...] = ()
    points: tuple[LazyString, ...] = ()


@dataclass(frozen=True)
class Page:
    """An explaining page; `icon` is a symbol of the sprite."""

    icon: str
    title: LazyString
    lede: LazyString
    parts: tuple[Part, ...]
