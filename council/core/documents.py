"""PDF documents that people give, made anew: pages and pictures stay, what hides in them goes."""

import io
from collections.abc import Iterator
from typing import Any

from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.errors import DependencyError, PyPdfError
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    NullObject,
    PdfObject,
    StreamObject,
)

from council.core.errors import RuleBroken

MOST_PAGES = 60
HIDDEN = (  # of anything in a page: scripts, notes, attachments, what programs noted
    "/AA",
    "/AF",
    "/Annots",
    "/LastModified",
    "/Metadata",
    "/PieceInfo",
    "/Thumb",
)
OUTSIDE = {"/Page", "/Pages", "/Catalog"}  # what else a page may point to
UNREADABLE = (  # what pypdf raises for a PDF that is damaged, or locked with a password
    PyPdfError,
    DependencyError,
    OSError,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    RecursionError,
)
JPEG, JPEG_2000 = "/DCTDecode", "/JPXDecode"
SCAN = 0xDA  # the marker behind which a JPEG holds nothing but its pixels
BARE = {0x01, *range(0xD0, 0xD9)}  # markers that nothing follows
NOTES = {*range(0xE1, 0xEE), 0xEF, 0xFE}  # EXIF, XMP, comments; not JFIF and Adobe's colours
BOXES = {b"uuid", b"xml ", b"uinf"}  # the same in a JPEG 2000


def remade(given: bytes) -> bytes:
    """The pages of a PDF in a new one: no metadata, scripts, forms or attachments.

    Pictures in it lose their EXIF and the like. What is drawn on the page itself stays. Raises
    `RuleBroken`: `file.large` or `file.broken`.
    """
    try:
        pages = PdfReader(io.BytesIO(given)).pages
        if not pages:
            raise RuleBroken("file.broken")
        if len(pages) > MOST_PAGES:
            raise RuleBroken("file.large")
        return written(list(pages))
    except UNREADABLE:
        raise RuleBroken("file.broken") from None


def written(pages: list[PageObject]) -> bytes:
    """A new document of these pages."""
    writer = PdfWriter()
    for page in pages:
        for thing in within(page):
            clean(thing)
        writer.add_page(page)
    writer.metadata = None
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def within(page: PageObject) -> Iterator[DictionaryObject]:
    """The page and every dictionary that can be reached from it, each once.

    What is hidden is not entered: `clean` has taken it away before its keys are looked at.
    """
    seen: dict[int, PdfObject | None] = {}  # held, so that no other gets the number of one
    left: list[PdfObject | None] = [page]
    while left:
        thing = left.pop()
        found = thing.get_object() if isinstance(thing, IndirectObject) else thing
        if id(found) in seen or is_outside(found, page):
            continue
        seen[id(found)] = found
        if isinstance(found, DictionaryObject):
            yield found
            left += [found.raw_get(key) for key in found]
        elif isinstance(found, ArrayObject):
            left += list(found)


def is_outside(thing: PdfObject | None, page: PageObject) -> bool:
    """Whether a thing is no part of the page, but the document or another page."""
    if thing is page or not isinstance(thing, DictionaryObject):
        return False
    return thing.get("/Type") in OUTSIDE


def clean(thing: DictionaryObject) -> None:
    """Take away what is hidden in a part of a page."""
    for name in HIDDEN:
        thing.pop(name, None)
    if isinstance(thing, StreamObject) and thing.get("/Subtype") == "/Image":
        clean_picture(thing)


def clean_picture(picture: StreamObject) -> None:
    """Take what a camera noted out of a picture that is kept as a whole JPEG."""
    filters = picture.get("/Filter", NullObject())
    names = list(filters) if isinstance(filters, ArrayObject) else [filters]
    if not names or names[-1] not in {JPEG, JPEG_2000}:
        return
    without: Any = without_notes if names[-1] == JPEG else without_boxes
    content = picture.get_data() if len(names) > 1 else picture._data
    picture._data = without(content)
    picture[NameObject("/Filter")] = names[-1]
    if len(names) > 1:
        picture.pop("/DecodeParms", None)


def without_notes(jpeg: bytes) -> bytes:
    """A JPEG without EXIF, XMP and comments; its pixels are not touched. ValueError for another."""
    if jpeg[:2] != b"\xff\xd8":
        raise ValueError("no JPEG")
    kept, at = [jpeg[:2]], 2
    while at + 4 <= len(jpeg):
        marker = jpeg[at + 1]
        if jpeg[at] != 0xFF:
            raise ValueError("a damaged JPEG")
        if marker == 0xFF or marker in BARE:  # fill bytes too
            kept.append(jpeg[at : at + 1] if marker == 0xFF else jpeg[at : at + 2])
            at += 1 if marker == 0xFF else 2
            continue
        if marker == SCAN:
            break
        end = at + 2 + int.from_bytes(jpeg[at + 2 : at + 4])
        if marker not in NOTES:
            kept.append(jpeg[at:end])
        at = end
    return b"".join([*kept, jpeg[at:]])


def without_boxes(jpeg: bytes) -> bytes:
    """A JPEG 2000 without the boxes that hold words; a bare stream of pixels has none."""
    if jpeg[4:8] != b"jP  ":
        return jpeg
    kept, at = [], 0
    while at + 8 <= len(jpeg):
        length = int.from_bytes(jpeg[at : at + 4])
        if length == 1:
            length = int.from_bytes(jpeg[at + 8 : at + 16])
        end = at + length if length >= 8 else len(jpeg)  # 0: up to the end
        if jpeg[at + 4 : at + 8] not in BOXES:
            kept.append(jpeg[at:end])
        at = end
    return b"".join(kept)
