"""Pages kept for readers of whom nothing is known: made once, until anything public changes.

A view marked with `kept` is answered before its database is asked: 304 for a browser that has the
page as it is, and a kept copy for anybody else. Nothing of a person is ever kept: see `nobody`
and `same_for_all`.
"""

import gzip
import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, wraps
from typing import Any, Protocol

from flask import current_app, make_response, request, session
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from council.core import assets, changes, clock, locale
from council.core.headers import FOR_ALL, FOR_ONE

ROOM = 16 * 1024 * 1024  # bytes of pages that a process keeps
BIGGEST = 512 * 1024  # bytes of a page that is kept
LONGEST = 2_000  # signs of an address whose page is kept
OWN = {"csrf_token"}  # in the session: changes no page that holds no form
REMEMBERED = "remember_token"  # a cookie of Flask-Login
TOLD = ("BASE_URL", "DEMO", "HELP_PHONE", "SITE_NAME")  # settings that pages show
SHELF = "council.pages"

View = Callable[..., ResponseReturnValue]


@dataclass(frozen=True)
class Kept:
    """A page: the tag it was made under, its headers, its bytes and those packed (None: not)."""

    tag: str
    headers: list[tuple[str, str]]
    content: bytes
    packed: bytes | None

    @property
    def size(self) -> int:
        """Bytes in memory, about."""
        return len(self.content) + len(self.packed or b"") + 1_000


class Shelf(Protocol):
    """Where pages are kept, by their address."""

    def get(self, key: str) -> Kept | None:
        """The page under a key, whenever it was made; None without one."""

    def put(self, key: str, page: Kept) -> None:
        """Keep a page in place of the one before; others may have to go."""


class Memory:
    """A shelf of this process; the page that nobody has asked for longest goes first."""

    def __init__(self, room: int = ROOM) -> None:
        self.room = room
        self.used = 0
        self.pages: OrderedDict[str, Kept] = OrderedDict()
        self.lock = threading.Lock()

    def get(self, key: str) -> Kept | None:
        """As `Shelf` says."""
        with self.lock:
            found = self.pages.get(key)
            if found:
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


def shelf() -> Shelf:
    """The shelf of this application."""
    found: Shelf = current_app.extensions.setdefault(SHELF, Memory())
    return found


def kept(view: View) -> View:
    """Keep the pages of a view for readers of whom nothing is known.

    Goes outside of `may`. The view may depend on the address, the language in it, the public
    record and the minute, and on nothing else that a reader without a session has.
    """

    @wraps(view)
    def answered(**values: Any) -> ResponseReturnValue:
        key = address()
        if not nobody() or len(key) > LONGEST:
            return view(**values)
        tag = tag_of(key)  # before the page is made: what changes meanwhile makes it old at once
        if request.if_none_match.contains_weak(tag):
            return ready(Response(status=304), tag)
        page = shelf().get(key)
        if page is None or page.tag != tag:
            answer = make_response(view(**values))
            if not same_for_all(answer):
                return answer
            page = Kept(tag, list(answer.headers), answer.get_data(), packed(answer))
            shelf().put(key, page)
        return ready(copy_of(page), tag)

    return answered


def address() -> str:
    """What a page is kept under: the path, and what is asked behind it."""
    asked = request.query_string.decode("latin-1")
    return f"{request.script_root}{request.path}?{asked}"


def nobody() -> bool:
    """Whether nothing is known of the reader: not signed in, no draft, no word waiting."""
    return REMEMBERED not in request.cookies and session.keys() <= OWN


def tag_of(key: str) -> str:
    """What stands for a page as it is now: for its address, the record, the minute, the release.

    The minute: pages say how long ago a thing was, and how long an answer is late.
    """
    minute = int(clock.now().timestamp() // 60)
    told = [current_app.config[name] for name in TOLD]
    whole = repr((key, changes.state(), minute, told, release()))
    return hashlib.blake2b(whole.encode(), digest_size=12).hexdigest()


@cache
def release() -> str:
    """A name for what pages are made of: code, templates, catalogues and static files."""
    made = hashlib.blake2b(assets.version().encode(), digest_size=8)
    house = assets.STATIC.parent
    for path in sorted(house.rglob("*")):
        if path.suffix in {".py", ".html", ".txt", ".mo", ".md"}:
            made.update(path.read_bytes())
    return made.hexdigest()


def same_for_all(answer: Response) -> bool:
    """Whether an answer may be given to others: a whole page, without a token, cookie or word."""
    if answer.status_code != 200 or answer.is_streamed or answer.direct_passthrough:
        return False
    if session.modified or not session.keys() <= OWN or "Set-Cookie" in answer.headers:
        return False
    page = answer.get_data()
    return len(page) <= BIGGEST and assets.TOKEN not in page


def packed(answer: Response) -> bytes | None:
    """A page packed; None for what is packed already, like a PDF."""
    kind = answer.mimetype or ""
    text = kind.startswith("text/") or kind.endswith("xml")
    return gzip.compress(answer.get_data(), 6, mtime=0) if text else None


def copy_of(page: Kept) -> Response:
    """A kept page as an answer of its own, packed for a browser that can unpack."""
    answer = Response(page.content, headers=page.headers)
    if page.packed and assets.takes_gzip():
        answer.data = page.packed
        answer.headers["Content-Encoding"] = "gzip"
    return answer


def ready(answer: Response, tag: str) -> Response:
    """An answer that says how it may be kept: asked for again each time, by its tag.

    Weak, since it goes packed or not. A proxy may keep it too, unless a cookie goes with it.
    """
    answer.set_etag(tag, weak=True)
    answer.vary.update(("Accept-Encoding", "Cookie"))
    answer.headers["Cache-Control"] = FOR_ONE if locale.chosen_by_menu() else FOR_ALL
    return answer
