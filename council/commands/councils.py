"""`council assembly`: the councils that come with the product; `council lots`: check lots."""

import sys
from pathlib import Path

import click

from council.assembly import lots as drawing
from council.assembly import operations
from council.commands.frame import with_app
from council.core import clock
from council.core.db import db


@click.group()
def assembly() -> None:
    """Councils, their seats and mandates."""


@assembly.command()
@with_app
def prepare() -> None:
    """Set up the three territorial councils of the Province of Namur, unless they are there."""
    with db.unit():
        added = operations.prepare(by=None, at=clock.now())
    click.echo(f"{added} councils were set up." if added else "The councils are there.")


@click.group()
def lots() -> None:
    """Lots that were drawn for seats."""


@lots.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def verify(file: Path) -> None:
    """Draw the lots of a published FILE (lots.json) again, and say whether they are right."""
    right, sentence = drawing.told(file)
    click.echo(sentence)
    if not right:
        sys.exit(1)
