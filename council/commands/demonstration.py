"""`council demo`: invented content, to try Council with."""

import json
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import click
from rich.console import Console
from sqlalchemy import select

from council.commands.frame import with_app
from council.core import clock
from council.core.db import db
from council.people.models import Member

LOADING = "council.demo.loading"


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
    """Load the demonstration into a database that nobody has joined; whether that was done."""
    if not find_spec(LOADING) or db.session.scalar(select(Member.id).limit(1)):
        return False
    with Console(stderr=True).status("Loading the demonstration…"):
        import_module(LOADING).load(clock.now())
    return True


@demo.command("accounts")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@with_app
def list_accounts(as_json: bool) -> None:
    """List the accounts of the demonstration."""
    click.echo(json.dumps(accounts(), ensure_ascii=False) if as_json else as_lines(accounts()))


def accounts() -> list[dict[str, Any]]:
    """The accounts of the demonstration: name, role, and what each signs in with."""
    if not find_spec(LOADING):
        return []
    found: list[dict[str, Any]] = import_module(LOADING).accounts()
    return found


def as_lines(given: list[dict[str, Any]]) -> str:
    """The accounts for people, one a line."""
    return "\n".join("  ".join(str(value) for value in each.values()) for each in given)
