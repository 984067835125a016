"""Page templates kept compiled in the data folder: half of the time to a first page."""

import hashlib
from contextlib import suppress
from pathlib import Path

from flask import Flask
from jinja2 import Environment, FileSystemBytecodeCache
from jinja2.bccache import Bucket


class Compiled(FileSystemBytecodeCache):
    """Each template under its text; a folder that cannot be written to costs time, no page."""

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep one, if there is room for it."""
        with suppress(OSError):
            super().dump_bytecode(bucket)


def install(app: Flask) -> None:
    """Let templates be kept; behind all that changes how they are compiled."""
    folder = Path(app.config["DATA_DIR"]) / "templates"
    with suppress(OSError):
        folder.mkdir(mode=0o700, exist_ok=True)
    app.jinja_env.bytecode_cache = Compiled(str(folder), f"{manner(app.jinja_env)}-%s")


def manner(environment: Environment) -> str:
    """A name for how templates are compiled: other options make other code of the same text."""
    blocks = (environment.trim_blocks, environment.lstrip_blocks)
    policies = [each for each in sorted(environment.policies.items()) if isinstance(each[1], bool)]
    options = (*blocks, sorted(environment.extensions), policies)
    return hashlib.blake2b(repr(options).encode(), digest_size=6).hexdigest()
