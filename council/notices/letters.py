"""What fills the mails about notices, found when they leave; and the links that stop them."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flask import url_for
from sqlalchemy import select

from council.core import outbox, tokens
from council.core.db import db
from council.core.outbox import Letter
from council.notices.models import Notice
from council.notices.queries import subjects
from council.notices.queries.subjects import Telling
from council.notices.words import SENTENCES
from council.referrals.queries import judgements, promises

STOP = "notices.stop"  # the purpose of a link that stops mails
ENDS = 400  # days after which such a link ends


@outbox.context("notices/one")
def one(letter: Letter) -> dict[str, Any]:
    """A single notice in words, and the link that stops those about the same thing."""
    notice = db.session.get_one(Notice, letter.details["notice"])
    (told,) = asking([notice])
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
        "tellings": asking(rows.all()),
        "unsubscribe_url": stop_url(letter.details["member"], None),
    }


def asking(notices: Sequence[Notice]) -> list[Telling]:
    """Notices in words; those that ask something hold the member's own link to answer it."""
    told = subjects.in_words(notices)
    return [replace(each, asked=ask_url(n)) for each, n in zip(told, notices, strict=True)]


def ask_url(notice: Notice) -> str:
    """The whole address where a member answers what a notice asks; "" when it asks nothing."""
    asks, details = SENTENCES[notice.verb].asks, notice.details
    if asks == "voice" and details.get("commitment"):
        token = promises.invitation(notice.member_id, details["commitment"])
        return url_for("referrals.voice_by_link", token=token, _external=True)
    if asks == "judgement" and details.get("response"):
        token = judgements.invitation(notice.member_id, details["response"])
        return url_for("referrals.judge_by_link", token=token, _external=True)
    return ""


def stop_url(member_id: int, subject: subjects.Key | None) -> str:
    """The whole address of the page that stops mails about `subject` (None: all of them)."""
    kind, id = subject or ("", 0)
    token = tokens.seal(STOP, [member_id, kind, id])
    return url_for("notices.stop", token=token, _external=True)
