"""Reading a mailbox by IMAP: only what is new, and nothing on the server is changed."""

import imaplib
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from council.config import Mailbox
from council.inbox.operations.receiving import BEGINNING, LARGEST

TIMEOUT = 20  # seconds for the server to answer
SIZE = re.compile(rb"RFC822\.SIZE (\d+)")


class MailboxAway(Exception):  # told to administrators as the failure of a task
    """The mailbox does not answer, or not as it should."""


@dataclass(frozen=True)
class Fetched:
    """A mail on the server: its number, its whole size in bytes, and its bytes.

    Of one that is too large only the beginning is there.
    """

    uid: int
    size: int
    raw: bytes


@contextmanager
def opened(where: Mailbox) -> Iterator[imaplib.IMAP4]:
    """A connection to a mailbox, signed in, its folder open for reading only.

    Raises `MailboxAway`.
    """
    try:
        connection = connect(where)
    except (OSError, imaplib.IMAP4.error) as error:
        raise MailboxAway(f"{where.host} does not answer: {error}") from error
    try:
        enter(connection, where)
        yield connection
    except (OSError, imaplib.IMAP4.error) as error:
        raise MailboxAway(f"{where.host}: {error}") from error
    finally:
        leave(connection)


def enter(connection: imaplib.IMAP4, where: Mailbox) -> None:
    """Sign in and open the folder. Raises `MailboxAway`, or what the connection raises."""
    if where.starttls:
        connection.starttls(ssl.create_default_context())
    connection.login(where.user, where.password)
    said, _ = connection.select(quoted(where.folder), readonly=True)
    if said != "OK":
        raise MailboxAway(f"{where.host} has no folder {where.folder}.")


def leave(connection: imaplib.IMAP4) -> None:
    """Say goodbye; a server that is gone already is no trouble."""
    try:
        connection.logout()
    except (OSError, imaplib.IMAP4.error):
        with suppress(OSError):
            connection.shutdown()


def connect(where: Mailbox) -> imaplib.IMAP4:
    """A connection, with TLS where that is asked for; the server's certificate is checked."""
    if where.tls:
        context = ssl.create_default_context()
        return imaplib.IMAP4_SSL(where.host, where.port, ssl_context=context, timeout=TIMEOUT)
    return imaplib.IMAP4(where.host, where.port, timeout=TIMEOUT)


def quoted(folder: str) -> str:
    """The name of a folder as IMAP writes it."""
    escaped = folder.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def validity(connection: imaplib.IMAP4) -> int:
    """What the numbers of this folder are good for: with another one, they begin anew."""
    _, found = connection.response("UIDVALIDITY")
    return int(found[0]) if found and found[0] else 0


def after(connection: imaplib.IMAP4, uid: int) -> Iterator[Fetched]:
    """The mails with a higher number than `uid`, in order, each fetched when it is asked for."""
    _, found = connection.uid("SEARCH", f"UID {uid + 1}:*")
    numbers = sorted(int(each) for each in (found[0] or b"").split())
    for each in numbers:
        if each > uid:  # a server gives the last one where there is none higher
            yield fetch(connection, each)


def fetch(connection: imaplib.IMAP4, uid: int) -> Fetched:
    """One mail; of a large one its beginning. Raises `MailboxAway` when it is not given."""
    _, told = connection.uid("FETCH", str(uid), "(RFC822.SIZE)")
    size = SIZE.search(b" ".join(flat(told)))
    whole = size is not None and int(size[1]) <= LARGEST
    part = "BODY.PEEK[]" if whole else f"BODY.PEEK[]<0.{BEGINNING}>"
    _, given = connection.uid("FETCH", str(uid), f"({part})")
    raw = next((each[1] for each in given if isinstance(each, tuple)), None)
    if size is None or raw is None:
        raise MailboxAway(f"Mail {uid} cannot be fetched.")
    return Fetched(uid, int(size[1]), raw)


def flat(told: list[bytes | tuple[bytes, bytes] | None]) -> Iterator[bytes]:
    """The bytes of an answer of the server."""
    for each in told:
        if isinstance(each, tuple):
            yield from each
        elif each is not None:
            yield each
