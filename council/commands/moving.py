"""`council move`: from SQLite to PostgreSQL when one machine is no longer enough, or back."""

import sys
from dataclasses import replace

import click
from rich.console import Console
from rich.progress import Progress
from sqlalchemy.exc import DBAPIError

from council.application import create_app
from council.commands.frame import said
from council.config import load
from council.core import clock, moving
from council.core.db import db

NEXT = """\
{rows:,} rows moved and compared; the indexes of words are made{journal}.
Now:
  1. Set COUNCIL_DATABASE_URL to the new address (with its password).
  2. Keep the data folder: files, kept mails and the secret stay where they are.
  3. Run: council doctor
  4. Start Council, and never again on {source}: what is written there is not here."""
REFUSED = "A database refused: {}. Nothing is lost: mend it, then run the same again."
WHOLE = ", and every seal of the journal fits"
BROKEN = """\
Seal {} of the journal does not fit its rows, in the old database as in the new one: somebody
changed them before. See: council journal verify"""


@click.command()
@click.option("--from", "source", help="Its address; by default COUNCIL_DATABASE_URL.")
@click.option("--to", "target", required=True, help="Address of an empty database.")
def move(source: str | None, target: str) -> None:
    """Copy everything to another database, and compare.

    Addresses are written like sqlite:////var/lib/council/council.sqlite and
    postgresql://user:password@host/name. Stop Council first. Interrupted, run the same again: it
    goes on where it stopped. Nothing is changed in the old database.
    """
    settings = load()
    source = source or settings.database_url
    try:
        if moving.named(source) == moving.named(target):
            raise moving.CannotMove("Both addresses are of the same database.")
        with create_app(replace(settings, database_url=target)).app_context():
            moved = moved_with_a_bar(source)
    except moving.CannotMove as refusal:
        raise click.ClickException(str(refusal)) from None
    except DBAPIError as error:
        raise click.ClickException(REFUSED.format(said(error))) from None
    say(moved, moving.named(source))


def moved_with_a_bar(source: str) -> moving.Moved:
    """Move into the application's database, with a progress bar."""
    console = Console(stderr=True)
    try:
        with Progress(console=console, transient=True, disable=not console.is_terminal) as bars:
            bar = bars.add_task("Looking", total=None)
            return moving.move(
                source,
                clock.now(),
                lambda what, done, all_: bars.update(
                    bar, description=what, completed=done, total=all_
                ),
            )
    finally:
        db.session.remove()
        db.engine.dispose()


def say(moved: moving.Moved, source: str) -> None:
    """What was done, and what to do next; exit status 1 when a seal does not fit."""
    broken = moved.broken_seal
    whole = WHOLE if broken is None else ""
    click.echo(NEXT.format(rows=moved.rows, journal=whole, source=source))
    if broken is not None:
        click.echo(BROKEN.format(broken))
        sys.exit(1)
