"""`council db`: the database."""

import click
from rich.console import Console

from council.commands.frame import with_app
from council.commands.searching import fill_the_empty
from council.core import health, migrating
from council.core.db import db
from council.territory.loading import load_reference


@click.group("db")
def database() -> None:
    """The database."""


@database.command()
@with_app
def upgrade() -> None:
    """Create the database or bring it to this version."""
    is_ahead = health.is_ahead()
    db.undo()  # nothing is held that the migrations would wait for
    if is_ahead:
        click.echo("The database is of a newer version already: nothing is done.")
        return
    bring_up_to_date()
    click.echo("The database is up to date.")


def bring_up_to_date() -> None:
    """Run the migrations that are missing, and add the reference data that is."""
    with Console(stderr=True).status("Bringing the database up to date…"):
        migrating.upgrade()
        with db.unit():
            load_reference()
    fill_the_empty()
