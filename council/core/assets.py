"""Static files under addresses that change with their content, kept by browsers for a year, and
sent packed; pages are packed too, where that cannot help a listener to guess a secret.
"""

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from flask import Flask, Response, abort, request

STATIC = Path(__file__).parent.parent / "static"
SAFE_KINDS = {".css", ".js", ".svg", ".txt", ".woff2", ".png", ".webp", ".webmanifest"}
PACKED_KINDS = {".css", ".js", ".svg", ".txt", ".webmanifest"}  # the others are packed already
PACKED = ".packed-"  # in the name of a file that was packed when Council was installed
ENCODINGS = ("br", "gzip")  # the smallest first
FOREVER = "public, max-age=31536000, immutable"
BRIEFLY = "public, max-age=300"  # an address of another release
WORTH_PACKING = 1_000  # bytes
TOKEN = b'name="csrf_token"'

mimetypes.add_type("font/woff2", ".woff2")


@dataclass(frozen=True)
class File:
    """A static file as it is sent; `packed` by encoding, empty when packing does not help."""

    content: bytes
    packed: dict[str, bytes]
    kind: str
    digest: str


def install(app: Flask) -> None:
    """Serve the static files, and pack pages on their way out."""
    app.add_url_rule("/static/<asked>/<path:filename>", "static", serve)
    app.after_request(pack)


@cache
def files() -> dict[str, File]:
    """Every static file by its path within the folder, read once a process."""
    return {
        path.relative_to(STATIC).as_posix(): read(path)
        for path in sorted(STATIC.rglob("*"))
        if path.suffix in SAFE_KINDS and PACKED not in path.name
    }


def read(path: Path) -> File:
    """One file, packed when its kind allows."""
    content = path.read_bytes()
    packed = packed_forms(path, content) if path.suffix in PACKED_KINDS else {}
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return File(content, packed, kind, hashlib.sha256(content).hexdigest())


def packed_forms(path: Path, content: bytes) -> dict[str, bytes]:
    """A file as it was packed when Council was installed; packed now where it was not."""
    ready = {each: packed_path(path, content, each) for each in ENCODINGS}
    found = {each: at.read_bytes() for each, at in ready.items() if at.exists()}
    return found or {"gzip": gzip.compress(content, mtime=0)}


def packed_path(path: Path, content: bytes, encoding: str) -> Path:
    """Where a packed file lies: its name tells of which content, so that an old one is not used."""
    digest = hashlib.sha256(content).hexdigest()[:10]
    return path.with_name(f"{path.name}{PACKED}{digest}.{encoding}")


@cache
def version() -> str:
    """A name for the present content of all static files together.

    One for all, and part of the path: so the addresses inside style sheets carry it too.
    """
    everything = "".join(f"{path} {file.digest}\n" for path, file in files().items())
    return hashlib.sha256(everything.encode()).hexdigest()[:10]


def asset(path: str) -> str:
    """The address of the static file `path`, changing when any static file does.

    Put together by hand: a page has dozens of icons, and the router would take most of its time.
    """
    return f"{request.script_root}/static/{version()}/{path}"


def serve(asked: str, filename: str) -> Response:
    """One static file: for ever under its present address, briefly under another."""
    file = files().get(filename)
    if file is None:
        abort(404)
    answer = Response(file.content, mimetype=file.kind)
    answer.headers["Cache-Control"] = FOREVER if asked == version() else BRIEFLY
    answer.set_etag(file.digest[:16])
    if file.packed:
        answer.vary.add("Accept-Encoding")
        encoding = next(filter(takes, file.packed), None)
        if encoding:
            answer.data = file.packed[encoding]
            answer.headers["Content-Encoding"] = encoding
    answer.make_conditional(request)
    return answer


def takes(encoding: str) -> bool:
    """Whether the reader's browser can unpack this."""
    return request.accept_encodings.quality(encoding) > 0


def takes_gzip() -> bool:
    """Whether the reader's browser can unpack a page."""
    return takes("gzip")


def pack(answer: Response) -> Response:
    """Pack a page, unless it holds a form's token.

    A page that is packed with both a secret and words of the address lets a listener try words
    and watch the size: such a page goes as it is.
    """
    if answer.mimetype != "text/html" or answer.is_streamed or answer.direct_passthrough:
        return answer
    if "Content-Encoding" in answer.headers:  # a kept page, packed when it was made
        return answer
    answer.vary.add("Accept-Encoding")
    page = answer.get_data()
    if takes_gzip() and len(page) > WORTH_PACKING and TOKEN not in page:
        answer.data = squeezed(page)
        answer.headers["Content-Encoding"] = "gzip"
    return answer


def squeezed(page: bytes) -> bytes:
    """A page, packed: level 6 takes twice as long and saves three bytes in a hundred."""
    return gzip.compress(page, 4, mtime=0)
