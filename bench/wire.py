"""A client that costs little: the machine that is measured is the one that measures."""

import socket
import time
from dataclasses import dataclass

PATIENCE = 60  # seconds


@dataclass(frozen=True)
class Reply:
    """What came back over the network, and how many seconds it took."""

    status: int
    seconds: float


class Wire:
    """One connection to a server on this machine, kept open."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.open()

    def open(self) -> None:
        """Connect (again: a server may close after an answer)."""
        self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.stream = self.socket.makefile("rb")

    def get(self, path: str, cookie: str = "") -> Reply:
        """Ask for a page."""
        return self.ask(
            f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\n\r\n".encode()
        )

    def post(self, path: str, cookie: str, form: bytes) -> Reply:
        """Send a form."""
        head = (
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {len(form)}\r\n\r\n"
        )
        return self.ask(head.encode() + form)

    def ask(self, request: bytes) -> Reply:
        """Send a request and read the whole answer. Raises `OSError`."""
        began = time.perf_counter()
        self.socket.sendall(request)
        first = self.stream.readline()
        if not first:  # closed while idle: nothing was done with the request
            self.open()
            self.socket.sendall(request)
            first = self.stream.readline()
        headers = {}
        while (line := self.stream.readline()) not in {b"\r\n", b""}:
            name, _, value = line.partition(b":")
            headers[name.lower()] = value.strip()
        self.stream.read(int(headers.get(b"content-length", 0)))
        if headers.get(b"connection", b"").lower() == b"close":
            self.open()
        return Reply(int(first.split()[1]), time.perf_counter() - began)
