"""Which mails have words of their own, and how they read."""

import re
from datetime import datetime

from sqlalchemy import select

from council.admin import examples
from council.core import mail
from council.core.db import db
from council.core.editions import edition
from council.core.mail import Rendered
from council.core.mail_texts import PLACES, MailText, has_button, needs_link
from council.core.mail_texts import replaced as replaced_text

FOOT = "\n-- \n"  # of every mail
BUTTON = re.compile(r"^(.{1,60})\n\{link\}$")  # the words of a button, and its address


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


def present(name: str, locale: str, at: datetime) -> dict[str, str]:
    """The `subject` and `body` in use, an administrator’s or ours; and their edition."""
    own = replaced_text(name, locale)
    text = {"subject": own.subject, "body": own.body} if own else beginning(name, locale, at)
    return {**text, "version": edition(own)}


def beginning(name: str, locale: str, at: datetime) -> dict[str, str]:
    """A text to begin with: the `subject` and `body` of ours, with places.

    What differs between two examples, once their values are places, is true of one case only: it
    is left out. The link is there if the mail is of no use without it.
    """
    one, other = (as_places(name, locale, at, cast) for cast in (examples.FIRST, examples.SECOND))
    common = [each for each in one[1:] if each in other]
    if needs_link(name) and not has_button("\n".join(common)):
        common.append("{link}")
    return {"subject": one[0] if one[0] == other[0] else "", "body": "\n\n".join(common)}


def as_places(name: str, locale: str, at: datetime, cast: examples.Cast) -> list[str]:
    """The subject of an example and its paragraphs, with a place for each value that has one."""
    with mail.speaking(locale):
        values = examples.values(name, at, cast)
        given = mail.absolute(values)
        places = {str(each.find(given)): key for key, each in PLACES[name].items()}
    example = mail.in_our_words(name, locale, values)
    text = f"{example.subject}\n\n{example.text.partition(FOOT)[0]}"
    for value in sorted(filter(None, places), key=len, reverse=True):
        text = text.replace(value, f"{{{places[value]}}}")
    return [BUTTON.sub(r"{link} \1", each.strip()) for each in text.split("\n\n") if each.strip()]
