"""Pictures and PDF made anew from their content, so that nothing hidden in them is kept."""

import io
from dataclasses import dataclass

import puremagic
from PIL import Image, ImageOps, UnidentifiedImageError

from council.core import documents
from council.core.errors import RuleBroken
from council.core.files import LARGEST, FileKind

LONGEST_SIDE = 1600  # pixels kept of a picture
MOST_PIXELS = 20_000_000  # of a picture as given: more takes too much memory to open


@dataclass(frozen=True)
class Made:
    """Bytes made anew from what was given."""

    kind: FileKind
    mime: str
    content: bytes
    width: int | None = None
    height: int | None = None


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
        return Made(FileKind.DOCUMENT, "application/pdf", documents.remade(given))
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
