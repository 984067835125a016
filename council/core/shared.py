"""What the processes of several machines share: Redis, where COUNCIL_REDIS_URL names one.

It holds nothing that cannot be made again: pages, counts of limits, what waits to be done.
"""

import hashlib
import time
from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app

from council.core.logs import log

CONNECTING = 0.5  # seconds to wait for a connection
WAITING = 1.0  # seconds to wait for an answer
PAUSE = 5.0  # seconds for which Redis is left alone once it did not answer
SHARED = "council.shared"

Found = TypeVar("Found")


class Shared:
    """Redis, asked so that nobody waits for it twice: once it failed it is left alone for a while.

    Of a failure one line is logged, and one when it is over.
    """

    def __init__(self, url: str, name: str) -> None:
        import redis  # late: only an installation on several machines has it
        from redis.backoff import NoBackoff  # late: likewise
        from redis.retry import Retry  # late: likewise

        self.name = name  # what all our keys begin with: others may use the same Redis
        self.pool = redis.ConnectionPool.from_url(
            url,
            socket_connect_timeout=CONNECTING,
            socket_timeout=WAITING,
            # Once, at once: the connection may have been an old one. Not after waiting in vain.
            retry=Retry(NoBackoff(), 1, supported_errors=(redis.ConnectionError,)),
        )
        self.client = redis.Redis(connection_pool=self.pool)
        self.failure = redis.RedisError
        self.again_at: float | None = None  # None: it answers

    def attempt(self, ask: Callable[[Any], Found]) -> Found | None:
        """What `ask(client)` gives; None while Redis does not answer."""
        if self.again_at is not None:
            if time.monotonic() < self.again_at:
                return None
            self.again_at = time.monotonic() + PAUSE  # one thread tries for all
        try:
            found = ask(self.client)
        except self.failure as error:
            self.failed(error)
            return None
        self.answered()
        return found

    def failed(self, error: Exception) -> None:
        """Leave Redis alone for a while."""
        if self.again_at is None:
            log.error("redis.away", error=f"{type(error).__name__}: {error}")
        self.again_at = time.monotonic() + PAUSE

    def answered(self) -> None:
        """Ask again each time from now on."""
        if self.again_at is not None:
            self.again_at = None
            log.info("redis.back")

    def answers(self) -> bool:
        """Whether Redis answers now."""
        return bool(self.attempt(lambda client: client.ping()))


def install(app: Flask) -> None:
    """Remember the Redis of an application; it is connected to at the first question."""
    url = app.config["REDIS_URL"]
    app.extensions[SHARED] = Shared(url, name_of(app)) if url else None


def name_of(app: Flask) -> str:
    """What tells this installation from others on the same Redis: all its machines know its key."""
    made = hashlib.blake2b(str(app.secret_key).encode(), digest_size=6, person=b"council.redis")
    return f"council_{made.hexdigest()}"


def redis(app: Flask | None = None) -> Shared | None:
    """The Redis of an application (default: the present one); None without one."""
    found: Shared | None = (app or current_app).extensions[SHARED]
    return found
