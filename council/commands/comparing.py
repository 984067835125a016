"""`council compare`: which contributions seem to say the same, found anew."""

import click
from rich.console import Console
from rich.progress import Progress

from council.commands.frame import with_app
from council.core.db import db
from council.dossiers import operations, queries, tasks

BATCH = 500  # contributions between two looks at what waits


@click.command()
@with_app
def compare() -> None:
    """Compare all contributions that wait for a dossier with each other anew.

    People go on using the platform meanwhile. Interrupted, the worker goes on with it.
    """
    with db.unit():
        operations.begin_again()
    total = queries.number_to_compare()
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        bar = progress.add_task("Comparing", total=total)
        while waiting := queries.to_compare(BATCH):
            for id in waiting:
                tasks.compare(id)
                progress.advance(bar)
    click.echo(f"Compared: {total:,} contributions.")
