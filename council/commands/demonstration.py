"""`council demo`: invented content, to try Council with."""

import json

import click
from rich.console import Console
from rich.progress import Progress

from council.commands.choices import count_choices
from council.commands.frame import with_app
from council.core import clock
from council.demo import accounts, loading


@click.group(invoke_without_command=True)
@click.pass_context
def demo(context: click.Context) -> None:
    """Load the demonstration into an empty database."""
    if context.invoked_subcommand is None:
        load()


@with_app
def load() -> None:
    """Load the demonstration, unless there is content."""
    click.echo("The demonstration is there." if load_once() else "There is content: left alone.")


def load_once() -> bool:
    """Load the demonstration into a database without members; whether that was done."""
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        bar = progress.add_task("Loading the demonstration", total=None)
        loaded = loading.load(
            clock.now(), lambda done, all_: progress.update(bar, completed=done, total=all_)
        )
    count_choices()
    return loaded


@demo.command("accounts")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def list_accounts(as_json: bool) -> None:
    """List the accounts of the demonstration."""
    found = json.dumps(accounts.listed(), ensure_ascii=False, indent=2)
    click.echo(found if as_json else accounts.as_lines())
