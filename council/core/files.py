"""Files people give: pictures and PDF, made anew from their content; nothing else is kept."""

import secrets
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy.orm import Mapped, mapped_column

from council.core.db import Id, Model, Moment, db

LARGEST = 8 * 1024 * 1024  # bytes of one file
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"  # no look-alikes


class FileKind(StrEnum):
    """What a kept file is."""

    PICTURE = "picture"
    DOCUMENT = "document"


class StoredFile(Model):
    """A kept file: `token` is its unguessable public name; the bytes lie in the data folder."""

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

    @property
    def path(self) -> Path:
        """Where the bytes lie."""
        return folder() / self.token[:2] / self.token


def folder() -> Path:
    """The folder of kept files."""
    return Path(current_app.config["DATA_DIR"]) / "files"


def keep(given: bytes, at: datetime) -> StoredFile:
    """Make a picture or PDF anew from `given` and keep it; flushed, not public yet.

    Raises `RuleBroken`: `file.large`, `file.kind` (neither a picture nor a PDF) or `file.broken`.
    """
    from council.core import remaking  # late: what reads pictures and PDF is much to read

    made = remaking.remake(given)
    token = "".join(secrets.choice(ALPHABET) for _ in range(26))  # 128 bits
    file = StoredFile(
        token=token,
        kind=made.kind,
        mime=made.mime,
        size=len(made.content),
        width=made.width,
        height=made.height,
        created_at=at,
    )
    file.path.parent.mkdir(parents=True, exist_ok=True)
    file.path.write_bytes(made.content)
    db.session.add(file)
    db.session.flush()  # whoever attaches it needs its id
    return file


def forget(file: StoredFile) -> None:
    """Remove a kept file: its bytes and its row."""
    file.path.unlink(missing_ok=True)
    db.session.delete(file)


def read(upload: Any) -> bytes:
    """The bytes of an uploaded file, one more than allowed at the most."""
    content: bytes = upload.stream.read(LARGEST + 1)
    return content
