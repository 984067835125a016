"""`council search`: the indexes of words."""

import click
from rich.console import Console
from rich.progress import Progress

from council.commands.frame import with_app
from council.core.db import db
from council.core.search import FOLLOWED, Followed


@click.group()
def search() -> None:
    """The indexes of words."""


@search.command()
@with_app
def rebuild() -> None:
    """Write the indexes anew, while people go on using the platform.

    Interrupted, it may simply be run again.
    """
    for followed in FOLLOWED:
        fill(followed)
    click.echo("The indexes hold all that can be read.")


def fill(followed: Followed) -> None:
    """Write one index anew, with a progress bar."""
    total = followed.total()
    db.session.rollback()  # reading ends here: a writer must not wait for it
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        bar = progress.add_task(f"Indexing {followed.model.__tablename__}", total=total)
        for rows in followed.rebuild():
            progress.advance(bar, rows)


def fill_the_empty() -> None:
    """Write anew the indexes that hold nothing though there is something to find."""
    for followed in FOLLOWED:
        if not followed.is_begun():
            fill(followed)
