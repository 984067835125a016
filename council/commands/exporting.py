"""`council export`: the public contributions as a file."""

from typing import BinaryIO

import click
from flask import current_app
from rich.console import Console
from rich.progress import Progress
from werkzeug.datastructures import MultiDict

from council.commands.frame import with_app
from council.contributions.queries import filters
from council.core.addresses import absolute
from council.core.errors import RuleBroken
from council.core.locale import DEFAULT
from council.exchange import writers
from council.exchange.queries import Asked
from council.territory import queries as territory

FILTERS = ("kind", "theme", "commune", "state", "language")


@click.command()
@click.argument("format", type=click.Choice(sorted(writers.FORMATS)))
@click.argument("file", type=click.File("wb", atomic=True), default="-")
@click.option("--kind", multiple=True, help="problem or proposal.")
@click.option("--theme", multiple=True, help="Its word in addresses (slug).")
@click.option("--commune", multiple=True, help="Likewise.")
@click.option("--state", multiple=True, help="published, grouped, rejected or withdrawn.")
@click.option("--language", multiple=True, help="Code of the language of the text.")
@click.option("--words", default="", help="Words to look for.")
@with_app
def export(format: str, file: BinaryIO, words: str, **chosen: tuple[str, ...]) -> None:
    """Write the contributions that visitors may read to FILE, or to standard output.

    Filters may be given several times. The columns are told in docs/guide/emporter.md.
    """
    themes, communes = territory.theme_labels(), territory.commune_labels()
    pairs = [(name, value) for name in FILTERS for value in chosen[name]]
    try:
        found = filters.read(MultiDict([*pairs, ("q", words)]), themes, communes)
    except RuleBroken:
        raise click.UsageError("A filter names nothing that exists.") from None
    asked = Asked(found, themes, communes)
    address = absolute(f"/{DEFAULT}/contributions")
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        bar = progress.add_task("Writing (bytes)", total=None)
        app = current_app._get_current_object()  # type: ignore[attr-defined]
        for part in writers.exported(app, asked, address, writers.FORMATS[format]):
            file.write(part)
            progress.advance(bar, len(part))
