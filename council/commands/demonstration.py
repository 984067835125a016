"""`council demo`: invented content, to try Council with."""

import json

import click
from rich.console import Console
from rich.progress import Progress

from council.commands.frame import with_app
from council.core import clock
from council.demo import loading
from council.demo.cast import ACCOUNTS, CODE, PASSWORD
from council.people.hashing import grouped

Line = dict[str, str | None]


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
    with Progress(console=Console(stderr=True), transient=True) as progress:
        bar = progress.add_task("Loading the demonstration", total=None)
        return loading.load(
            clock.now(), lambda done, all_: progress.update(bar, completed=done, total=all_)
        )


@demo.command("accounts")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@with_app
def list_accounts(as_json: bool) -> None:
    """List the accounts of the demonstration."""
    found = accounts()
    click.echo(json.dumps(found, ensure_ascii=False, indent=2) if as_json else as_lines(found))


def accounts() -> list[Line]:
    """Every account: how it is called, its role and scope, and how to sign in with it."""
    by_mail: list[Line] = [
        {
            "account": each.key,
            "name": each.name,
            "role": each.role.value if each.role else "resident",
            "scope": each.scope or None,
            "email": each.email,
            "password": PASSWORD,
            "card": None,
        }
        for each in ACCOUNTS
    ]
    holder: Line = {"account": "card", "name": "Zohra", "role": "resident", "scope": None}
    return [*by_mail, {**holder, "email": None, "password": None, "card": grouped(CODE)}]


def as_lines(given: list[Line]) -> str:
    """The accounts for people, one a line: by e-mail and password, or by card."""
    return "\n".join(
        f"{each['account']:20} {each['email'] or 'code card':36} {each['password'] or each['card']}"
        for each in given
    )
