"""`council load`: a large invented world, to measure Council with."""

import click
from rich.console import Console
from rich.progress import Progress

from council.commands.choices import count_choices
from council.commands.frame import with_app
from council.core import clock
from council.demo.world import loading
from council.demo.world.sizes import BadSize, Size


@click.command()
@click.option("--contributions", type=click.IntRange(0), default=1_000, show_default=True)
@click.option("--supports", type=click.IntRange(0), default=10_000, show_default=True)
@click.option("--comments", type=click.IntRange(0), default=3_000, show_default=True)
@click.option("--members", type=click.IntRange(0), default=300, show_default=True)
@click.option("--seed", type=int, default=1, help="The same seed makes the same world.")
@with_app
def load(contributions: int, supports: int, comments: int, members: int, seed: int) -> None:
    """Fill an empty database with an invented world, to measure with.

    A million contributions take some minutes. An interrupted load leaves nothing behind.
    """
    size = Size(contributions, supports, comments, members)
    try:
        make(size, seed)
        count_choices()
    except BadSize as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"The world is there: {contributions:,} contributions, {members:,} members.")
    click.echo("What seems to say the same is not looked for yet: `council compare` does that.")


def make(size: Size, seed: int) -> None:
    """Make a world, with a progress bar."""
    total = size.contributions + size.supports + size.comments + size.members
    with Progress(console=Console(stderr=True), transient=True) as progress:
        bar = progress.add_task("Making people and what they say", total=total)

        def advance(rows: int) -> None:
            progress.advance(bar, rows)
            if progress.tasks[bar].finished:
                progress.update(bar, description="Making indexes")

        loading.load(size, seed, clock.now(), advance)
