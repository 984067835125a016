"""What commands share: the application around them."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import has_app_context

from council.application import create_app
from council.core.db import db


def with_app(command: Callable[..., Any]) -> Callable[..., Any]:
    """Run a command inside an application made from the environment's settings.

    Inside one already (another command, a test) it runs in that.
    """

    @wraps(command)
    def inside(*arguments: Any, **options: Any) -> Any:
        if has_app_context():
            return command(*arguments, **options)
        with create_app().app_context():
            try:
                return command(*arguments, **options)
            finally:
                db.session.remove()
                db.engine.dispose()

    return inside
