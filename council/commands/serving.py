"""`council serve`, `web` and `work`: the processes that make up a running Council."""

import os
import shlex
import signal
import sys

import click
from honcho.manager import Manager

from council.config import Settings, load

ASKED_TO_END = {0, 130, 143}  # ended by nobody, by Ctrl-C, or by whoever started us
GUNICORN = (
    "--worker-class=gthread",
    "--workers=1",  # SQLite has one writer; with PostgreSQL, start more `council web`
    "--no-control-socket",
    "--graceful-timeout=4",
    "--timeout=60",
    "--log-level=warning",
    "council:create_app()",
)


@click.command()
def serve() -> None:
    """Serve pages and do due work, together; in the demonstration, prepare everything first."""
    settings = load()
    prepare(settings)
    manager = Manager()
    for name in ("web", "work"):  # exec: what is reported and killed is the process itself
        manager.add_process(name, f"exec {shlex.quote(sys.executable)} -m council {name}")
    manager.loop()
    sys.exit(0 if manager.returncode in ASKED_TO_END - {0} else manager.returncode or 1)


@click.command()
def web() -> None:
    """Serve pages only."""
    settings = load()
    options = (f"--bind={settings.host}:{settings.port}", f"--threads={settings.threads}")
    os.execv(  # noqa: S606  # this process becomes the server: signals reach it
        sys.executable, [sys.executable, "-m", "gunicorn", *options, *GUNICORN]
    )


@click.command()
def work() -> None:
    """Do due work only: mails, notices, reminders, seals."""
    asked: list[int] = []
    for each in (signal.SIGTERM, signal.SIGINT):  # from the start: importing takes its time
        signal.signal(each, lambda number, _frame: asked.append(number))
    from council.application import create_app  # late: `web` does without it
    from council.core import worker  # late: likewise

    worker.work(create_app(load()), asked)


def prepare(settings: Settings) -> None:
    """Bring the database up to date; in the demonstration, fill it the first time."""
    from council.application import create_app  # late: a wrong setting is told before
    from council.commands import database, demonstration  # late: likewise
    from council.core.db import db  # late: likewise

    settings.data_dir.mkdir(parents=True, exist_ok=True)
    with create_app(settings).app_context():
        database.bring_up_to_date()
        if settings.demo:
            demonstration.load_once()
        announce(settings, demonstration.as_lines(demonstration.accounts()))
        db.engine.dispose()


def announce(settings: Settings, accounts: str) -> None:
    """Say where Council answers and, in the demonstration, who may sign in."""
    click.echo(f"\nCouncil answers at {settings.base_url}\n")
    if settings.demo and accounts:
        click.echo(f"Accounts of the demonstration:\n{accounts}\n")
