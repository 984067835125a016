"""Where kept pages lie: in this process and, with Redis, for all processes of all machines."""

import hashlib
import hmac
import json
import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import Protocol

from council.core.logs import log
from council.core.shared import Shared

ROOM = 8 * 1024 * 1024  # bytes of pages that a process keeps
LIFE = 90  # seconds that a page lies in Redis: its tag holds the minute, so longer is no use
SIGNATURE = 16  # bytes before a page in Redis


@dataclass(frozen=True)
class Kept:
    """A page: the tag it was made under, its headers, and its bytes, packed if that helps.

    Once: a browser that cannot unpack is rare, and a page is a fifth as large when it is packed.
    """

    tag: str
    headers: list[tuple[str, str]]
    content: bytes
    is_packed: bool

    @property
    def size(self) -> int:
        """Bytes in memory, about."""
        return len(self.content) + 1_000


class Shelf(Protocol):
    """Where pages are kept, by their address."""

    def get(self, key: str, tag: str) -> Kept | None:
        """The page under a key, as it was made under a tag; None without one."""

    def put(self, key: str, page: Kept) -> None:
        """Keep a page in place of the one before; others may have to go."""


class Memory:
    """A shelf of this process; the page that nobody has asked for longest goes first."""

    def __init__(self, room: int = ROOM) -> None:
        self.room = room
        self.used = 0
        self.pages: OrderedDict[str, Kept] = OrderedDict()
        self.lock = threading.Lock()

    def get(self, key: str, tag: str) -> Kept | None:
        """As `Shelf` says."""
        with self.lock:
            found = self.pages.get(key)
            if found is None or found.tag != tag:
                return None
            self.pages.move_to_end(key)
            return found

    def put(self, key: str, page: Kept) -> None:
        """As `Shelf` says."""
        with self.lock:
            before = self.pages.pop(key, None)
            self.used += page.size - (before.size if before else 0)
            self.pages[key] = page
            while self.used > self.room:
                _, gone = self.pages.popitem(last=False)
                self.used -= gone.size


class Far:
    """A shelf in Redis, behind one of this process; while Redis is away, there is only that.

    Pages lie there by their tags, which stand for the record as it was: none of them gets stale.
    Each is signed with a key of this installation: whoever else writes to Redis makes no page.
    """

    def __init__(self, near: Memory, shared: Shared, key: bytes) -> None:
        self.near, self.shared, self.key = near, shared, key

    def get(self, key: str, tag: str) -> Kept | None:
        """As `Shelf` says."""
        found = self.near.get(key, tag)
        if found is None:
            found = self.fetch(tag)
            if found:
                self.near.put(key, found)
        return found

    def fetch(self, tag: str) -> Kept | None:
        """The page that lies in Redis under a tag; None for one that we did not put there."""
        lying = self.shared.attempt(lambda client: client.get(self.place(tag)))
        if not lying:
            return None
        signature, content = lying[:SIGNATURE], lying[SIGNATURE:]
        if not hmac.compare_digest(signature, self.signature(tag, content)):
            log.error("page.forged", place=self.place(tag))
            return None
        return read(tag, content)

    def put(self, key: str, page: Kept) -> None:
        """As `Shelf` says."""
        self.near.put(key, page)
        content = written(page)
        signed = self.signature(page.tag, content) + content
        self.shared.attempt(lambda client: client.set(self.place(page.tag), signed, ex=LIFE))

    def place(self, tag: str) -> str:
        """The key of Redis under which a page lies."""
        return f"{self.shared.name}:page:{tag}"

    def signature(self, tag: str, content: bytes) -> bytes:
        """What only this installation can put before a page: of its content and its place."""
        made = hashlib.blake2b(self.place(tag).encode(), key=self.key, digest_size=SIGNATURE)
        made.update(content)
        return made.digest()


def written(page: Kept) -> bytes:
    """A page as one piece: a line with its headers, then its bytes, packed if they can be."""
    return json.dumps([page.is_packed, page.headers]).encode() + b"\n" + page.content


def read(tag: str, lying: bytes) -> Kept:
    """The page that `written` made one piece of."""
    head, _, content = lying.partition(b"\n")
    is_packed, headers = json.loads(head)
    return Kept(tag, [(name, value) for name, value in headers], content, is_packed)
