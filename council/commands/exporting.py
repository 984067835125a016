"""`council export`: the public contributions, or what councils do, as a file."""

from collections.abc import Iterator
from typing import BinaryIO

import click
from flask import Flask, current_app
from rich.console import Console
from rich.progress import Progress
from werkzeug.datastructures import MultiDict

from council.commands.frame import with_app
from council.contributions.queries import filters
from council.core.addresses import absolute
from council.core.errors import RuleBroken
from council.core.locale import DEFAULT
from council.exchange import council_lists, writers
from council.exchange.council_lists import LISTS
from council.exchange.queries import Asked
from council.territory import queries as territory

FILTERS = ("kind", "theme", "commune", "state", "language")


@click.command()
@click.argument("format", type=click.Choice(sorted(writers.FORMATS)))
@click.argument("file", type=click.File("wb", atomic=True), default="-")
@click.option("--list", "name", type=click.Choice(sorted(LISTS)), help="What councils do.")
@click.option("--kind", multiple=True, help="problem or proposal.")
@click.option("--theme", multiple=True, help="Its word in addresses (slug).")
@click.option("--commune", multiple=True, help="Likewise.")
@click.option("--state", multiple=True, help="published, grouped, rejected or withdrawn.")
@click.option("--language", multiple=True, help="Code of the language of the text.")
@click.option("--words", default="", help="Words to look for.")
@with_app
def export(
    format: str, file: BinaryIO, name: str | None, words: str, **chosen: tuple[str, ...]
) -> None:
    """Write the contributions that visitors may read to FILE, or to standard output.

    With --list, what councils do instead. Filters are for contributions, and may be given several
    times. The columns are told in docs/guide/emporter.md.
    """
    app, how = current_app._get_current_object(), writers.FORMATS[format]  # type: ignore[attr-defined]
    if name is None:
        found = contributions(app, how, words, chosen)
    elif words or any(chosen.values()):
        raise click.UsageError("Filters are for contributions.")
    else:
        what, asked = LISTS[name], council_lists.Asked(site=absolute(f"/{DEFAULT}"))
        found = how.write(what.sheet, council_lists.exported(app, what, asked))
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        bar = progress.add_task("Writing (bytes)", total=None)
        for part in found:
            file.write(part)
            progress.advance(bar, len(part))


def contributions(
    app: Flask, how: writers.Format, words: str, chosen: dict[str, tuple[str, ...]]
) -> Iterator[bytes]:
    """The contributions that hold the words and match the filters."""
    themes, communes = territory.theme_labels(), territory.commune_labels()
    pairs = [(name, value) for name in FILTERS for value in chosen[name]]
    try:
        found = filters.read(MultiDict([*pairs, ("q", words)]), themes, communes)
    except RuleBroken:
        raise click.UsageError("A filter names nothing that exists.") from None
    address = absolute(f"/{DEFAULT}/contributions")
    return writers.exported(app, Asked(found, themes, communes), address, how)
