"""`council import`: what comes in from other platforms, reported before it is kept."""

import sys
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from council.commands.choices import count_choices
from council.commands.frame import with_app
from council.core import clock
from council.dossiers.tasks import COMPARED
from council.exchange import operations
from council.exchange.operations import Report
from council.exchange.readers import READERS
from council.exchange.sheets import BadFile

SHOWN = 50  # refused lines told one by one


@click.command("import")
@click.argument("format", type=click.Choice(sorted(READERS)))
@click.argument("paths", nargs=-1, required=True, metavar="FILE…", type=click.Path(path_type=Path))
@click.option("--source", help="Name of the platform, when the file does not say it.")
@click.option("--dry-run", is_flag=True, help="Only report; keep nothing.")
@click.option("--yes", is_flag=True, help="Do not ask before keeping.")
@with_app
def importing(
    format: str, paths: tuple[Path, ...], source: str | None, dry_run: bool, yes: bool
) -> None:
    """Import contributions of another platform from its FILEs.

    A report comes first: new, known, and refused lines with the reason. Then, after a yes when
    somebody sits at the terminal, the new ones are kept. Doing it twice changes nothing.
    """
    console = Console()
    try:
        report = operations.examine(format, paths, source or format)
    except BadFile as error:
        console.print(str(error), style="red", markup=False)
        sys.exit(1)
    show(report, console)
    if dry_run or not report.new:
        return
    if not yes and sys.stdin.isatty():
        click.confirm("Keep the new ones?", abort=True)
    keep(format, paths, source or format, report.new, console)
    count_choices()


def show(report: Report, console: Console) -> None:
    """The figures of a report, and its refused lines."""
    table = Table("what", "count")
    for name, count in report.counts.items():
        table.add_row(name, f"{count:,}")
    console.print(table)
    for each in report.refused[:SHOWN]:
        console.print(f"{each.file}, line {each.line}: {each.reason}.", markup=False)
    if report.counts["refused"] > SHOWN:
        console.print(f"… and {report.counts['refused'] - SHOWN:,} more lines.")


def keep(format: str, paths: tuple[Path, ...], source: str, new: int, console: Console) -> None:
    """Import with a progress bar."""
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        bar = progress.add_task("Importing", total=new)
        kept = operations.import_files(
            format,
            paths,
            source,
            at=clock.now(),
            progress=lambda count: progress.advance(bar, count),
        )
    console.print(f"{kept.new:,} contributions imported.")
    console.print(
        f"The worker compares them with the others, {COMPARED} a minute; `council compare` compares"
        " all that wait for a dossier, at once.",
        markup=False,
        soft_wrap=True,
    )
