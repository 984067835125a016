"""Which mails have words of their own, and how they read."""

from datetime import datetime

from sqlalchemy import select

from council.admin import examples
from council.core import mail
from council.core.db import db
from council.core.mail import Rendered
from council.core.mail_texts import MailText


def replaced() -> set[tuple[str, str]]:
    """The kinds of mails and languages in which ours were replaced."""
    return {(row.name, row.locale) for row in db.session.scalars(select(MailText))}


def ours(name: str, locale: str, at: datetime) -> Rendered:
    """An example of a mail in our words."""
    with mail.speaking(locale):
        values = examples.values(name, at)
    return mail.in_our_words(name, locale, values)


def theirs(name: str, locale: str, subject: str, body: str, at: datetime) -> Rendered:
    """An example of a mail in these words, which need not be kept."""
    with mail.speaking(locale):
        values = examples.values(name, at)
    return mail.in_own_words(MailText(name=name, locale=locale, subject=subject, body=body), values)
