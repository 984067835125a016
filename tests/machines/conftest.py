"""Servers that several machines share, one of each for all tests; and machines to share them."""

import logging
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import redis
from flask import Flask
from jinja2 import FileSystemBytecodeCache

from council.core.limits import limiter
from tests.conftest import address_of, an_app, let_go, settings

REDIS = shutil.which("redis-server")
QUIET = ["--save", "", "--appendonly", "no", "--bind", "127.0.0.1", "--daemonize", "no"]
PATIENCE = 20  # seconds for a server to answer
TRIES = 5  # ports, of which another program may have taken one meanwhile


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(port: int, server: "subprocess.Popen[bytes]") -> bool:
    """Whether a Redis that was started answers, waited for; False when it ended."""
    until = time.monotonic() + PATIENCE
    with redis.Redis(port=port) as client:
        while server.poll() is None and time.monotonic() < until:
            try:
                return bool(client.ping())
            except redis.ConnectionError:
                time.sleep(0.02)
    return False


@pytest.fixture(scope="session")
def redis_server() -> Iterator[int]:
    """The port of a Redis of this process, which keeps nothing on the disk."""
    assert REDIS, "redis-server is missing: `make test` installs it"
    with tempfile.TemporaryDirectory(prefix="council-redis-") as folder:
        for _ in range(TRIES):
            port = free_port()
            words = [REDIS, "--port", str(port), "--dir", folder, *QUIET]
            with subprocess.Popen(words, stdout=subprocess.DEVNULL) as server:
                try:
                    if answers(port, server):
                        yield port
                        return
                finally:
                    server.kill()
    raise AssertionError("Redis does not start")


@pytest.fixture
def redis_url(redis_server: int) -> str:
    """The address of a Redis in which nothing is."""
    with redis.Redis(port=redis_server) as client:
        client.flushall()
    return f"redis://127.0.0.1:{redis_server}/0"


@pytest.fixture
def redis_away() -> str:
    """The address of a Redis that is not there."""
    return f"redis://127.0.0.1:{free_port()}/0"


@pytest.fixture(scope="session")
def s3_server() -> Iterator[str]:
    """The address of a server that speaks S3, which keeps everything in memory."""
    from moto.server import ThreadedMotoServer  # late: it reads much, for these tests alone

    logging.getLogger("werkzeug").setLevel(logging.ERROR)  # a line for each thing it is asked
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


Machine = Callable[..., Flask]


@pytest.fixture
def machine(
    fresh_folder: Path, postgresql: str | None, compiled: FileSystemBytecodeCache, tmp_path: Path
) -> Iterator[Machine]:
    """Makes machines of one installation: each with its own data folder, on the same database."""
    made: list[Flask] = []
    before = dict(vars(limiter))  # one for all applications of a process

    def make(**changes: Any) -> Flask:
        folder = tmp_path / f"machine-{len(made)}"
        same = settings(folder, address_of(fresh_folder, postgresql))
        made.append(an_app(replace(same, **changes), compiled))
        return made[-1]

    yield make
    for app in made:
        let_go(app)
    vars(limiter).clear()
    vars(limiter).update(before)
