"""The whole list as a file over HTTP: how soon, how fast, what memory, and what readers notice."""

import socket
import threading
import time
from dataclasses import dataclass, field
from statistics import quantiles

from flask import Flask
from sqlalchemy import func, select

from bench.pages import LIST
from bench.servers import Server
from bench.wire import PATIENCE, Wire
from council.contributions.models import PUBLIC, Contribution
from council.core.db import db

PIECE = 1024 * 1024  # bytes read at once
STEP = 0.02  # seconds between two looks at the memory, at least
READS = 400  # pages of the list read before, to compare
ASKED = f"GET {LIST}.csv HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"


@dataclass
class Taken:
    """A file that was read: seconds to its first byte and to its end, and memory on the way."""

    first: float = 0.0
    seconds: float = 0.0
    size: int = 0
    memory: list[tuple[int, float]] = field(default_factory=list)  # bytes so far, MB then

    def grown(self, share: float) -> float:
        """By how many MB memory grew from the point at which this share was read."""
        kept = [mb for size, mb in self.memory if size >= share * self.size]
        return max(kept) - kept[0]


def measured(app: Flask, server: Server) -> dict[str, float]:
    """The figures of one file; then of another, while a reader asks for the list all the time."""
    wire = Wire(server.port)
    alone = p99([wire.get(LIST).seconds for _ in range(READS)])
    before, taken = server.memory(), take(server)
    beside = readers_of(server)
    with app.app_context():
        rows = db.session.scalar(select(func.count()).where(Contribution.state.in_(PUBLIC))) or 0
    return {
        "rows": rows,
        "megabytes": taken.size / 1024**2,
        "first_byte": taken.first,
        "rows_per_second": rows / taken.seconds,
        "growth": max(mb for _, mb in taken.memory) - before,
        "late_growth": taken.grown(0.1),
        "list_p99": alone,
        "list_p99_beside": p99(beside),
    }


def readers_of(server: Server) -> list[float]:
    """Seconds that each page of the list takes while somebody else reads the file."""
    wire, over, found = Wire(server.port), threading.Event(), list[float]()

    def read() -> None:
        while not over.is_set():
            found.append(wire.get(LIST).seconds)

    reader = threading.Thread(target=read)
    reader.start()
    take(server)
    over.set()
    reader.join()
    return found


def take(server: Server) -> Taken:
    """Read the file, and look at the memory of the worker on the way."""
    taken, began = Taken(), time.perf_counter()
    looked = 0.0
    with socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE) as wire:
        wire.sendall(ASKED.encode())
        while piece := wire.recv(PIECE):
            now = time.perf_counter() - began
            taken.first = taken.first or now
            taken.size += len(piece)
            if now - looked > STEP:
                taken.memory.append((taken.size, server.memory()))
                looked = now
    taken.seconds = time.perf_counter() - began
    taken.memory.append((taken.size, server.memory()))
    return taken


def p99(seconds: list[float]) -> float:
    """The slowest hundredth, in milliseconds."""
    return quantiles(seconds, n=100)[98] * 1_000 if len(seconds) > 1 else 0.0
