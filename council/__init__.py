"""Council: a participatory consultative council. The application is put together when asked for."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from council.application import create_app

__all__ = ["create_app"]


def __getattr__(name: str) -> Any:
    """Import the application only for whoever makes one: the command says its help at once."""
    if name != "create_app":
        raise AttributeError(name)
    from council.application import create_app  # late: it imports the whole house

    return create_app
