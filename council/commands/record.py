"""`council journal`: the public record and its seals."""

import json
import sys
from pathlib import Path

import click
from rich.console import Console
from rich.progress import track

from council.commands.frame import with_app
from council.core import journal as record


@click.group()
def journal() -> None:
    """The public record."""


@journal.command()
@click.option(
    "--published",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A kept copy of /journal/seal: shows that nothing was cut off the end since.",
)
@with_app
def verify(published: Path | None) -> None:
    """Check every row against its seal; name the first that was changed, removed or added."""
    if published and not record.is_ours(read_seal(published)):
        click.echo("The published seal is not in this journal: its end was cut off or replaced.")
        sys.exit(1)
    console = Console(stderr=True)
    steps = track(
        record.verify(),
        "Reading the journal…",
        total=record.count_seals(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
    for seal, sound in steps:
        if not sound:
            click.echo(
                f"Seal {seal.id} is broken: rows {seal.first_id} to {seal.last_id} were changed, "
                "removed, added or put in another order."
            )
            sys.exit(1)
    last = record.last_seal()
    click.echo(f"The journal is whole up to row {last.last_id if last else 0}.")


def read_seal(path: Path) -> str:
    """The digest in a kept copy of the published seal."""
    try:
        return str(json.loads(path.read_text("utf-8"))["digest"])
    except (ValueError, KeyError, TypeError):
        raise click.BadParameter(f"{path} is no copy of /journal/seal.") from None
