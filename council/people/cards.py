"""A card's code between its making and its keeping: held by the person's own browser, not by us.

It lies in the session's signed, HttpOnly cookie for a quarter of an hour at most, until the person
says that they have kept it (docs/decisions: a code is shown once).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from flask import current_app, session, url_for
from flask_babel import force_locale
from flask_babel import gettext as _

from council.core import clock, pdf
from council.core.addresses import absolute
from council.core.locale import CODES, current
from council.people.hashing import grouped

SHOWN_FOR = timedelta(minutes=15)
HELD = "card"


@dataclass(frozen=True)
class Square:
    """A QR code to be drawn: its side in modules, and the path of the dark ones."""

    size: int
    path: str


@dataclass(frozen=True)
class ShownCard:
    """The card to be shown now: its code, and where its holder goes on."""

    code: str
    after: str

    @property
    def groups(self) -> list[str]:
        """The code in three groups of four signs."""
        return grouped(self.code).split("-")

    @property
    def address(self) -> str:
        """What the QR opens; the code stands behind a #, which browsers keep to themselves."""
        return f"{absolute(url_for('people.sign_in_by_card'))}#{self.code}"

    @property
    def square(self) -> Square:
        """The QR code of the address."""
        return square(self.address)


def show_once(code: str, address_after: str) -> None:
    """Keep `code` for the page `people.card`; its holder goes on to `address_after` (a path)."""
    session[HELD] = {
        "code": code,
        "after": address_after,
        "until": int((clock.now() + SHOWN_FOR).timestamp()),
    }


def shown(at: datetime) -> ShownCard | None:
    """The card this browser may still see; None once it was kept or its time is over."""
    held = session.get(HELD)
    if not held or held["until"] < at.timestamp():
        return None
    return ShownCard(held["code"], held["after"])


def example(code: str) -> ShownCard:
    """A card to show how cards look."""
    return ShownCard(code, "")


def put_away() -> None:
    """Forget the code: the person has kept it."""
    session.pop(HELD, None)


def square(text: str) -> Square:
    """The QR code of `text`, error correction M (15 %), without its quiet zone: cards are white."""
    import segno  # late: only who is given a card needs it

    code = segno.make(text, error="m", micro=False)
    rows = list(code.matrix_iter(border=0))
    path = "".join(
        f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark
    )
    return Square(len(rows), path)


def printed(card: ShownCard) -> bytes:
    """The card as a PDF, to cut out, with how to use it in every language of the interface."""
    data = {
        "title": _("Keep this card"),
        "lede": _("With this code, you read the answer. We cannot find it again for you."),
        "of": _("Province of Namur · my card"),
        "groups": card.groups,
        "site": site(),
        "phone": current_app.config["HELP_PHONE"],
        "qr": pdf.qr(card.address),
        "alt": _("QR code that opens the sign-in page"),
        "how": _("How to use it"),
        "steps": [
            _("Go to %(site)s, or scan the square.", site=site()),
            _("Type the 12 signs."),
            _("Read the answer. Write what comes next."),
        ],
        "keep": [{"lang": code, "sentence": words} for code, words in in_other_languages()],
    }
    return pdf.compile("people/card.typ", data)


def site() -> str:
    """The name of the site as one types it in a browser: `council.example.be`."""
    return urlsplit(str(current_app.config["BASE_URL"])).netloc


def in_other_languages() -> list[tuple[str, str]]:
    """Why to keep the card, in each language of the interface but the reader's: code, sentence."""
    sentences = []
    for code in CODES:
        if code != current():
            with force_locale(code):
                sentences.append((code, _("Keep this card. You read the answer with this code.")))
    return sentences
