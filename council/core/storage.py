"""Where the bytes of kept files lie: a folder of this machine, or a bucket that speaks S3.

Both lay them out alike, so that they can be copied from one to the other. What does not answer is
the refusal `file.away`.
"""

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO, Protocol, cast

from flask import current_app

from council import config
from council.core.errors import RuleBroken
from council.core.logs import log

CONNECTING = timedelta(seconds=2)  # to wait for a connection to the bucket
WAITING = timedelta(seconds=20)  # for an answer: 8 MB may be on the way
PATIENCE = timedelta(seconds=5)  # after which nothing is tried again
PIECE = 256 * 1024  # bytes that are asked for at once
STORAGE = "council.storage"


class Storage(Protocol):
    """Keeps bytes under names: each a file's token, of which the first two signs are a folder."""

    def put(self, name: str, content: bytes) -> None:
        """Keep bytes; once this returns, they outlive a power cut."""

    def open(self, name: str) -> BinaryIO:
        """The bytes under a name, to be read piece by piece; `FileNotFoundError` without any."""

    def delete(self, name: str) -> None:
        """Remove what lies under a name, if anything does."""

    def names(self, before: datetime) -> Iterator[str]:
        """The names of all that was put before a moment, and of what others laid there."""


class Folder:
    """A folder of this machine, or one that several machines share."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def put(self, name: str, content: bytes) -> None:
        """As `Storage` says."""
        path = self.place(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        for folder in (path.parent, self.path):  # the names too, not only what they stand for
            settle(folder)

    def open(self, name: str) -> BinaryIO:
        """As `Storage` says."""
        return self.place(name).open("rb")

    def delete(self, name: str) -> None:
        """As `Storage` says."""
        self.place(name).unlink(missing_ok=True)

    def names(self, before: datetime) -> Iterator[str]:
        """As `Storage` says."""
        oldest = before.timestamp()
        for each in self.path.glob("??/*"):
            if each.parent.name == each.name[:2] and each.stat().st_mtime < oldest:
                yield each.name

    def place(self, name: str) -> Path:
        """Where bytes lie."""
        return self.path / name[:2] / name


def settle(folder: Path) -> None:
    """Have the disk keep which names a folder holds, as it keeps the bytes of a file."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class Bucket:
    """A bucket of Amazon's, or of whoever speaks like it.

    Read through us, never by an address of its own: who may see a file is asked each time, and
    browsers are told to take pictures from nowhere else.
    """

    def __init__(self, where: config.Bucket, key: str, secret: str) -> None:
        import obstore  # late: only an installation with a bucket has it
        from obstore.store import S3Store  # late: likewise

        given = {"access_key_id": key, "secret_access_key": secret, "endpoint": where.endpoint}
        known: Any = {name: value for name, value in given.items() if value}
        self.obstore: Any = obstore
        self.store: Any = S3Store(
            where.name,
            prefix=where.prefix or None,
            config=known,  # the rest from AWS_… names
            region=where.region,
            disable_bulk_delete=True,  # not all who speak S3 know it
            client_options={
                "allow_http": (where.endpoint or "").startswith("http:"),
                "connect_timeout": CONNECTING,
                "timeout": WAITING,
            },
            retry_config={"max_retries": 1, "retry_timeout": PATIENCE},
        )

    def put(self, name: str, content: bytes) -> None:
        """As `Storage` says."""
        with self.answering():
            self.obstore.put(self.store, place(name), content)

    def open(self, name: str) -> BinaryIO:
        """As `Storage` says."""
        with self.answering():
            reader = self.reader(name)
        if reader is None:
            raise FileNotFoundError(name)
        return cast(BinaryIO, io.BufferedReader(Pieces(reader), PIECE))

    def reader(self, name: str) -> Any:
        """What reads the bytes under a name; None without any."""
        try:
            return self.obstore.open_reader(self.store, place(name), buffer_size=PIECE)
        except FileNotFoundError:
            return None

    def delete(self, name: str) -> None:
        """As `Storage` says."""
        with self.answering():
            self.obstore.delete(self.store, place(name))

    def names(self, before: datetime) -> Iterator[str]:
        """As `Storage` says."""
        with self.answering():
            for some in self.obstore.list(self.store):
                for each in some:
                    folder, _, name = each["path"].rpartition("/")
                    if each["last_modified"] < before and folder == name[:2]:
                        yield name

    @contextmanager
    def answering(self) -> Iterator[None]:
        """Around a question: when it is not answered, the refusal `file.away`."""
        try:
            yield
        except (self.obstore.exceptions.BaseError, OSError) as error:
            log.error("files.away", error=str(error).partition("\n")[0])
            raise RuleBroken("file.away") from error


class Pieces(io.RawIOBase):
    """What lies in a bucket, as Python reads files."""

    def __init__(self, reader: Any) -> None:
        self.reader = reader

    def readable(self) -> bool:
        """It is."""
        return True

    def seekable(self) -> bool:
        """So that of a range only that is fetched."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a byte."""
        return int(self.reader.seek(offset, whence))

    def tell(self) -> int:
        """The byte that comes next."""
        return int(self.reader.tell())

    def readinto(self, room: Any) -> int:
        """Fill `room` as far as there is something; how many bytes that were."""
        piece = memoryview(self.reader.read(len(room)))
        room[: len(piece)] = piece
        return len(piece)


def place(name: str) -> str:
    """Where bytes lie in a bucket."""
    return f"{name[:2]}/{name}"


def storage() -> Storage:
    """The storage of this application, made at its first use."""
    if STORAGE not in current_app.extensions:
        known = current_app.config
        where = config.bucket(known["FILES_URL"])
        current_app.extensions[STORAGE] = (
            Bucket(where, known["S3_KEY"], known["S3_SECRET"])
            if where
            else Folder(Path(known["DATA_DIR"]) / "files")
        )
    found: Storage = current_app.extensions[STORAGE]
    return found


def check(at: datetime) -> None:
    """Ask at a moment what lies there; `RuleBroken` (`file.away`) when that cannot be told."""
    next(storage().names(at), None)


__all__ = ["Bucket", "Folder", "Storage", "check", "storage"]
