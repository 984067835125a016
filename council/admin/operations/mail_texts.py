"""The words of mails: replaced, and ours again."""

from datetime import datetime

from council.core import editions, journal, mail_texts
from council.core.db import db
from council.core.errors import RuleBroken
from council.core.mail_texts import MailText
from council.people.models import Member


def check_text(name: str, subject: str, body: str) -> None:
    """Refuse places that this kind of mail does not have, and a mail without its link."""
    unknown = mail_texts.unknown_places(name, f"{subject}\n{body}")
    if unknown:
        raise RuleBroken("admin.unknown_place", place=unknown[0])
    if mail_texts.needs_link(name) and not mail_texts.has_button(body):
        raise RuleBroken("admin.link_missing")


def replace_text(
    name: str,
    locale: str,
    *,
    subject: str,
    body: str,
    version: str,
    by: Member,
    at: datetime,
) -> MailText:
    """Send mails of this kind in these words from now on; nothing happens when they do already.

    Raises `admin.unknown_place` or `admin.link_missing`; `text.stale` when it was not written on
    the present edition.
    """
    check_text(name, subject, body)
    kept = mail_texts.replaced(name, locale)
    if kept and (kept.subject, kept.body) == (subject, body):
        return kept
    editions.check(kept, version)
    text = kept or MailText(name=name, locale=locale)
    text.subject, text.body, text.updated_at = subject, body, at
    db.session.add(text)
    db.session.flush()  # the journal needs its id
    journal.record("mail_text.replaced", by=by, about=text, at=at, name=name, locale=locale)
    return text


def restore_text(name: str, locale: str, *, version: str, by: Member, at: datetime) -> None:
    """Send mails of this kind in our words again; nothing to do when they are.

    Raises `text.stale` when the edition to be taken away is not the present one.
    """
    text = mail_texts.replaced(name, locale)
    if text:
        editions.check(text, version)
        journal.record("mail_text.restored", by=by, about=text, at=at, name=name, locale=locale)
        db.session.delete(text)
