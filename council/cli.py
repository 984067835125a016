"""The `council` command: an operator's way in."""

import sys

import click
from flask.cli import FlaskGroup
from flask_migrate import upgrade as migrate_to_head

from council import create_app
from council.config import BadSetting
from council.core.db import db
from council.territory.loading import load_reference


@click.group(
    cls=FlaskGroup, create_app=create_app, add_default_commands=False, add_version_option=False
)
def cli() -> None:
    """Council: from a voice to an official answer."""


@cli.group("db")
def database() -> None:
    """The database."""


@database.command()
def upgrade() -> None:
    """Create the database or bring it to this version."""
    migrate_to_head()
    with db.unit():
        load_reference()


def main() -> None:
    """Run the command; a wrong setting ends it with one sentence."""
    try:
        cli()
    except BadSetting as error:
        sys.exit(str(error))
