"""What commands share: the application around them."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from council.application import create_app


def with_app(command: Callable[..., Any]) -> Callable[..., Any]:
    """Run a command inside an application made from the environment's settings."""

    @wraps(command)
    def inside(*arguments: Any, **options: Any) -> Any:
        with create_app().app_context():
            return command(*arguments, **options)

    return inside
