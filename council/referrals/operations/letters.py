"""Letters to authorities: put in the outbox now, filled when they leave."""

from datetime import datetime
from typing import Any

from flask import render_template, url_for
from flask_babel import force_locale
from flask_babel import gettext as _

from council.core import clock, outbox, pdf
from council.core.addresses import absolute
from council.core.locale import long_date
from council.core.outbox import Letter
from council.core.text import one_line
from council.dossiers import panels
from council.dossiers.queries import numbers
from council.referrals.models import Referral, Relay, Step
from council.referrals.queries import sent
from council.territory.models import Authority


def queue_letter(one: Referral, at: datetime) -> Letter | None:
    """The letter with the whole dossier and the reply link; None without an address.

    Its key holds the link's nonce: a letter sent again to a corrected address is another letter.
    """
    return queue("letter", one, f"{one.id}:{one.nonce}", at, dossier=True)


def queue_reminder(one: Referral, step: Step, above: Authority | None, at: datetime) -> bool:
    """The reminder of a step, the dossier enclosed; `above` gets a copy. Whether it was mailed.

    Its key holds the due day and the step, so that a rerun sends nothing twice, and an extended
    delay has reminders of its own.
    """
    due = one.answer_due_at
    key = f"{one.id}:{clock.local_day(due).isoformat() if due else ''}:{step.value}"
    mailed = queue("reminder", one, key, at, dossier=True, step=step.value) is not None
    if above and above.email:
        queue("copy", one, f"{key}:copy", at, dossier=True, to=above)
    return mailed


def queue_receipt(one: Referral, at: datetime) -> None:
    """The receipt of an answer, to the authority that gave it."""
    queue("receipt", one, str(one.id), at)


def queue_withdrawal(one: Referral, at: datetime) -> None:
    """The word that no answer is expected any more."""
    queue("withdrawn", one, str(one.id), at)


def queue(
    name: str,
    one: Referral,
    key: str,
    at: datetime,
    *,
    dossier: bool = False,
    to: Authority | None = None,
    **details: Any,
) -> Letter | None:
    """Queue `referrals/<name>` in the language of who gets it; None without an address."""
    receiver, address = to or one.authority, to.email if to else one.email
    if not address:
        return None
    enclosed = {"build": "dossier_pdf", "dossier_id": one.dossier_id, "locale": receiver.language}
    return outbox.queue(
        f"referrals/{name}",
        key=f"referral.{name}:{key}",
        to=address,
        locale=receiver.language,
        at=at,
        about=one,
        attachments=[enclosed] if dossier else [],
        referral=one.id,
        **details,
    )


@outbox.context("referrals/letter")
@outbox.context("referrals/reminder")
@outbox.context("referrals/copy")
@outbox.context("referrals/receipt")
@outbox.context("referrals/withdrawn")
def context(letter: Letter) -> dict[str, Any]:
    """What the templates of all these letters are given: the referral as it stands now."""
    one = sent.referral(letter.details["referral"])
    assert one is not None, "a referral is never deleted"
    return facts(one)


def facts(one: Referral, relay: Relay | None = None) -> dict[str, Any]:
    """A referral with its dossier, voices, enclosed texts, answer, relay and token, for a letter.

    One that is not stored has no answer, and no relay but the one given.
    """
    stored = one.id is not None
    response = sent.response_to(one.id) if stored else None
    return {
        "referral": one,
        "dossier": one.dossier,
        "voices": numbers([one.dossier.id])[one.dossier.id],
        "passages": panels.enclosed(one.dossier, one.sent_at),
        "relay": sent.relay_to(one) if stored else relay,
        "response": response,
        "commitments": sent.commitments_of(response.id) if response else [],
        "token": sent.token_for(one),
    }


def letter_text(one: Referral, relay: Relay | None = None) -> str:
    """The words of the letter, in the language of the authority, without the link."""
    with force_locale(one.locale):
        return render_template("referrals/letter.txt", **facts(one, relay))


def letter_pdf(one: Referral) -> bytes:
    """The letter on paper, in the language of the authority: its words, and the link as QR code."""
    paragraphs = [one_line(each) for each in letter_text(one).split("\n\n") if each.strip()]
    address = absolute(url_for("referrals.reply", token=sent.token_for(one), lang=one.locale))
    with force_locale(one.locale):
        data = {
            "title": subject(one),
            "date": long_date(one.sent_at or one.prepared_at),
            "to": one.receiver,
            "paragraphs": paragraphs,
            "enclosed": _("The whole dossier is attached to this letter."),
            "scan": _("To answer, scan this code or type this address:"),
            "address": address,
            "qr": pdf.qr(address),
        }
        return pdf.compile("referrals/letter.typ", data)


def subject(one: Referral) -> str:
    """What a letter is about, in the language now spoken."""
    reference = one.dossier.reference
    if one.answer_due_at is None:
        return _("Dossier %(reference)s", reference=reference)
    return _(
        "Dossier %(reference)s: your answer is expected before %(date)s",
        reference=reference,
        date=long_date(one.answer_due_at),
    )
