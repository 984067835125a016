"""`council doctor`: looks at an installation, one line a check, and says what to do."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import click
from babel.messages.pofile import read_po
from flask import current_app
from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError

from council import config
from council.commands.frame import with_app
from council.core import (
    clock,
    health,
    jobs,
    journal,
    mail,
    moving,
    replicas,
    schema,
    shared,
    storage,
)
from council.core.db import db
from council.core.errors import RuleBroken
from council.core.locale import FOLDER
from council.core.search import FOLLOWED
from council.inbox import fetching

BUILT = datetime(2026, 1, 1, tzinfo=UTC)  # no clock can be before this program


@dataclass(frozen=True)
class Finding:
    """What a check found: well or not, in a sentence, and what to do when not."""

    well: bool
    found: str
    advice: str = ""


@click.command()
@with_app
def doctor() -> None:
    """Check this installation: exit status 1 when something is to be done."""
    sick = False
    for name, check in CHECKS.items():
        try:
            finding = check()
        except SQLAlchemyError as error:
            finding = Finding(False, f"cannot be told ({type(error).__name__}).", HELP_DATABASE)
        finally:
            db.undo()
        sick = sick or not finding.well
        mark = click.style("ok  ", fg="green") if finding.well else click.style("LOOK", fg="red")
        click.echo(f"{mark} {name}: {finding.found} {finding.advice}".rstrip())
    sys.exit(1 if sick else 0)


HELP_DATABASE = "Check COUNCIL_DATABASE_URL, then run: council db upgrade"


def check_database() -> Finding:
    """Whether the database answers."""
    db.session.execute(text("SELECT 1"))
    return Finding(True, f"{db.engine.dialect.name} answers.")


def check_replicas() -> Finding:
    """Whether every read replica follows the primary."""
    found = replicas.look()
    told = ", ".join(f"{name}: {how}" for name, how in found.items()) or "none are used"
    well = set(found.values()) <= {"well"}
    advice = "Pages are read from the others. See docs/operating.md, Several machines."
    return Finding(well, f"{told}.", "" if well else advice)


def check_migrations() -> Finding:
    """Whether the tables are those of this version."""
    now, needed = health.present_revision(), schema.newest()
    if moving.is_under_way():
        return Finding(False, "a move into it has not ended.", "Run the same council move again.")
    if now == needed:
        return Finding(True, f"at {needed}, the newest.")
    if health.is_ahead():
        advice = "Bring this machine up to date, too."
        return Finding(False, f"at {now}; this version knows {needed}.", advice)
    found = f"at {now}" if now else "no tables yet"
    return Finding(False, f"{found}; this version needs {needed}.", "Run: council db upgrade")


def check_mail() -> Finding:
    """Whether mails can leave."""
    way_out = mail.connection()
    url = current_app.config["MAIL_URL"]
    if url == "folder:":
        demo = current_app.config["DEMO"]
        advice = "" if demo else "Set COUNCIL_MAIL_URL, so that mails leave."
        return Finding(demo, f"mails are kept in {mail.folder()}.", advice)
    reached = mail.reaches(way_out)
    mail.close(way_out)
    server = url.rpartition("@")[2].removeprefix("smtp://").removeprefix("smtps://")
    if reached:
        return Finding(True, f"the server {server} answers.")
    return Finding(False, f"the server {server} does not answer.", "Check COUNCIL_MAIL_URL.")


def check_inbox() -> Finding:
    """Whether answers by e-mail can come in, where they are taken in."""
    domain, where = (
        current_app.config["INBOX_DOMAIN"],
        config.mailbox(current_app.config["INBOX_URL"]),
    )
    if not domain:
        return Finding(True, "answers by e-mail are off; authorities answer by link.")
    if where is None:
        return Finding(True, f"mails to {domain} are handed over: council lmtp must run.")
    try:
        with fetching.opened(where):
            return Finding(True, f"the mailbox {where.name} answers.")
    except fetching.MailboxAway:
        advice = "Check COUNCIL_INBOX_URL."
        return Finding(False, f"the mailbox {where.name} does not answer.", advice)


def check_outbox() -> Finding:
    """Whether mails are held up or given up."""
    held_up, parked = health.held_up(clock.now()), health.parked()
    if held_up or parked:
        advice = "See the page Administration, outbox."
        return Finding(False, f"mails held up: {held_up}; parked: {parked}.", advice)
    return Finding(True, "no mail is held up or parked.")


def check_worker() -> Finding:
    """Whether a worker is alive."""
    if health.is_worker_alive(clock.now()):
        return Finding(True, "alive.")
    last = jobs.last_beat()
    since = f"silent since {last:%Y-%m-%d %H:%M} UTC." if last else "never started."
    return Finding(False, since, "Run: council work (or: council serve)")


def check_disk() -> Finding:
    """Whether there is room for what people send."""
    free = health.free_space()
    found = f"{free // 1024 // 1024:,} MB free in {current_app.config['DATA_DIR']}."
    enough = free >= health.LEAST_SPACE
    return Finding(enough, found, "" if enough else "Make room.")


def check_redis() -> Finding:
    """Whether what several machines share answers, where there are several."""
    redis = shared.redis()
    if redis is None:
        return Finding(True, "none is set: right for one machine.")
    if redis.answers():
        return Finding(True, "answers.")
    return Finding(False, "does not answer; pages go on.", "Check COUNCIL_REDIS_URL.")


def check_files() -> Finding:
    """Whether it can be told which files there are."""
    where = config.bucket(current_app.config["FILES_URL"])
    try:
        storage.check(clock.now())
    except RuleBroken:
        return Finding(False, "the bucket does not answer.", "Check COUNCIL_FILES_URL and its key.")
    return Finding(True, f"in the bucket {where.name}." if where else "in the data folder.")


def check_clock() -> Finding:
    """Whether this machine's clock can be right: not before us, nor before the record."""
    now = clock.now()
    last = db.session.scalar(select(func.max(journal.Entry.id)))
    newest = db.session.get(journal.Entry, last) if last else None
    if now < BUILT or (newest and now < newest.at - journal.SETTLING):
        return Finding(False, f"it says {now:%Y-%m-%d %H:%M} UTC.", "Set this machine's clock.")
    return Finding(True, f"{now.astimezone(clock.ZONE):%Y-%m-%d %H:%M} in Brussels.")


def check_catalogues() -> Finding:
    """Whether every sentence is there in every language."""
    missing = 0
    for path in sorted(FOLDER.glob("*/LC_MESSAGES/*.po")):
        with path.open("rb") as file:
            messages = [each for each in read_po(file, locale=path.parts[-3]) if each.id]
        strings = [m.string if isinstance(m.string, tuple) else (m.string,) for m in messages]
        missing += sum(not all(forms) for forms in strings)
    if missing:
        return Finding(False, f"{missing} sentences have no translation.", "Install again.")
    return Finding(True, "complete.")


def check_search() -> Finding:
    """Whether the indexes of words hold what can be read."""
    for followed in FOLLOWED:
        apart, wrong = followed.compare()
        if apart or wrong:
            name = followed.model.__tablename__
            found = f"{name}: {apart} more or fewer than there are; {wrong} of the latest differ."
            return Finding(False, found, "Run: council search rebuild")
    return Finding(True, "the indexes hold all that can be read.")


CHECKS: dict[str, Callable[[], Finding]] = {
    "database": check_database,
    "replicas": check_replicas,
    "migrations": check_migrations,
    "mail": check_mail,
    "inbox": check_inbox,
    "outbox": check_outbox,
    "worker": check_worker,
    "disk": check_disk,
    "redis": check_redis,
    "files": check_files,
    "clock": check_clock,
    "catalogues": check_catalogues,
    "search": check_search,
}
