"""What can be set, each with its line in the table of settings; how it is read and checked."""

import os
import re
import secrets
from dataclasses import dataclass, field, fields, replace
from email.utils import parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from council.config.servers import (
    BadSetting,
    bucket,
    check_installed,
    is_address,
    mail_server,
    mailbox,
)

SHORTEST_KEY = 32  # characters of COUNCIL_SECRET_KEY
FEWEST_SIGNS = 10  # different ones in it
PUBLISHED_KEYS = (  # pieces of keys that stand in manuals and examples, without signs between
    "changeme",
    "changethis",
    "replaceme",
    "yourown",
    "yoursecret",
    "supersecret",
    "thisisasecret",
    "thisismysecret",
    "thisismyscretkey",
    "insecure",
    "defaultsecret",
    "nondevsecret",
    "192b9bdd22ab9ed4d12e236c78afcb9a",
)


def setting(about: str, default: Any = None) -> Any:
    """A field of `Settings`: `about` is its line in the table of settings."""
    return field(default=default, metadata={"about": about})


@dataclass(frozen=True)
class Settings:
    """Everything that can be set, each as COUNCIL_<NAME>; the defaults are safe in production."""

    data_dir: Path = setting("Folder of the database, files and jobs", Path("var"))
    database_url: str = setting("SQLAlchemy address; by default SQLite in the data folder", "")
    replicas: str = setting("Addresses of PostgreSQL's read replicas, with commas between", "")
    pooler: bool = setting("1: a pooler by transaction (PgBouncer) stands before PostgreSQL", False)
    secret_key: str = setting("Secret of at least 32 characters; required outside the demo", "")
    redis_url: str = setting(
        "redis://user:password@host:6379/0, shared by several machines; by default none", ""
    )
    files_url: str = setting(
        "s3://bucket/prefix?endpoint=https://…&region=…; by default files lie in the data folder",
        "",
    )
    s3_key: str = setting("Key to the bucket; by default AWS_ACCESS_KEY_ID", "")
    s3_secret: str = setting("Secret of that key; by default AWS_SECRET_ACCESS_KEY", "")
    base_url: str = setting("Public address, for links in mails; by default this machine's", "")
    host: str = setting("Network address to listen on", "127.0.0.1")
    port: int = setting("Port to listen on", 8000)
    threads: int = setting("Requests served at once", 8)
    mail_url: str = setting(
        "smtp://user:password@host:port (?starttls=1), smtps://…, or folder: (keep)", "folder:"
    )
    mail_from: str = setting("Sender of mails", "Council <no-reply@localhost>")
    inbox_domain: str = setting(
        "Domain of the addresses to which authorities answer; none: off", ""
    )
    inbox_url: str = setting("imaps://user:password@host/folder where their answers arrive", "")
    inbox_months: int = setting("Months that a mail received is kept once it was dealt with", 12)
    demo: bool = setting("1: demonstration (accounts shown, mails readable at /demo/outbox)", False)
    limits: bool = setting("0: no limits on how often an address may ask (load tests only)", True)
    trusted_proxies: int = setting("How many proxies in front set X-Forwarded headers", 0)
    site_name: str = setting("Name shown in the masthead", "Council")
    help_phone: str = setting("Telephone number for help, shown on every page", "")

    @property
    def replica_urls(self) -> list[str]:
        """The addresses of the replicas, one by one."""
        return [url for each in self.replicas.split(",") if (url := each.strip())]


def load(environment: dict[str, str] | None = None) -> Settings:
    """The settings of `environment` (default: the process's).

    Raises `BadSetting` for a value that cannot be read, an unknown COUNCIL_ name, or a missing
    secret.
    """
    given = os.environ if environment is None else environment
    names = {f"COUNCIL_{each.name.upper()}": each for each in fields(Settings)}
    unknown = [n for n in given if n.startswith("COUNCIL_") and n not in names and "TEST" not in n]
    if unknown:
        raise BadSetting(f"{unknown[0]} is not a setting. Known: {', '.join(sorted(names))}.")
    read = {each.name: parse(n, each.default, given[n]) for n, each in names.items() if n in given}
    return check(Settings(**read))


def parse(name: str, default: Any, text: str) -> Any:
    """`text` as the type of the setting's default."""
    if isinstance(default, bool):
        if text not in {"0", "1"}:
            raise BadSetting(f"{name} is {text!r}: write 1 or 0.")
        return text == "1"
    if isinstance(default, int):
        if not re.fullmatch(r"[0-9]{1,9}", text):
            raise BadSetting(f"{name} is {text!r}: write a whole number.")
        return int(text)
    return Path(text) if isinstance(default, Path) else text


def check(settings: Settings) -> Settings:
    """Refuse settings that cannot work; fill in those that follow from others."""
    check_web(settings)
    mail_server(settings.mail_url)
    if "@" not in parseaddr(settings.mail_from)[1] or not settings.mail_from.isprintable():
        raise BadSetting("COUNCIL_MAIL_FROM must be an address: Council <council@example.be>.")
    if settings.database_url and not settings.database_url.startswith(("sqlite:", "postgresql")):
        raise BadSetting("COUNCIL_DATABASE_URL must begin with sqlite: or postgresql:.")
    check_replicas(settings)
    check_redis(settings.redis_url)
    check_inbox(settings)
    bucket(settings.files_url)
    folder = settings.data_dir.absolute()  # what serves files reads a relative one from elsewhere
    return replace(
        settings,
        data_dir=folder,
        base_url=settings.base_url or f"http://127.0.0.1:{settings.port}",
        database_url=settings.database_url or f"sqlite:///{folder / 'council.sqlite'}",
        secret_key=secret(settings),
    )


def check_replicas(settings: Settings) -> None:
    """Refuse replicas of anything but PostgreSQL."""
    every = [settings.database_url, *settings.replica_urls] if settings.replica_urls else []
    if not all(url.startswith("postgresql") for url in every):
        raise BadSetting("COUNCIL_REPLICAS, and COUNCIL_DATABASE_URL with it, must be postgresql:.")


def check_web(settings: Settings) -> None:
    """Refuse an address, a port or a number of threads that cannot be."""
    if not 1 <= settings.port <= 65_535:
        raise BadSetting(f"COUNCIL_PORT is {settings.port}: write a number from 1 to 65535.")
    if not settings.threads:
        raise BadSetting("COUNCIL_THREADS is 0: write a number from 1.")
    if settings.base_url and not is_address(settings.base_url):
        raise BadSetting("COUNCIL_BASE_URL must begin with http:// or https://, then a name.")


def check_inbox(settings: Settings) -> None:
    """Refuse a domain that is none, a mailbox that cannot be read, and one without the other."""
    domain = settings.inbox_domain
    if domain and not re.fullmatch(r"(?!-)[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})+", domain):
        raise BadSetting("COUNCIL_INBOX_DOMAIN must be a domain, in small letters: example.be.")
    if mailbox(settings.inbox_url) and not domain:
        raise BadSetting("COUNCIL_INBOX_URL needs COUNCIL_INBOX_DOMAIN: which addresses are ours.")
    if not settings.inbox_months:
        raise BadSetting("COUNCIL_INBOX_MONTHS is 0: write a number from 1.")


def check_redis(url: str) -> None:
    """Refuse what is no address of a Redis, and one that this installation cannot speak to."""
    if not url:
        return
    try:
        parts = urlsplit(url)
        well = parts.scheme in {"redis", "rediss"} and parts.hostname and parts.port != 0
    except ValueError:
        well = False
    if not (well and re.fullmatch("/?[0-9]{0,4}", parts.path)):
        raise BadSetting(
            "COUNCIL_REDIS_URL must be redis://host:6379/0, redis://user:password@host:6379/0, "
            "or rediss:// with TLS."
        )
    check_installed("redis", "COUNCIL_REDIS_URL")


def secret(settings: Settings) -> str:
    """The secret that was given, or the demonstration's own; a weak one is refused."""
    if not settings.secret_key:
        return demo_key(settings)
    if len(settings.secret_key) < SHORTEST_KEY:
        raise BadSetting(f"COUNCIL_SECRET_KEY is too short: {SHORTEST_KEY} characters at least.")
    if is_guessable(settings.secret_key):
        raise BadSetting("COUNCIL_SECRET_KEY can be guessed. Make one with: openssl rand -hex 32")
    return settings.secret_key


def is_guessable(key: str) -> bool:
    """Whether a key repeats a few signs, or stands in a manual: anybody could sign in with it."""
    plain = "".join(sign for sign in key.lower() if sign.isalnum())
    return len(set(key)) < FEWEST_SIGNS or any(piece in plain for piece in PUBLISHED_KEYS)


def demo_key(settings: Settings) -> str:
    """The demonstration's own secret, made once and kept in its data folder."""
    if not settings.demo:
        raise BadSetting(
            "COUNCIL_SECRET_KEY is missing. Make one with: "
            "python3 -c 'import secrets; print(secrets.token_hex(32))'"
        )
    make_folder(settings.data_dir)
    kept = settings.data_dir / "demo-secret"
    if not kept.exists():
        kept.touch(mode=0o600)
        kept.write_text(secrets.token_hex(32))
    return kept.read_text()


def make_folder(folder: Path) -> None:
    """Make the data folder unless it is there; `BadSetting` when nothing can be written to it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        writable = os.access(folder, os.W_OK)
    except OSError:
        writable = False
    if not writable:
        raise BadSetting(f"COUNCIL_DATA_DIR is {str(folder)!r}: no folder that can be written to.")
