"""What gunicorn does in a process that serves pages; it reads this file by itself."""

import gc
import sys
from typing import Any

SHARE = 0.0005  # seconds that a thread may keep the others waiting; Python's own is ten times that


def post_fork(_server: Any, _worker: Any) -> None:
    """Look for no garbage while the application is read: that takes an eighth of the time."""
    gc.disable()


def post_worker_init(_worker: Any) -> None:
    """Never look through the application again, and let threads take shorter turns.

    Without the first, everybody waits a tenth of a second now and then. Without the second, a page
    waits for each look at the database as long as a file that somebody takes along is being made.
    """
    gc.freeze()
    gc.enable()
    sys.setswitchinterval(SHARE)
