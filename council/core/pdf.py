"""PDF: our own templates filled with data by typst, with our own fonts and nothing from outside."""

import hashlib
import io
import json
import secrets
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import current_app

from council.core import locale
from council.core.text import markdown

if TYPE_CHECKING:
    import typst
    from markdown_it.token import Token

TEMPLATES = Path(__file__).parent.parent / "templates" / "pdf"
FONTS = Path(__file__).parent / "fonts"
STANDARD = "ua-1"  # tagged, for those who listen to it
MARKS = {"strong": "bold", "em": "italic"}  # of Markdown -> of a run of words
BOXES = {"bullet_list", "ordered_list", "list_item", "blockquote", "paragraph"}


def compile(template: str, data: dict[str, Any]) -> bytes:  # noqa: A001  # the verb of its craft
    """The PDF of `templates/pdf/<template>` (`dossiers/dossier.typ`) filled with `data` (JSON).

    Data are handed over as data, never as markup: `#` and the like in them are letters. `lang` is
    the language now spoken unless given; `house.typ` sets the letters and the direction by it.
    Tagged as PDF/UA, but for a text with signs that our fonts lack (an emoji shows as a box).
    Raises `typst.TypstError` for a template at fault.
    """
    import typst  # late: no page needs it

    filled = {"data": json.dumps({"lang": locale.current(), **data}, ensure_ascii=False)}
    try:
        return typeset(template, filled, [STANDARD])
    except typst.TypstError:
        return typeset(template, filled, [])


def kept(template: str, data: dict[str, Any], family: str) -> bytes:
    """The PDF of a template filled with data, made once for each data, language and look.

    It is kept in the data folder; what is kept of the same `family` and language from before is
    removed. A family's name ends in no number that another's begins with: `dossier-12`.
    """
    known = f"{look(template)} {json.dumps(data, sort_keys=True)}"
    digest = hashlib.sha256(known.encode()).hexdigest()[:32]
    family = f"{family}-{locale.current()}"
    file = folder() / f"{family}-{digest}.pdf"
    if file.exists():
        return file.read_bytes()
    content = compile(template, data)
    for old in folder().glob(f"{family}-*.pdf"):
        old.unlink(missing_ok=True)
    fresh = file.with_suffix(f".{secrets.token_hex(4)}.new")  # another may be making the same
    fresh.write_bytes(content)
    fresh.replace(file)
    return content


def folder() -> Path:
    """Where made documents are kept; they can all be made again."""
    path = Path(current_app.config["DATA_DIR"]) / "documents"
    path.mkdir(parents=True, exist_ok=True)
    return path


def typeset(template: str, filled: dict[str, str], standards: list[Any]) -> bytes:
    """Run typst once; the time is none of the document's, so that the same data give the same."""
    import typst  # late: likewise

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
def fonts() -> "typst.Fonts":
    """Our fonts, read once a process."""
    import typst  # late: likewise

    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)]
    )


@cache
def look(template: str) -> str:
    """What tells one state of a template from another, as hex: it changes what is made with it."""
    sources = [TEMPLATES / "house.typ", TEMPLATES / template]
    return hashlib.sha256(b"".join(each.read_bytes() for each in sources)).hexdigest()


def qr(text: str) -> str:
    """A QR code of `text` as an SVG picture without a margin, for `qr-code` in `house.typ`."""
    import segno  # late: only who is given a card needs it

    picture = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        picture, kind="svg", border=0, xmldecl=False, svgclass=None, lineclass=None
    )
    return picture.getvalue().decode()


def blocks(source: str, *, links: bool = False) -> list[dict[str, Any]]:
    """A text in our Markdown subset as data, for `house.typ`'s `rich`.

    Each block has a `kind` (paragraph, bullet_list, ordered_list, list_item, blockquote) and `in`:
    blocks, or, in a paragraph, runs of words `{"text", "bold", "italic"}`. With `links` a run may
    have a "href"; else links are their words, as whoever reads a letter did not choose them.
    """
    stack: list[dict[str, Any]] = [{"kind": "root", "in": []}]
    for token in markdown().parse(source):
        kind = token.type.removesuffix("_open").removesuffix("_close")
        if token.type == "inline":
            stack[-1]["in"] += runs(token.children or [], links=links)
        elif token.type.endswith("_open") and kind in BOXES:
            box: dict[str, Any] = {"kind": kind, "in": []}
            stack[-1]["in"].append(box)
            stack.append(box)
        elif token.type.endswith("_close") and kind in BOXES:
            stack.pop()
    found: list[dict[str, Any]] = stack[0]["in"]
    return found


def words(source: str) -> str:
    """A line in our Markdown subset without its marks."""
    [line] = markdown().parseInline(source)
    return "".join(each["text"] for each in runs(line.children or []))


def runs(tokens: "list[Token]", *, links: bool = False) -> list[dict[str, Any]]:
    """The words of a paragraph, each run with the marks that hold for it."""
    marks: dict[str, Any] = {}
    found: list[dict[str, Any]] = []
    for token in tokens:
        kind = token.type.removesuffix("_open").removesuffix("_close")
        if kind in MARKS:
            marks[MARKS[kind]] = token.type.endswith("_open")
        elif kind == "link" and links:
            marks["href"] = token.attrs.get("href")
        elif token.type in {"softbreak", "hardbreak"}:
            found.append({"text": "\n"})
        elif token.content:
            found.append({"text": token.content, **{m: on for m, on in marks.items() if on}})
    return found
