"""Due work: fetch what came in, say where it belongs, remove what is old."""

from datetime import datetime, timedelta
from itertools import islice

from flask import current_app

from council import config
from council.core import files, jobs
from council.core.db import db
from council.core.errors import RuleBroken
from council.core.logs import log
from council.core.storage import storage
from council.inbox import fetching, operations
from council.inbox.models import Mailbox, ReceivedMail
from council.inbox.operations import Brought
from council.inbox.queries import mails
from council.inbox.reading import Given, Message, read

MONTH = timedelta(days=30)
MOST_FILES = 5  # of one mail; more are not kept
NAMED = 64  # characters of the names under which mails lie in the storage
BATCH = 500


@jobs.due("inbox.fetch")
def fetch(at: datetime) -> None:
    """Fetch the mails that are new in the mailbox, each in a transaction of its own.

    How far it got is written down with each: after a crash it goes on there, and what is fetched
    twice is known. When the server numbers its mails anew, all are looked at again.
    """
    where = config.mailbox(current_app.config["INBOX_URL"])
    if where is None:
        return
    with fetching.opened(where) as connection:
        validity = fetching.validity(connection)
        known = mails.mailbox(where.name)
        last = known.uid if known and known.validity == validity else 0
        for found in fetching.after(connection, last):
            with db.unit():
                operations.keep(found.raw, size=found.size, at=at)
                db.session.merge(Mailbox(name=where.name, validity=validity, uid=found.uid))
            if jobs.stopping():
                return


@jobs.due("inbox.sort", prompt=True)
def sort(at: datetime) -> None:
    """Say of each new mail where it belongs; one that fails is held, and spares the others."""
    for id in mails.unread():
        if jobs.stopping():
            return
        try:
            sort_one(id, at)
        except Exception as error:  # a mail is never lost: whatever it is, somebody looks at it
            db.undo()
            log.error("inbox.unreadable", mail=id, error=type(error).__name__)
            with db.unit():
                operations.unread(db.session.get_one(ReceivedMail, id), at=at)


def sort_one(id: int, at: datetime) -> None:
    """Read a mail and its files, which may take seconds, then say where it belongs."""
    raw = mails.mail(id)
    assert raw is not None, "a new mail is not removed"
    assert raw.raw is not None, "its bytes are there"
    with storage().open(raw.raw) as content:
        given = content.read()
    db.undo()
    message = read(given)
    brought = bring(message)
    with db.unit():
        one = db.session.get_one(ReceivedMail, id)
        operations.sort(one, message, brought, at=at)


def bring(message: Message) -> list[Brought]:
    """The files of a mail, made anew: pictures and PDF, some, and none of them large."""
    if message.machine or message.returned:
        return []
    some = [brought_one(each) for each in message.files[:MOST_FILES]]
    return some + [
        Brought(each.name, refusal="inbox.many_files") for each in message.files[MOST_FILES:]
    ]


def brought_one(given: Given) -> Brought:
    """A file made anew, or why it is not kept."""
    try:
        return Brought(given.name, files.remade(given.content))
    except RuleBroken as refusal:
        return Brought(given.name, refusal=refusal.code)


@jobs.due("inbox.settle", minutes=5)
def settle(at: datetime) -> None:
    """Take note of answers whose authority has answered otherwise meanwhile, or was excused."""
    for id in mails.to_settle():
        with db.unit():
            one = mails.mail(id)
            assert one is not None, "what waits is not removed"
            operations.overtake(one, at=at)


@jobs.due("inbox.sweep", minutes=1440)
def sweep(at: datetime) -> None:
    """Once a day, remove mails that were dealt with long ago, and bytes that no row names."""
    for id in mails.to_forget(at - current_app.config["INBOX_MONTHS"] * MONTH):
        with jobs.taking_turns(), db.unit():
            one = mails.mail(id)
            assert one is not None, "one worker at a time sweeps"
            operations.forget(one, at=at)
    there = (name for name in storage().names(at - files.FORGOTTEN) if len(name) == NAMED)
    while some := list(islice(there, BATCH)):
        known = mails.raws_known(some)
        db.undo()  # reading ends here: a writer must not wait for it
        for each in set(some) - known:
            storage().delete(each)
