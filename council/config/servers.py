"""Servers that settings name: where mails leave and arrive, where files lie."""

import re
from dataclasses import dataclass
from importlib.util import find_spec
from urllib.parse import parse_qsl, unquote, urlsplit

WRONG_MAIL_URL = (
    "COUNCIL_MAIL_URL must be smtp://user:password@host:port (with ?starttls=1 if the server asks "
    "for it), smtps://user:password@host:port, or folder: to keep the mails."
)
WRONG_INBOX_URL = (
    "COUNCIL_INBOX_URL must be imaps://user:password@host:port/folder, or imap:// (with "
    "?starttls=1 if the server asks for it)."
)
WRONG_FILES_URL = (
    "COUNCIL_FILES_URL must be s3://bucket/prefix, for another provider than Amazon with "
    "?endpoint=https://… behind it, and &region=… if that has one."
)


class BadSetting(Exception):  # told to an operator, not caught as an error
    """A setting is missing or wrong; the message says which, and what to write."""


def check_installed(library: str, name: str) -> None:
    """Refuse a setting whose library is not there: one machine does without it."""
    if find_spec(library) is None:
        raise BadSetting(
            f"{name} needs what is in requirements/scale.txt. "
            "Run: pip install --require-hashes -r requirements/scale.txt"
        )


def is_address(url: str) -> bool:
    """Whether a text is the address of a site: http or https, and the name of a machine."""
    try:
        parts = urlsplit(url)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a bracket that is not closed, a port that is no number
        return False


@dataclass(frozen=True)
class MailServer:
    """Where mails are handed over: `tls` from the start (smtps), or `starttls` after a hello."""

    host: str
    port: int
    user: str | None
    password: str | None
    tls: bool
    starttls: bool


def mail_server(url: str) -> MailServer | None:
    """The server that COUNCIL_MAIL_URL names; None for `folder:`.

    Raises `BadSetting` when it cannot be read.
    """
    if url == "folder:":
        return None
    try:
        parts = urlsplit(url)
        options = dict(parse_qsl(parts.query, strict_parsing=True)) if parts.query else {}
        port = parts.port or (465 if parts.scheme == "smtps" else 25)
    except ValueError:
        raise BadSetting(WRONG_MAIL_URL) from None
    known = options.keys() <= {"starttls"} and options.get("starttls", "0") in {"0", "1"}
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname or not known:
        raise BadSetting(WRONG_MAIL_URL)
    return MailServer(
        parts.hostname,
        port,
        unquote(parts.username) if parts.username else None,
        unquote(parts.password) if parts.password else None,
        tls=parts.scheme == "smtps",
        starttls=options.get("starttls") == "1",
    )


@dataclass(frozen=True)
class Mailbox:
    """Where answers arrive, read by IMAP: `tls` from the start (imaps), or `starttls`."""

    host: str
    port: int
    user: str
    password: str
    folder: str
    tls: bool
    starttls: bool

    @property
    def name(self) -> str:
        """Which mailbox it is, without its password."""
        return f"{self.user}@{self.host}:{self.port}/{self.folder}"


def mailbox(url: str) -> Mailbox | None:
    """The mailbox that COUNCIL_INBOX_URL names; None without one.

    Raises `BadSetting` when it cannot be read.
    """
    if not url:
        return None
    try:
        parts = urlsplit(url)
        options = dict(parse_qsl(parts.query, strict_parsing=True)) if parts.query else {}
        port = parts.port or (993 if parts.scheme == "imaps" else 143)
    except ValueError:
        raise BadSetting(WRONG_INBOX_URL) from None
    known = options.keys() <= {"starttls"} and options.get("starttls", "0") in {"0", "1"}
    whole = parts.hostname and parts.username and parts.password and known
    if parts.scheme not in {"imap", "imaps"} or not whole:
        raise BadSetting(WRONG_INBOX_URL)
    return Mailbox(
        parts.hostname or "",
        port,
        unquote(parts.username or ""),
        unquote(parts.password or ""),
        unquote(parts.path.strip("/")) or "INBOX",
        tls=parts.scheme == "imaps",
        starttls=options.get("starttls") == "1",
    )


@dataclass(frozen=True)
class Bucket:
    """Where files are kept away from this machine; `endpoint` None: at Amazon."""

    name: str
    prefix: str
    endpoint: str | None
    region: str


def bucket(url: str) -> Bucket | None:
    """The bucket that COUNCIL_FILES_URL names; None for the data folder.

    Raises `BadSetting` when it cannot be read.
    """
    if not url:
        return None
    try:
        parts = urlsplit(url)
        options = dict(parse_qsl(parts.query, strict_parsing=True)) if parts.query else {}
    except ValueError:
        raise BadSetting(WRONG_FILES_URL) from None
    known = options.keys() <= {"endpoint", "region"}
    endpoint = options.get("endpoint")
    if parts.scheme != "s3" or not known or not (endpoint is None or is_address(endpoint)):
        raise BadSetting(WRONG_FILES_URL)
    if not re.fullmatch("[a-z0-9][a-z0-9.-]{2,62}", parts.netloc):
        raise BadSetting(WRONG_FILES_URL)
    check_installed("obstore", "COUNCIL_FILES_URL")
    region = options.get("region", "us-east-1")
    return Bucket(parts.netloc, parts.path.strip("/"), endpoint, region)
