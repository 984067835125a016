"""Requests handed straight to an application, without a network, and how long each takes."""

import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from time import perf_counter
from typing import Any

from werkzeug.test import EnvironBuilder

Application = Callable[..., Iterable[bytes]]


@dataclass(frozen=True)
class Request:
    """What is asked for; a `body` is the form that is posted."""

    path: str
    cookie: str = ""
    etag: str = ""
    body: bytes = b""
    status: int = 200  # of the answer that is right

    def environ(self) -> dict[str, Any]:
        """The request as an application takes it."""
        headers = [("Cookie", self.cookie), ("If-None-Match", self.etag)]
        builder = EnvironBuilder(
            path=self.path,
            method="POST" if self.body else "GET",
            headers=[(name, value) for name, value in headers if value],
            input_stream=io.BytesIO(self.body),
            content_length=len(self.body),
            content_type="application/x-www-form-urlencoded" if self.body else None,
        )
        return builder.get_environ()


@dataclass(frozen=True)
class Answer:
    """What came back; `seconds` is what it took."""

    status: int
    headers: dict[str, str]
    body: bytes
    seconds: float


class WrongAnswer(Exception):  # told to who measures
    """An answer had another status than the right one: what was measured is not what was meant."""


def ask(app: Application, request: Request) -> Answer:
    """Ask, read the whole answer, and say how long that took. Raises `WrongAnswer`."""
    environ = request.environ()
    began: list[tuple[str, list[tuple[str, str]]]] = []

    def start(status: str, headers: list[tuple[str, str]], _error: Any = None) -> None:
        began.append((status, headers))

    at = perf_counter()
    parts = app(environ, start)
    body = b"".join(parts)
    getattr(parts, "close", bool)()
    seconds = perf_counter() - at
    status = int(began[0][0].split()[0])
    if status != request.status:
        raise WrongAnswer(f"{request.path}: {status} in place of {request.status}")
    return Answer(status, dict(began[0][1]), body, seconds)
