"""Moving to another database: all rows, in batches, then compared; interrupted, it goes on."""

from council.core.moving.source import CannotMove, named
from council.core.moving.steps import Moved, move

__all__ = ["CannotMove", "Moved", "move", "named"]
