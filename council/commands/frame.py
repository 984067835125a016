"""What commands share: the application around them."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import click
from flask import has_app_context
from sqlalchemy.exc import DBAPIError, OperationalError, ProgrammingError

from council.application import create_app
from council.core.db import db
from council.core.text import one_line

DATABASE = "The database refused: {}. Ask what to do: council doctor"


def with_app(command: Callable[..., Any]) -> Callable[..., Any]:
    """Run a command inside an application made from the environment's settings.

    Inside one already (another command, a test) it runs in that. A database that is away, or has
    other tables, is told in one sentence.
    """

    @wraps(command)
    def inside(*arguments: Any, **options: Any) -> Any:
        if has_app_context():
            return command(*arguments, **options)
        with create_app().app_context():
            try:
                return command(*arguments, **options)
            except (OperationalError, ProgrammingError) as error:
                raise click.ClickException(DATABASE.format(said(error))) from None
            finally:
                db.session.remove()
                db.engine.dispose()

    return inside


def said(error: DBAPIError) -> str:
    """What the database itself said, on one line."""
    return one_line(str(error.orig)).rstrip(".?!")
