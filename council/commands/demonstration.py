"""`council demo`: invented content, to try Council with."""

import json

import click

from council.commands.frame import with_app


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
    return False


@demo.command()
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@with_app
def accounts(as_json: bool) -> None:
    """List the accounts of the demonstration."""
    click.echo(json.dumps([]) if as_json else "")
