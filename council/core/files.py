"""Files people give: pictures and PDF, made anew from their content; nothing else is kept."""

import io
import secrets
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

import puremagic
from flask import current_app
from PIL import Image, ImageOps, UnidentifiedImageError
from pypdf import PdfReader, PdfWriter
from pypdf.errors import DependencyError, PyPdfError
from sqlalchemy.orm import Mapped, mapped_column

from council.core.db import Id, Model, Moment, db
from council.core.errors import RuleBroken

LARGEST = 8 * 1024 * 1024  # bytes of one file
LONGEST_SIDE = 1600  # pixels kept of a picture
MOST_PIXELS = 20_000_000  # of a picture as given (security reference: at most 20 Mpx)
MOST_PAGES = 60  # of a PDF
HIDDEN = ("/AA", "/Annots", "/Metadata", "/PieceInfo", "/Thumb")  # of a page: scripts, notes, names
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
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"  # no look-alikes


class FileKind(StrEnum):
    """What a kept file is."""

    PICTURE = "picture"
    DOCUMENT = "document"


class StoredFile(Model):
    """A kept file: `token` is its unguessable public name; the bytes lie in the data folder."""

    __tablename__ = "stored_file"

    id: Mapped[Id]
    token: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[FileKind]
    mime: Mapped[str]
    size: Mapped[int]
    width: Mapped[int | None]
    height: Mapped[int | None]
    created_at: Mapped[Moment]
    public: Mapped[bool] = mapped_column(default=False)

    @property
    def path(self) -> Path:
        """Where the bytes lie."""
        return folder() / self.token[:2] / self.token


@dataclass(frozen=True)
class Made:
    """Bytes made anew from what was given."""

    kind: FileKind
    mime: str
    content: bytes
    width: int | None = None
    height: int | None = None


def folder() -> Path:
    """The folder of kept files."""
    return Path(current_app.config["DATA_DIR"]) / "files"


def keep(given: bytes, at: datetime) -> StoredFile:
    """Make a picture or PDF anew from `given` and keep it; flushed, not public yet.

    Raises `RuleBroken`: `file.large`, `file.kind` (neither a picture nor a PDF) or `file.broken`.
    """
    made = remake(given)
    token = "".join(secrets.choice(ALPHABET) for _ in range(26))  # 128 bits
    file = StoredFile(
        token=token,
        kind=made.kind,
        mime=made.mime,
        size=len(made.content),
        width=made.width,
        height=made.height,
        created_at=at,
    )
    file.path.parent.mkdir(parents=True, exist_ok=True)
    file.path.write_bytes(made.content)
    db.session.add(file)
    db.session.flush()  # whoever attaches it needs its id
    return file


def remake(given: bytes) -> Made:
    """The same picture or document without anything hidden in it (EXIF, scripts, names)."""
    if len(given) > LARGEST:
        raise RuleBroken("file.large")
    try:
        kind = puremagic.from_string(given, mime=True)
    except (puremagic.PureError, ValueError):
        raise RuleBroken("file.kind") from None
    if kind in {"image/jpeg", "image/png", "image/webp"}:
        return remake_picture(given)
    if kind == "application/pdf":
        return remake_document(given)
    raise RuleBroken("file.kind")


def remake_picture(given: bytes) -> Made:
    """Decode, turn upright, shrink and encode again as WebP."""
    try:
        with Image.open(io.BytesIO(given), formats=["JPEG", "PNG", "WEBP"]) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise RuleBroken("file.large")
            upright = ImageOps.exif_transpose(picture).convert("RGB")
    except Image.DecompressionBombError:
        raise RuleBroken("file.large") from None
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        raise RuleBroken("file.broken") from None
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    upright.info.clear()
    out = io.BytesIO()
    upright.save(out, "WEBP", quality=80)
    return Made(FileKind.PICTURE, "image/webp", out.getvalue(), upright.width, upright.height)


def remake_document(given: bytes) -> Made:
    """Copy the pages of a PDF into a new one: no metadata, scripts, forms or attachments."""
    try:
        pages = PdfReader(io.BytesIO(given)).pages
        if not pages:
            raise RuleBroken("file.broken")
        if len(pages) > MOST_PAGES:
            raise RuleBroken("file.large")
        writer = PdfWriter()
        for page in pages:
            for name in HIDDEN:
                page.pop(name, None)
            writer.add_page(page)
        writer.metadata = None
        out = io.BytesIO()
        writer.write(out)
    except UNREADABLE:
        raise RuleBroken("file.broken") from None
    return Made(FileKind.DOCUMENT, "application/pdf", out.getvalue())


def forget(file: StoredFile) -> None:
    """Remove a kept file: its bytes and its row."""
    file.path.unlink(missing_ok=True)
    db.session.delete(file)


def read(upload: Any) -> bytes:
    """The bytes of an uploaded file, one more than allowed at the most."""
    content: bytes = upload.stream.read(LARGEST + 1)
    return content
