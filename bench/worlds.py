"""The worlds in which is measured: made once, kept under var/bench, used again."""

import json
import os
import secrets
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from flask import Flask

from council import create_app
from council.config import Settings

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "var" / "bench"
SEED = 1
SHARES = {"contributions": 1.0, "supports": 10.0, "comments": 3.0, "members": 0.3}


@dataclass(frozen=True)
class World:
    """A data folder with a database of `size` contributions in it."""

    size: int
    folder: Path
    secret: str

    def environment(self, port: int = 8000) -> dict[str, str]:
        """The settings of a server on this world."""
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith("COUNCIL_")
        }
        return kept | {
            "COUNCIL_DATA_DIR": str(self.folder),
            "COUNCIL_SECRET_KEY": self.secret,
            "COUNCIL_LIMITS": "0",
            "COUNCIL_PORT": str(port),
        }

    def application(self) -> Flask:
        """An application on this world, in this process."""
        file = self.folder / "council.sqlite"
        return create_app(
            Settings(
                data_dir=self.folder,
                database_url=f"sqlite:///{file}",
                secret_key=self.secret,
                base_url="http://127.0.0.1",
                limits=False,
            )
        )

    def command(self, *words: str) -> None:
        """Run a command of Council on this world."""
        council = [sys.executable, "-m", "council", *words]
        subprocess.run(council, env=self.environment(), cwd=ROOT, check=True)


def world(size: int) -> World:
    """The world of so many contributions: made now if it is not there yet."""
    folder = FOLDER / f"world-{size}"
    mark = folder / "world.json"  # written last: without it, making was interrupted
    if mark.exists():
        found = World(size, folder, json.loads(mark.read_text())["secret"])
        found.command("db", "upgrade")
        return found
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    made = World(size, folder, secrets.token_hex(32))
    made.command("db", "upgrade")
    amounts = [f"--{name}={round(size * share)}" for name, share in SHARES.items()]
    made.command("load", *amounts, f"--seed={SEED}")
    mark.write_text(json.dumps({"secret": made.secret}))
    return made
