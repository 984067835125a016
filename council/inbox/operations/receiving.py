"""Taking a mail in: its bytes are kept before anybody reads them."""

import hashlib
import secrets
from datetime import datetime
from email.parser import BytesHeaderParser

from council.core import files, jobs
from council.core.db import db
from council.inbox.models import ReceivedMail
from council.inbox.queries import mails

LARGEST = 20 * 1024 * 1024  # bytes of a mail that is kept whole
NAMING = ("Message-ID", "From")
OTHERWISE = ("To", "Subject", "Date", "In-Reply-To")  # without a Message-ID
BEGINNING = 64 * 1024  # bytes kept of a larger one


def keep(raw: bytes, *, size: int | None = None, at: datetime) -> ReceivedMail | None:
    """Keep a mail as it came, to be read by the worker; None when it was taken in before.

    `size`, when it is larger than `raw`, says that only the beginning was fetched. Of a mail that
    is too large the beginning is kept.
    """
    size = max(size or 0, len(raw))
    key = key_of(raw, size)
    if mails.is_known(key):
        return None
    whole = size <= LARGEST and len(raw) == size
    one = ReceivedMail(key=key, raw=secrets.token_hex(32), size=size, whole=whole, received_at=at)
    files.write(one.raw or "", raw if whole else raw[:BEGINNING])
    db.session.add(one)
    db.session.flush()  # two at once: the second is refused here
    db.after_commit(jobs.wake)
    return one


def key_of(raw: bytes, size: int) -> str:
    """Which mail it is: its Message-ID, sender, and what stands under its headers.

    Servers on its way add headers, so that the same mail may come in with others.
    """
    headers = BytesHeaderParser().parsebytes(raw[:BEGINNING])
    end = min(
        (place for mark in (b"\r\n\r\n", b"\n\n") if (place := raw.find(mark)) >= 0), default=0
    )
    names = NAMING if "Message-ID" in headers else (*NAMING, *OTHERWISE)
    said = "|".join(str(headers.get(each, "")) for each in names).encode(errors="replace")
    body = raw[end:].strip().replace(b"\r\n", b"\n") if size <= LARGEST else b""
    return hashlib.sha256(said + b"|" + body).hexdigest()
