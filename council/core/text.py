"""Text that people type: what is refused, what is tidied, and how it becomes HTML."""

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING

import nh3
from flask_babel import gettext as _

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

OVERRIDES = re.compile("[\u202d\u202e]")  # they make a text read other than it is written
INVISIBLE = re.compile("[\u202a-\u202c\u2066-\u2069\ufeff]")  # dropped: we isolate texts ourselves
CONTROLS = re.compile(  # with U+FFFD, which stands for bytes that were no letters
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffd-\uffff]"
)
TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "blockquote", "a", "h3", "h4", "code"}
UNKNOWN = ("image", "table", "lheading", "hr", "fence", "code")  # of Markdown, to us
LIKE = {"ı": "i", "ß": "ss", "œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d"}
LIKE |= {"ى": "ي", "ة": "ه", "ک": "ك", "ی": "ي", "ـ": ""}  # Arabic as people type it
ALIKE = str.maketrans(LIKE)


class BadText(ValueError):
    """A text that cannot be kept; its message is a sentence for the person."""


def clean(text: str | None) -> str:
    """`text` composed (NFC), line ends as newlines, ends trimmed.

    Raises `BadText` for control characters, lone surrogates and direction overrides.
    """
    text = (text or "").replace("\r\n", "\n").replace("\r", "\n")
    if CONTROLS.search(text):
        raise BadText(_("This text holds characters that cannot be read. Please type it again."))
    if OVERRIDES.search(text):
        raise BadText(_("This text holds hidden signs that turn words around. Please remove them."))
    return unicodedata.normalize("NFC", INVISIBLE.sub("", text)).strip()


def readable(typed: str) -> str:
    """A text of an address; "" for one that cannot be kept."""
    try:
        return clean(typed)
    except BadText:
        return ""


def one_line(text: str) -> str:
    """`text` on one line, runs of white space as one space."""
    return " ".join(text.split())


def fold(text: str) -> str:
    """`text` for searching, alike on both databases: lower case, no accents, dotless i as i.

    Arabic letters that are typed one for the other (final ya, ta marbuta) become one.
    """
    if text.isascii():
        return text.lower()
    lowered = unicodedata.normalize("NFKD", text).lower()  # in this order: "ℌ" hides a capital
    bare = "".join(letter for letter in lowered if not unicodedata.combining(letter))
    return bare.translate(ALIKE)


@cache
def markdown(*, page: bool = False) -> "MarkdownIt":
    """The reader of our Markdown subset; of a `page`, where titles stand and a line may go on."""
    from markdown_it import MarkdownIt  # late: pages show what was made of it before

    options = {"html": False, "linkify": False, "breaks": not page}
    unknown = UNKNOWN if page else (*UNKNOWN, "heading")
    return MarkdownIt("js-default", options).disable(unknown)


def to_html(source: str) -> str:
    """Safe HTML of a text in our Markdown subset: paragraphs, lists, emphasis, quotes, links."""
    return nh3.clean(
        markdown().render(source),
        tags=TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="nofollow noopener noreferrer",
    )


def to_page_html(source: str) -> str:
    """Safe HTML of an administrator's page: our subset, and titles of the second and third rank."""
    return nh3.clean(
        markdown(page=True).render(source),
        tags=TAGS | {"h2"},
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="noreferrer noopener",
    )


def excerpt(text: str, length: int = 180) -> str:
    """The beginning of `text`, cut at a word, at most `length` characters, with an ellipsis."""
    text = one_line(text)
    if len(text) <= length:
        return text
    return text[: length - 1].rsplit(" ", 1)[0] + "…"
