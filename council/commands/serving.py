"""`council serve`, `web` and `work`: the processes that make up a running Council."""

import os
import shlex
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from urllib.parse import quote

import click

from council.config import Settings, load, make_folder
from council.core import schema
from council.demo import accounts

ASKED_TO_END = {0, 130, 143}  # ended by nobody, by Ctrl-C, or by whoever started us
GUNICORN = (
    "--config=python:council.commands.web_process",
    "--worker-class=gthread",
    "--workers=1",  # SQLite has one writer; with PostgreSQL, start more `council web`
    "--no-control-socket",
    "--graceful-timeout=4",
    "--timeout=60",
    "--log-level=warning",
    "council:create_app()",
)
SQLITE = "sqlite:///"


@click.command()
def serve() -> None:
    """Serve pages and do due work, together; in the demonstration, prepare everything first."""
    settings = load()
    make_folder(settings.data_dir)
    if not is_prepared(settings):
        prepare(settings)
    announce(settings)
    share_heaps()
    from honcho.manager import Manager  # late: `web` does without it

    manager = Manager()
    commands = {"web": server(settings), "work": [sys.executable, "-m", "council", "work"]}
    for name, words in commands.items():  # exec: what is reported and killed is the process itself
        manager.add_process(name, f"exec {shlex.join(words)}")
    manager.loop()
    sys.exit(0 if manager.returncode in ASKED_TO_END - {0} else manager.returncode or 1)


@click.command()
def web() -> None:
    """Serve pages only."""
    settings = load()
    make_folder(settings.data_dir)
    words = server(settings)
    share_heaps()
    os.execv(words[0], words)  # noqa: S606  # this process becomes the server: signals reach it


def server(settings: Settings) -> list[str]:
    """The web server's command."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host  # of IPv6
    options = [f"--bind={host}:{settings.port}", f"--threads={settings.threads}"]
    return [sys.executable, "-m", "gunicorn", *options, *GUNICORN]


def share_heaps() -> None:
    """Let the threads of the processes that follow share two heaps of the C library.

    It would give each thread one. Python keeps small things itself; in heaps lie pages and answers,
    which come and go.
    """
    os.environ.setdefault("MALLOC_ARENA_MAX", "2")


@click.command()
def work() -> None:
    """Do due work only: mails, notices, reminders, seals."""
    asked: list[int] = []
    for each in (signal.SIGTERM, signal.SIGINT):  # from the start: importing takes its time
        signal.signal(each, lambda number, _frame: asked.append(number))
    from council.application import create_app  # late: `web` does without it
    from council.core import worker  # late: likewise

    worker.work(create_app(load()), asked)


def is_prepared(settings: Settings) -> bool:
    """Whether an SQLite database is this version's, with its reference data (and demonstration).

    Asked of the file itself: the house need not be read to learn that nothing is to be done.
    """
    if not settings.database_url.startswith(SQLITE):
        return False
    file = f"file:{quote(settings.database_url.removeprefix(SQLITE))}?mode=ro"
    try:
        with closing(sqlite3.connect(file, uri=True)) as database:
            versions = database.execute("SELECT version_num FROM alembic_version").fetchall()
            reference = database.execute("SELECT 1 FROM procedure LIMIT 1").fetchone()
            somebody = database.execute("SELECT 1 FROM member LIMIT 1").fetchone()
    except sqlite3.Error:  # no file yet, or no tables
        return False
    return versions == [(schema.newest(),)] and bool(reference and (somebody or not settings.demo))


def prepare(settings: Settings) -> None:
    """Bring the database up to date; in the demonstration, fill it the first time.

    In processes of their own, which give back the memory that it takes.
    """
    for words in (["db", "upgrade"], *([["demo"]] if settings.demo else [])):
        ended = subprocess.run([sys.executable, "-m", "council", *words], check=False)  # noqa: S603
        if ended.returncode:
            sys.exit(ended.returncode)


def announce(settings: Settings) -> None:
    """Say where Council answers and, in the demonstration, who may sign in."""
    click.echo(f"\nCouncil answers at {settings.base_url}\n")
    if settings.demo:
        click.echo(f"Accounts of the demonstration:\n{accounts.as_lines()}\n")
