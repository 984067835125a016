"""An administrator's own words for a mail, in place of ours: plain paragraphs with named places."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel.speaklater import LazyString
from sqlalchemy import UniqueConstraint, select
from sqlalchemy.orm import Mapped

from council.core.db import Id, Model, Moment, db

PLACE = re.compile(r"\{([^{}\n]*)\}")
LINK = "link"  # the place of the one thing to do; a line that begins with it is a button
BUTTON = re.compile(rf"^\{{{LINK}\}}(.*)$")


class MailText(Model):
    """The subject and body of one kind of mail in one language, in place of ours.

    `name` is a folder of templates/email/. Both texts may hold places such as `{name}`.
    """

    __table_args__ = (UniqueConstraint("name", "locale"),)

    id: Mapped[Id]
    name: Mapped[str]
    locale: Mapped[str]
    subject: Mapped[str]
    body: Mapped[str]
    updated_at: Mapped[Moment]


@dataclass(frozen=True)
class Place:
    """What may stand in a text of a mail: in words, and how it is found in a mail's values."""

    words: LazyString
    find: Callable[[Mapping[str, Any]], object]


@dataclass(frozen=True)
class Piece:
    """A paragraph of a mail: its lines; or, with an address, a button and its words."""

    lines: list[str]
    href: str | None = None


PLACES: dict[str, dict[str, Place]] = {}  # by kind of mail: only these can have words of their own


def replaced(name: str, locale: str) -> MailText | None:
    """The text that stands in place of ours for this kind of mail in this language."""
    if name not in PLACES:
        return None
    return db.session.scalar(
        select(MailText).where(MailText.name == name, MailText.locale == locale)
    )


def unknown_places(name: str, text: str) -> list[str]:
    """The places in `text` that this kind of mail does not have, in order, each once."""
    return list(dict.fromkeys(each for each in PLACE.findall(text) if each not in PLACES[name]))


def needs_link(name: str) -> bool:
    """Whether this kind of mail is of no use without its link."""
    return LINK in PLACES[name]


def has_button(body: str) -> bool:
    """Whether a line of `body` begins with the link."""
    return any(BUTTON.match(line.strip()) for line in body.splitlines())


def filled(name: str, text: str, values: Mapping[str, Any]) -> str:
    """`text` with its places filled; a place that is not known stays as it is written."""
    places = PLACES[name]

    def fill(found: re.Match[str]) -> str:
        place = places.get(found[1])
        return str(place.find(values)) if place else found[0]

    return PLACE.sub(fill, text)


def pieces(name: str, body: str, values: Mapping[str, Any]) -> list[Piece]:
    """The paragraphs and buttons of `body`, filled. What fills a place makes no paragraph."""
    made: list[Piece] = []
    lines: list[str] = []
    for line in [*body.splitlines(), ""]:
        button = BUTTON.match(line.strip())
        if line.strip() and not button:
            lines.append(filled(name, line, values))
            continue
        if lines:
            made.append(Piece(lines))
            lines = []
        if button:
            address = str(PLACES[name][LINK].find(values))
            words = filled(name, button[1].strip(), values)
            made.append(Piece([words] if words else [], address))
    return made
