"""Moving to another database: all rows, in batches, then compared; interrupted, it goes on."""

from council.core.moving.source import CannotMove, named
from council.core.moving.steps import Moved, move
from council.core.moving.target import is_under_way

__all__ = ["CannotMove", "Moved", "is_under_way", "move", "named"]
