"""Pieces of pages that are made once: the same values make the same piece."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable

from flask import request
from markupsafe import Markup

from council.core import locale

MOST = 2_000  # pieces kept by a process, of two to five kilobytes each
PIECES: OrderedDict[Hashable, Markup] = OrderedDict()
LOCK = threading.Lock()


def piece(name: str, macro: Callable[..., Markup], *values: Hashable) -> Markup:
    """What a macro makes of values, made once for each language and root of addresses.

    Nothing has to be told when a thing changes: its new values are others. So `values` are all
    that the macro shows, by their content, and it asks nothing of the reader. `name` stands for
    the macro.
    """
    key = (name, locale.current(), request.script_root, values)
    with LOCK:
        if key in PIECES:
            PIECES.move_to_end(key)
            return PIECES[key]
    made = macro(*values)
    with LOCK:
        PIECES[key] = made
        if len(PIECES) > MOST:
            PIECES.popitem(last=False)
    return made
