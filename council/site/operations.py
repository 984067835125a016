"""What administrators do with the explaining pages' texts; the caller owns the transaction."""

from datetime import datetime

from council.core import editions, journal
from council.core.db import db
from council.people.models import Member
from council.site import queries
from council.site.models import PageText


def replace_text(
    by: Member,
    *,
    slug: str,
    locale: str,
    title: str,
    body_source: str,
    version: str,
    at: datetime,
) -> PageText:
    """Show `title` and `body_source` (Markdown) on the page `slug` in the language `locale`.

    Nothing happens when they are shown already. Raises `text.stale` when it was not written on
    the present edition.
    """
    text = queries.replaced_text(slug, locale)
    if text and (text.title, text.body_source) == (title, body_source):
        return text
    editions.check(text, version)
    if text is None:
        text = PageText(slug=slug, locale=locale)
        db.session.add(text)
    text.title, text.body_source = title, body_source
    text.updated_at, text.updated_by_id = at, by.id
    db.session.flush()  # the journal needs its id
    journal.record("page_text.replaced", by=by, about=text, at=at, slug=slug, locale=locale)
    return text


def restore_text(by: Member, *, slug: str, locale: str, version: str, at: datetime) -> None:
    """Show our own text again on the page `slug` in `locale`; nothing to do when it is shown.

    Raises `text.stale` when the edition to be taken away is not the present one.
    """
    text = queries.replaced_text(slug, locale)
    if text is None:
        return
    editions.check(text, version)
    journal.record("page_text.restored", by=by, about=text, at=at, slug=slug, locale=locale)
    db.session.delete(text)
