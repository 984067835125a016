"""PDF: our own templates filled with data by typst, with our own fonts and nothing from outside."""

import io
import json
from functools import cache
from pathlib import Path
from typing import Any

import segno
import typst

from council.core import locale

TEMPLATES = Path(__file__).parent.parent / "templates" / "pdf"
FONTS = Path(__file__).parent / "fonts"
STANDARD = "ua-1"  # tagged, for those who listen to it


def compile(template: str, data: dict[str, Any]) -> bytes:  # noqa: A001  # the verb of its craft
    """The PDF of `templates/pdf/<template>` (`dossiers/dossier.typ`) filled with `data` (JSON).

    Data are handed over as data, never as markup: `#` and the like in them are letters. `lang` is
    the language now spoken unless given; `house.typ` sets the letters and the direction by it.
    Tagged as PDF/UA, but for a text with signs that our fonts lack (an emoji shows as a box).
    Raises `typst.TypstError` for a template at fault.
    """
    filled = {"data": json.dumps({"lang": locale.current(), **data}, ensure_ascii=False)}
    try:
        return typeset(template, filled, [STANDARD])
    except typst.TypstError:
        return typeset(template, filled, [])


def typeset(template: str, filled: dict[str, str], standards: list[Any]) -> bytes:
    """Run typst once; the time is none of the document's, so that the same data give the same."""
    made = typst.compile(
        TEMPLATES / template,
        root=TEMPLATES,
        format="pdf",
        font_paths=fonts(),
        ignore_system_fonts=True,
        sys_inputs=filled,
        pdf_standards=standards,
        timestamp=0,
    )
    assert isinstance(made, bytes)
    return made


@cache
def fonts() -> typst.Fonts:
    """Our fonts, read once a process."""
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)]
    )


def qr(text: str) -> str:
    """A QR code of `text` as an SVG picture without a margin, for `qr-code` in `house.typ`."""
    picture = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        picture, kind="svg", border=0, xmldecl=False, svgclass=None, lineclass=None
    )
    return picture.getvalue().decode()
