"""The mails of the outbox, for those who try Council."""

from sqlalchemy import select

from council.core import mail, paging
from council.core.db import db
from council.core.outbox import Letter


def page(after: str | None) -> paging.Page:
    """One page of mails, newest first."""
    return paging.page(select(Letter), [paging.Key(Letter.id)], after)


def by_id(id: int) -> Letter | None:
    """The mail with this id."""
    return db.session.get(Letter, id)


def kept(letter: Letter) -> bytes | None:
    """The mail as the folder keeps it; None when it has not left, or left for a server."""
    file = mail.file_of(letter.message_id)
    return file.read_bytes() if file.exists() else None
