"""Packs the static files, by brotli and gzip, beside them; those packed before go.

Done once, when Council is installed: a process then only reads what browsers are sent.
"""

import gzip
import sys
from collections.abc import Callable
from pathlib import Path

import brotli

from council.core import assets

PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "br": lambda content: brotli.compress(content, quality=11, mode=brotli.MODE_TEXT),
    "gzip": lambda content: gzip.compress(content, 9, mtime=0),
}


def pack(folder: Path) -> int:
    """Pack each file under a folder whose kind allows; how many there are."""
    for old in folder.rglob(f"*{assets.PACKED}*"):
        old.unlink()
    paths = [path for path in folder.rglob("*") if path.suffix in assets.PACKED_KINDS]
    for path in paths:
        content = path.read_bytes()
        for encoding, packed in PACKERS.items():
            assets.packed_path(path, content, encoding).write_bytes(packed(content))
    return len(paths)


if __name__ == "__main__":
    sys.exit(None if pack(assets.STATIC) else "there is nothing to pack")
