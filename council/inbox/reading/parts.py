"""The pieces of a mail as they lie in it: headers and parts, decoded, whatever their faults."""

import re
from collections.abc import Iterator
from contextlib import suppress
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message as Mail
from email.utils import collapse_rfc2231_value, getaddresses

from council.core.text import CONTROLS, INVISIBLE, OVERRIDES, one_line

IDS = re.compile(r"<([^<>\s]+)>")
FALLBACKS = ("utf-8", "cp1252", "latin-1")  # when the charset is not told, or not true


def legible(text: str) -> str:
    """`text` without what cannot be kept: control characters, hidden signs, lone surrogates."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n")
    return INVISIBLE.sub("", OVERRIDES.sub("", CONTROLS.sub("", lines)))


def header(mail: Mail, name: str) -> str:
    """A header as people read it, on one line; "" without one."""
    return one_line(legible(decoded(str(mail.get(name, "")))))


def decoded(given: str) -> str:
    """A header without its encoded words; as it is written when they cannot be read."""
    with suppress(HeaderParseError, LookupError, UnicodeError, ValueError):
        return str(make_header(decode_header(given)))
    return given


def addresses(mail: Mail, *names: str) -> list[str]:
    """The addresses in some headers, in small letters, each once."""
    given = [str(value) for name in names for value in mail.get_all(name, [])]
    found = [legible(address).strip().lower() for _name, address in getaddresses(given)]
    return list(dict.fromkeys(each for each in found if "@" in each))


def ids(mail: Mail, *names: str) -> list[str]:
    """The Message-IDs in some headers, without their brackets."""
    return [id for name in names for id in IDS.findall(str(mail.get(name, "")))]


def leaves(mail: Mail) -> Iterator[Mail]:
    """The parts that hold something, in order; a mail within the mail is one part."""
    if mail.is_multipart() and mail.get_content_maintype() == "multipart":
        for part in mail.get_payload():
            if isinstance(part, Mail):
                yield from leaves(part)
    else:
        yield mail


def content(part: Mail) -> bytes:
    """The bytes of a part."""
    found = part.get_payload(decode=True)
    return found if isinstance(found, bytes) else b""


def text(part: Mail) -> str:
    """The text of a part, in whatever charset it turns out to be."""
    given = content(part)
    for charset in (part.get_content_charset(), *FALLBACKS):
        with suppress(LookupError, UnicodeError):
            return legible(given.decode(charset or "ascii"))
        if is_mostly_utf8(given):
            return legible(given.decode("utf-8", "replace"))
    raise AssertionError("latin-1 reads everything")


def is_mostly_utf8(given: bytes) -> bool:
    """Whether more of its signs beyond ASCII are good in UTF-8 than are not."""
    mended = given.decode("utf-8", "replace")
    faults = mended.count("\ufffd")
    return sum(not each.isascii() for each in mended) > 2 * faults > 0


def name(part: Mail) -> str:
    """The file name of a part; "" without one."""
    given = part.get_filename()
    if given is None:
        return ""
    plain = decoded(collapse_rfc2231_value(given))
    return one_line(legible(plain)).rpartition("/")[2][-120:]
