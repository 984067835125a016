"""Files people give: pictures and PDF, made anew from their content; nothing else is kept."""

import re
import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import islice
from typing import TYPE_CHECKING, Any

from flask import abort, request, send_file
from sqlalchemy import Column, exists, select
from sqlalchemy.orm import Mapped, mapped_column
from werkzeug.exceptions import RequestedRangeNotSatisfiable
from werkzeug.wrappers import Response

from council.core import jobs
from council.core.db import Id, Model, Moment, db
from council.core.errors import RuleBroken
from council.core.logs import log
from council.core.storage import storage

if TYPE_CHECKING:
    from council.core.remaking import Made

LARGEST = 8 * 1024 * 1024  # bytes of one file
FORGOTTEN = timedelta(days=7)  # after which a file that nothing holds is removed
BATCH = 500  # files looked at in one query
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"  # no look-alikes
TOKEN = re.compile(f"[{ALPHABET}]{{26}}")  # 128 bits


class FileKind(StrEnum):
    """What a kept file is."""

    PICTURE = "picture"
    DOCUMENT = "document"


class StoredFile(Model):
    """A kept file: `token` is its unguessable public name; the bytes lie in the storage."""

    __tablename__ = "stored_file"

    id: Mapped[Id]
    token: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[FileKind]
    mime: Mapped[str]
    size: Mapped[int]
    width: Mapped[int | None]
    height: Mapped[int | None]
    created_at: Mapped[Moment]
    public: Mapped[bool] = mapped_column(default=False)


def remade(given: bytes) -> "Made":
    """A picture or PDF made anew from `given`; it may take seconds, in which others may write.

    So it comes before anything is written. Raises `RuleBroken`: `file.large`, `file.kind` (neither
    a picture nor a PDF) or `file.broken`.
    """
    from council.core import remaking  # late: what reads pictures and PDF is much to read

    with db.aside():
        return remaking.remake(given)


def keep(given: "bytes | Made", at: datetime) -> StoredFile:
    """Keep what was `remade`, or a picture or PDF made anew from bytes; flushed, not public yet.

    Raises as `remade`.
    """
    from council.core import remaking  # late: what reads pictures and PDF is much to read

    made = remaking.remake(given) if isinstance(given, bytes) else given
    token = "".join(secrets.choice(ALPHABET) for _ in range(26))
    file = StoredFile(
        token=token,
        kind=made.kind,
        mime=made.mime,
        size=len(made.content),
        width=made.width,
        height=made.height,
        created_at=at,
    )
    write(token, made.content)
    db.session.add(file)
    db.session.flush()  # whoever attaches it needs its id
    return file


def write(token: str, content: bytes) -> None:
    """Put bytes where they lie, to be there before the commit, and to go if that is undone."""
    db.after_undo(lambda: discard(token))
    storage().put(token, content)


def discard(token: str) -> None:
    """Remove bytes; what cannot be removed now is left to the sweep: the transaction is over."""
    try:
        storage().delete(token)
    except (OSError, RuleBroken) as error:
        log.error("file.left", error=str(error))


def forget(file: StoredFile) -> None:
    """Remove a kept file: its row, and its bytes once that is committed."""
    token = file.token
    db.after_commit(lambda: discard(token))
    db.session.delete(file)


def sent(file: StoredFile, name: str, *, saved: bool) -> Response:
    """The bytes of a file as an answer, whole, a range of them, or 304; 404 when they are gone.

    `name` is what it is saved as; `saved`: rather than shown.
    """
    try:
        content = storage().open(file.token)
    except FileNotFoundError:
        abort(404)
    answer = send_file(
        content,
        mimetype=file.mime,
        as_attachment=saved,
        download_name=name,
        conditional=False,
        etag=file.token,
    )
    answer.content_length = file.size
    try:
        return answer.make_conditional(request, accept_ranges=True, complete_length=file.size)
    except RequestedRangeNotSatisfiable:
        content.close()
        raise


def known(ids: Sequence[int]) -> set[int]:
    """Those of the ids under which a file is still kept."""
    return set(db.session.scalars(select(StoredFile.id).where(StoredFile.id.in_(ids))))


def read(upload: Any) -> bytes:
    """The bytes of an uploaded file, one more than allowed at the most."""
    content: bytes = upload.stream.read(LARGEST + 1)
    return content


Holder = Callable[[Sequence[StoredFile]], Iterable[int]]
HOLDERS: list[Holder] = []


def holds(find: Holder) -> Holder:
    """Register what says which of some files it holds (their ids), without a foreign key."""
    HOLDERS.append(find)
    return find


@jobs.due("files.sweep", minutes=1440)
def sweep(at: datetime) -> None:
    """Once a day, remove files that nothing holds, and bytes whose row was never committed."""
    with db.unit():
        left = unheld(at)
        held = {id for find in HOLDERS for id in find(left)} if left else set()
        for file in left:
            if file.id not in held:
                forget(file)
    for orphan in orphans(at):
        storage().delete(orphan)


def unheld(at: datetime) -> Sequence[StoredFile]:
    """The files that are not public, that no row points to, and that are old enough."""
    free = [~exists().where(column == StoredFile.id) for column in pointing()]
    return db.session.scalars(
        select(StoredFile).where(~StoredFile.public, StoredFile.created_at < at - FORGOTTEN, *free)
    ).all()


def pointing() -> list[Column[Any]]:
    """Every column that points to a kept file."""
    tables = db.metadata.tables.values()
    keys = [key for table in tables for key in table.foreign_keys]
    return [key.parent for key in keys if key.column.table is StoredFile.__table__]


def orphans(at: datetime) -> Iterator[str]:
    """The tokens of bytes without a row, old enough that none is on its way; ours only."""
    there = (name for name in storage().names(at - FORGOTTEN) if TOKEN.fullmatch(name))
    while some := set(islice(there, BATCH)):
        rows = select(StoredFile.token).where(StoredFile.token.in_(some))
        yield from some - set(db.session.scalars(rows))
        db.session.rollback()  # reading ends here: a writer must not wait for it
