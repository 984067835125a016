"""Where letters are answered, and what their answers are answered with."""

from datetime import datetime
from typing import Any

from council.core import clock, outbox
from council.core.db import db
from council.core.outbox import Letter
from council.inbox.models import Reason, ReceivedMail
from council.inbox.queries import mails, places
from council.inbox.reading.senders import is_of
from council.referrals.models import Referral
from council.referrals.queries import sent

KNOWN = (  # reasons told to the sender, who is known by then; once for each dossier
    Reason.AGAIN,
    Reason.ANSWERED,
    Reason.WITHDRAWN,
    Reason.ANOTHER,
    Reason.EMPTY,
    Reason.LONG,
    Reason.LARGE,
    Reason.PACKED,
)


@outbox.answered_at("referrals/letter", "referrals/reminder")
def address(letter: Letter) -> str | None:
    """The address at which a letter or a reminder is answered, good from the day it leaves."""
    one = db.session.get_one(Referral, letter.details["referral"])
    return places.address_for(one, clock.now())


def queue_receipt(one: ReceivedMail, referral: Referral, at: datetime) -> None:
    """Tell at once what will be published, until when, and how to change it."""
    queue("receipt", f"{one.id}:{referral.id}", one, referral, at)


def queue_held(one: ReceivedMail, referral: Referral, at: datetime) -> None:
    """Tell a sender who is known why the mail is not published, and what to do instead."""
    if one.reason in KNOWN:
        queue("held", f"{referral.id}:{one.reason}", one, referral, at)


def queue_dismissed(one: ReceivedMail, referral: Referral, at: datetime) -> None:
    """Tell that the answer that was announced is not published after all, and why."""
    queue("dismissed", str(one.id), one, referral, at)


def queue(name: str, key: str, one: ReceivedMail, referral: Referral, at: datetime) -> None:
    """Queue `inbox/<name>` to who wrote, where that is the authority; else to the authority."""
    known = referral.authority.email
    to = one.sender if is_of(one.sender, known) else known
    if to:
        outbox.queue(
            f"inbox/{name}",
            key=f"inbox.{name}:{key}",
            to=to,
            locale=referral.authority.language,
            at=at,
            about=one,
            mail=one.id,
        )


@outbox.context("inbox/receipt")
@outbox.context("inbox/held")
@outbox.context("inbox/dismissed")
def context(letter: Letter) -> dict[str, Any]:
    """What fills these letters: the mail, its referral and dossier, files, and a fresh link."""
    one = mails.mail(letter.details["mail"])
    assert one is not None, "letters leave long before a mail is forgotten"
    assert one.referral is not None, "they are about a dossier"
    return {
        "mail": one,
        "referral": one.referral,
        "dossier": one.referral.dossier,
        "files": mails.files_of(one),
        "token": sent.token_for(one.referral),
    }
