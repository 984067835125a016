"""What fills the mails about notices, found when they leave; and the links that stop them."""

from typing import Any

from flask import url_for
from sqlalchemy import select

from council.core import outbox, tokens
from council.core.db import db
from council.core.outbox import Letter
from council.notices.models import Notice
from council.notices.queries import subjects

STOP = "notices.stop"  # the purpose of a link that stops mails
ENDS = 400  # days after which such a link ends


@outbox.context("notices/one")
def one(letter: Letter) -> dict[str, Any]:
    """A single notice in words, and the link that stops those about the same thing."""
    notice = db.session.get_one(Notice, letter.details["notice"])
    (told,) = subjects.in_words([notice])
    council = notice.details.get("council")  # what one follows, where a part of it is told
    about = ("council", council) if council else (notice.about_kind, notice.about_id)
    subject = about if told.subject else None
    return {
        "told": told,
        "why": told.why,
        "unsubscribe_url": stop_url(notice.member_id, subject),
    }


@outbox.context("notices/digest")
def digest(letter: Letter) -> dict[str, Any]:
    """The notices of a digest in words, and the link that stops digests."""
    ids = letter.details["notices"]
    rows = db.session.scalars(select(Notice).where(Notice.id.in_(ids)).order_by(Notice.id))
    return {
        "tellings": subjects.in_words(rows),
        "unsubscribe_url": stop_url(letter.details["member"], None),
    }


def stop_url(member_id: int, subject: subjects.Key | None) -> str:
    """The whole address of the page that stops mails about `subject` (None: all of them)."""
    kind, id = subject or ("", 0)
    token = tokens.seal(STOP, [member_id, kind, id])
    return url_for("notices.stop", token=token, _external=True)
