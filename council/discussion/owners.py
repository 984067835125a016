"""What a discussion is about: later floors say how their things are found, read and counted.

This floor knows the owner of a thread only by kind and id. Each feature whose things are discussed
registers an `Owner` once, when its pages are put together.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from council.discussion.models import Comment, Thread
from council.people.models import Member
from council.territory.models import Authority


@dataclass(frozen=True)
class Owner:
    """How things of one kind own their discussion.

    `load(id)` finds one (None: gone); `readable(actor, thing)` says who may read it; `is_open`
    whether it takes comments now; `address` is its page; `scope` the place it is about (None:
    everywhere), for who speaks for the council; `count(id, change)` moves its number of comments
    by an SQL expression, in the transaction of the comment. `plain`: comments are added on our own
    pages, not on those of the feature. `settled(comment)`: whether others rely on its words, so
    that its author may not change them.
    """

    load: Callable[[int], Any]
    readable: Callable[[Member | None, Any], bool]
    is_open: Callable[[Any], bool]
    address: Callable[[Any], str]
    title: Callable[[Any], str]
    scope: Callable[[Any], Authority | None]
    count: Callable[[int, int], None]
    plain: bool = True
    settled: Callable[[Comment], bool] = lambda _comment: False


@dataclass(frozen=True)
class Place:
    """A thread with the thing it is about."""

    thread: Thread
    owner: Owner
    thing: Any

    @property
    def is_open(self) -> bool:
        """Whether comments can be added."""
        return self.thread.closed_at is None and self.owner.is_open(self.thing)

    @property
    def scope(self) -> Authority | None:
        """The place it is about; None: everywhere."""
        return self.owner.scope(self.thing)

    @property
    def address(self) -> str:
        """The page on which the discussion is read."""
        return self.owner.address(self.thing)

    @property
    def title(self) -> str:
        """What the discussion is about, in its author's words."""
        return self.owner.title(self.thing)

    def readable_by(self, actor: Member | None) -> bool:
        """Whether `actor` may read the discussion."""
        return self.owner.readable(actor, self.thing)


@dataclass(frozen=True)
class Spot:
    """A comment, and where it stands."""

    comment: Comment
    place: Place


OWNERS: dict[str, Owner] = {}


def register(kind: str, owner: Owner) -> None:
    """Say how things of `kind` (the name of their table) own their discussion."""
    OWNERS[kind] = owner


def place_of(thread: Thread) -> Place | None:
    """The thread with the thing it is about; None when that is gone or unknown."""
    owner = OWNERS.get(thread.about_kind)
    thing = owner.load(thread.about_id) if owner else None
    return Place(thread, owner, thing) if owner and thing is not None else None
