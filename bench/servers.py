"""A server in a process of its own, as it runs in production; and what it costs."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.wire import Wire
from bench.worlds import ROOT, World

PATIENCE = 60  # seconds until a server must have answered
PAUSE = 0.005


@dataclass(frozen=True)
class Server:
    """A running server: `started` is how many seconds passed until it gave its first page."""

    port: int
    pid: int
    started: float

    def memory(self) -> float:
        """RssAnon of its worker (not the pages of the database, which are the system's), in MB."""
        [worker] = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()[:1]
        lines = Path(f"/proc/{worker}/status").read_text().splitlines()
        return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("RssAnon"))


@contextmanager
def council(world: World) -> Iterator[Server]:
    """`council web` on a world, with the settings it has by default."""
    port = free_port()
    words = [sys.executable, "-m", "council", "web"]
    with running(words, world, port, "/fr/") as server:
        yield server


@contextmanager
def hello(world: World) -> Iterator[Server]:
    """The bare route, served in the same way."""
    port = free_port()
    words = [sys.executable, "-m", "gunicorn", f"--bind=127.0.0.1:{port}", "--threads=8"]
    more = ["--worker-class=gthread", "--no-control-socket", "--log-level=warning"]
    with running([*words, *more, "bench.yardsticks:hello()"], world, port, "/") as server:
        yield server


@contextmanager
def running(words: list[str], world: World, port: int, path: str) -> Iterator[Server]:
    """A process that serves on a port, from its first page until this is left."""
    began = time.perf_counter()
    process = subprocess.Popen(words, env=world.environment(port), cwd=ROOT)
    try:
        wait_for(port, path, process)
        yield Server(port, process.pid, time.perf_counter() - began)
    finally:
        process.terminate()
        process.wait(PATIENCE)


def wait_for(port: int, path: str, process: subprocess.Popen[bytes]) -> None:
    """Ask again and again until a page comes. Raises `TimeoutError`."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        try:
            assert Wire(port).get(path).status == 200
        except OSError:
            time.sleep(PAUSE)
        else:
            return
    raise TimeoutError("the server gave no page")


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
