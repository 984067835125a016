"""Compiled message catalogues: every ``.po`` file has a ``.mo`` beside it, made when it is stale.

The compiled files are not kept in git. The application calls `compile_stale` when it starts and
when the database is upgraded, so a plain machine needs no development tool to show its pages.
"""

import os
import tempfile
from pathlib import Path


def compile_stale(folder: Path) -> int:
    """Compile each catalogue under `folder` that is newer than its ``.mo``; say how many.

    `folder` holds ``<locale>/LC_MESSAGES/<domain>.po``. A ``.mo`` left without its ``.po`` is
    removed, since its sentences would go on being shown. Two processes may do this at once: each
    file is replaced in one step. Raises `OSError` when the folder cannot be written.
    """
    for orphan in folder.glob("*/LC_MESSAGES/*.mo"):
        if not orphan.with_suffix(".po").exists():
            orphan.unlink(missing_ok=True)
    stale = [source for source in sorted(folder.glob("*/LC_MESSAGES/*.po")) if _is_stale(source)]
    for source in stale:
        _compile(source)
    return len(stale)


def _is_stale(source: Path) -> bool:
    compiled = source.with_suffix(".mo")
    return not compiled.exists() or compiled.stat().st_mtime_ns < source.stat().st_mtime_ns


def _compile(source: Path) -> None:
    from babel.messages.mofile import write_mo  # late: mostly nothing is stale
    from babel.messages.pofile import read_po  # late: likewise

    with source.open("rb") as file:
        catalogue = read_po(file, locale=source.parts[-3], domain=source.stem)
    handle, scratch = tempfile.mkstemp(dir=source.parent, prefix=f".{source.stem}-")
    with os.fdopen(handle, "wb") as file:
        write_mo(file, catalogue)
    Path(scratch).chmod(0o644)
    Path(scratch).replace(source.with_suffix(".mo"))
