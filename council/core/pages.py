"""Pages kept for readers of whom nothing is known: made once, until anything public changes.

A view marked with `kept` is answered before its database is asked: 304 for a browser that has the
page as it is, and a kept copy for anybody else. Nothing of a person is ever kept: see `nobody`
and `same_for_all`.
"""

import gzip
import hashlib
from collections.abc import Callable
from functools import cache, wraps
from typing import Any

from flask import current_app, make_response, request, session
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from council.core import assets, changes, clock, locale, replicas, shared
from council.core.headers import FOR_ALL, FOR_ONE
from council.core.shelves import Far, Kept, Memory, Shelf

BIGGEST = 512 * 1024  # bytes of a page that is kept
LONGEST = 2_000  # signs of an address whose page is kept
OWN = {"csrf_token", replicas.WROTE}  # in the session: changes no page that holds no form
REMEMBERED = "remember_token"  # a cookie of Flask-Login
TOLD = ("BASE_URL", "DEMO", "HELP_PHONE", "SITE_NAME")  # settings that pages show
SHELF = "council.pages"

View = Callable[..., ResponseReturnValue]


def shelf() -> Shelf:
    """The shelf of this application, made at its first use."""
    if SHELF not in current_app.extensions:
        redis = shared.redis()
        current_app.extensions[SHELF] = Far(Memory(), redis, signing_key()) if redis else Memory()
    found: Shelf = current_app.extensions[SHELF]
    return found


def signing_key() -> bytes:
    """What pages are signed with where others might write: all machines of ours know it."""
    secret = str(current_app.secret_key).encode()
    return hashlib.blake2b(secret, digest_size=32, person=b"council.pages").digest()


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
        if is_there(tag):
            return as_it_was(tag)
        page = shelf().get(key, tag)
        if page:
            return ready(copy_of(page), tag)
        answer = make_response(view(**values))
        if not same_for_all(answer):
            return answer
        page = to_keep(answer, tag)
        shelf().put(key, page)
        return ready(copy_of(page) if assets.takes_gzip() else answer, tag)

    return answered


def is_there(tag: str) -> bool:
    """Whether the browser has the page of a tag."""
    return f'"{tag}"' in request.headers.get("If-None-Match", "")


def as_it_was(tag: str) -> Response:
    """The answer to a browser that has the page: what `ready` adds to one, put there at once."""
    return Response(
        status=304,
        headers=[
            ("ETag", f'W/"{tag}"'),
            ("Vary", "Accept-Encoding, Cookie"),
            ("Cache-Control", manner()),
        ],
    )


def manner() -> str:
    """How a page may be kept. A proxy may keep it too, unless a cookie goes with it."""
    return FOR_ONE if locale.chosen_by_menu() else FOR_ALL


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
    whole = repr((key, changes.glance(), minute, told, release()))
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


def to_keep(answer: Response, tag: str) -> Kept:
    """A page as it is kept: packed, unless it is that already, like a PDF."""
    kind, content = answer.mimetype or "", answer.get_data()
    text = kind.startswith("text/") or kind.endswith("xml")
    packed = assets.squeezed(content) if text else content
    return Kept(tag, list(answer.headers), packed, text)


def copy_of(page: Kept) -> Response:
    """A kept page as an answer of its own, packed for a browser that can unpack."""
    if page.is_packed and not assets.takes_gzip():
        return Response(gzip.decompress(page.content), headers=page.headers)
    answer = Response(page.content, headers=page.headers)
    if page.is_packed:
        answer.headers["Content-Encoding"] = "gzip"
    return answer


def ready(answer: Response, tag: str) -> Response:
    """An answer that says how it may be kept: asked for again each time, by its tag.

    Weak, since it goes packed or not. "*" is whatever page there is: now it is known that there is.
    """
    if request.headers.get("If-None-Match") == "*":
        return as_it_was(tag)
    answer.set_etag(tag, weak=True)
    answer.vary.update(("Accept-Encoding", "Cookie"))
    answer.headers["Cache-Control"] = manner()
    return answer
